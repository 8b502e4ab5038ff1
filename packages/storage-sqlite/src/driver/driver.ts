import { StorageError } from '@beckon/core/adapter'
import { betterSqlite3 } from './better-sqlite3.ts'
import { nodeSqlite } from './node-sqlite.ts'

export type SqlValue = string | number | null

export type Row = Readonly<Record<string, unknown>>

export interface Statement {
  run(...values: readonly SqlValue[]): {
    readonly changes: number | bigint
    readonly lastInsertRowid: number | bigint
  }
  get(...values: readonly SqlValue[]): unknown
  all(...values: readonly SqlValue[]): unknown[]
}

/** One connection: what the two libraries have in common. */
export interface Database {
  exec(sql: string): unknown
  prepare(sql: string): Statement
  close(): unknown
}

export interface Driver {
  readonly name: SqliteDriverName
  connect(file: string): Database
  /** Somebody else holds the file: it may work later. */
  isBusy(error: unknown): boolean
}

/** The library that speaks to SQLite. */
export type SqliteDriverName = 'node:sqlite' | 'better-sqlite3'

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
