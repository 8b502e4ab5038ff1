export type { SqliteDriverName } from './driver/driver.ts'
export { type SqliteStorage, type SqliteStorageOptions, sqliteStorage } from './sqlite-storage.ts'
