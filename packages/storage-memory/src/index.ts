export type { DedupeWindow } from './known-events.ts'
export { type MemoryStorage, type MemoryStorageOptions, memoryStorage } from './memory-storage.ts'
