import { StorageError } from '@beckon/core/adapter'
import type { Database, Driver, Statement } from './driver/driver.ts'
import { failure } from './failure.ts'
import { migrate } from './schema.ts'

/** An open file: its statements, prepared once, and its transactions. */
export class Connection {
  readonly driver: Driver
  private readonly database: Database
  private readonly statements = new Map<string, Statement>()

  /**
   * @throws StorageError `STORAGE_FAILED` for a file that cannot be opened or is not ours,
   *   `STORAGE_UNAVAILABLE` while another process holds it.
   */
  constructor(driver: Driver, file: string, busyTimeout: number) {
    this.driver = driver
    let database: Database | undefined
    try {
      database = driver.connect(file)
      database.exec(`PRAGMA busy_timeout = ${busyTimeout}`)
      migrate(database)
      const mode = database.prepare('PRAGMA journal_mode = WAL').get() as { journal_mode: string }
      if (mode.journal_mode !== 'wal') {
        throw new StorageError(
          'STORAGE_FAILED',
          `SQLite cannot write ahead here (journal mode ${mode.journal_mode}): put the file on a local disk`,
        )
      }
      // secure_delete: what a delete frees is overwritten at once, before an erasure's rewrite, which
      // may have to wait; and new pages start as zeros, not as the cache's recycled memory.
      database.exec(`
        PRAGMA synchronous = FULL;
        PRAGMA secure_delete = ON;
        PRAGMA cache_size = -32768;
        PRAGMA wal_autocheckpoint = 4000;
      `)
    } catch (error) {
      database?.close()
      throw failure(error, driver, `opening ${file}`)
    }
    this.database = database
  }

  /** A statement by its text: for texts of the code, never for texts built from values. */
  sql(text: string): Statement {
    let statement = this.statements.get(text)
    if (statement === undefined) {
      statement = this.database.prepare(text)
      this.statements.set(text, statement)
    }
    return statement
  }

  /** Runs `body` in a transaction: all of it is written, or nothing. */
  write<T>(doing: string, body: () => T): T {
    return this.transaction('BEGIN IMMEDIATE', doing, body)
  }

  /** Runs `body` on one snapshot. */
  read<T>(doing: string, body: () => T): T {
    return this.transaction('BEGIN', doing, body)
  }

  close(): void {
    this.statements.clear()
    this.database.close()
  }

  private transaction<T>(begin: string, doing: string, body: () => T): T {
    let begun = false
    try {
      this.sql(begin).run()
      begun = true
      const result = body()
      this.sql('COMMIT').run()
      return result
    } catch (error) {
      if (begun) this.rollBack()
      throw failure(error, this.driver, doing)
    }
  }

  private rollBack(): void {
    try {
      this.sql('ROLLBACK').run()
    } catch {
      // On a full disk and the like SQLite has rolled back by itself: nothing is left to undo.
    }
  }
}
