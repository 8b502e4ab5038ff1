export type SqlValue = string | number | null

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
