import { StorageError } from '@beckon/core/adapter'
import { betterSqlite3 } from './better-sqlite3.ts'
import type { Driver, SqliteDriverName } from './driver.ts'
import { nodeSqlite } from './node-sqlite.ts'

/** Resolves to undefined, or throws, where the library is not there. */
const loaders: Readonly<Record<SqliteDriverName, () => Promise<Driver | undefined>>> = {
  'node:sqlite': nodeSqlite,
  'better-sqlite3': betterSqlite3,
}

/**
 * Loads the driver that is wanted, or the first that is there: the built-in one needs no build.
 *
 * @throws StorageError `STORAGE_FAILED` naming what to install when there is none.
 */
export async function loadDriver(wanted?: SqliteDriverName): Promise<Driver> {
  const names: readonly SqliteDriverName[] = wanted ? [wanted] : ['node:sqlite', 'better-sqlite3']
  let cause: unknown
  for (const name of names) {
    try {
      const driver = await loaders[name]()
      if (driver !== undefined) return driver
    } catch (error) {
      cause = error
    }
  }
  throw new StorageError(
    'STORAGE_FAILED',
    `No SQLite here (looked for ${names.join(' and ')}): run on Node 22.13 or newer, which has it built in, or \`npm install better-sqlite3\``,
    { cause },
  )
}
