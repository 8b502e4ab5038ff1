import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { type Storage, StorageError, UsageError } from '@beckon/core/adapter'
import { commitUnit, load } from './commit.ts'
import { Connection } from './connection.ts'
import type { SqliteDriverName } from './driver/driver.ts'
import { loadDriver } from './driver/load-driver.ts'
import { dump } from './dump.ts'
import { failure } from './failure.ts'
import { erase, history, prune, scrub } from './forget.ts'
import { pending, settle } from './outbox.ts'
import { readLog } from './read.ts'

export interface SqliteStorageOptions {
  /** Path of the file; it is made where it is missing, its directory is not. */
  readonly file: string
  /** The library to use. By default the one built into Node where there is one, else `better-sqlite3`. */
  readonly driver?: SqliteDriverName
  /**
   * How long to wait for another process that writes, ms (default 1,000). The process stands still
   * meanwhile; after it the operation rejects with `STORAGE_UNAVAILABLE`.
   */
  readonly busyTimeout?: number
}

export interface SqliteStorage extends Storage {
  /** Everything the file holds, row by row, one JSON text a line: to prove what is there and what is not. */
  dump(): AsyncIterable<string>
}

/**
 * A storage in one SQLite file: what is committed survives the process and a power cut (write-ahead
 * log, synced at each commit call, so group the units). Several processes may share the file.
 *
 * `erase` writes the whole file anew, so that no byte of the visitor stays in it: on a large file
 * that takes seconds and a second time its room on disk. Erasures called together share one rewrite.
 * `prune` does not: what it forgets may be left in the file's free pages until they are used again.
 *
 * @throws UsageError `STORAGE_OPTIONS` when `file` names no file or `busyTimeout` is no duration.
 */
export function sqliteStorage(options: SqliteStorageOptions): SqliteStorage {
  const file = fileOf(options.file)
  const busyTimeout = options.busyTimeout ?? 1_000
  if (!Number.isSafeInteger(busyTimeout) || busyTimeout < 0) {
    throw new UsageError(
      'STORAGE_OPTIONS',
      `busyTimeout must be whole ms from 0, found ${busyTimeout}`,
    )
  }
  let connection: Connection | undefined
  let opening: Promise<void> | undefined
  let scrubbing: Promise<void> | undefined
  let closed = false

  const current = (): Connection => {
    if (connection !== undefined) return connection
    throw closed
      ? new StorageError('STORAGE_CLOSED', 'The storage is closed: call open() to use it again')
      : new StorageError('STORAGE_NOT_OPEN', 'The storage is not open: call open() first')
  }

  /** Runs an operation of one statement; those of several are transactions and translate by themselves. */
  const run = <T>(doing: string, body: (open: Connection) => T): T => {
    const open = current()
    try {
      return body(open)
    } catch (error) {
      throw failure(error, open.driver, doing)
    }
  }

  const connect = async () => {
    const directory = dirname(file)
    if (!existsSync(directory)) {
      throw new StorageError(
        'STORAGE_FAILED',
        `There is no directory ${directory} for the SQLite file: create it first`,
      )
    }
    connection = new Connection(await loadDriver(options.driver), file, busyTimeout)
  }

  return {
    capabilities: { durable: true, shared: true, log: true },

    async open() {
      if (connection !== undefined) return
      opening ??= connect().finally(() => {
        opening = undefined
      })
      await opening
    },

    async close() {
      // What is being opened is closed too; whether that worked is told to who opened it.
      await opening?.catch(() => undefined)
      await scrubbing?.catch(() => undefined)
      if (connection === undefined) return
      const open = connection
      connection = undefined
      closed = true
      try {
        open.close()
      } catch (error) {
        throw failure(error, open.driver, 'closing')
      }
    },

    async load(requests) {
      const open = current()
      return open.read('loading', () => requests.map((request) => load(open, request)))
    },

    async commit(units) {
      const open = current()
      if (units.length === 0) return []
      return open.write('committing', () => units.map((unit) => commitUnit(open, unit)))
    },

    read(query = {}) {
      return {
        [Symbol.asyncIterator]() {
          let reading: Connection | undefined
          return readLog(query, () => {
            const open = current()
            reading ??= open
            if (open === reading) return open
            throw new StorageError('STORAGE_CLOSED', 'The storage was closed while it was read')
          })
        },
      }
    },

    async pending(limit) {
      return run('reading the outbox', (open) => pending(open, limit))
    },

    async settle(site, ids) {
      const open = current()
      if (ids.length > 0) settle(open, site, ids)
    },

    async erase(site, visitor) {
      erase(current(), site, visitor)
      // Writing the file anew takes long: erasures that were asked for together share it.
      scrubbing ??= Promise.resolve().then(() => {
        scrubbing = undefined
        run('scrubbing', scrub)
      })
      await scrubbing
    },

    async prune(before) {
      prune(current(), before)
    },

    async history() {
      return run('reading the history', history)
    },

    async *dump() {
      const open = current()
      yield* open.read('dumping', () => dump(open))
    },
  }
}

function fileOf(file: string): string {
  if (typeof file === 'string' && file !== '' && file !== ':memory:' && !file.includes('\0')) {
    return resolve(file)
  }
  throw new UsageError(
    'STORAGE_OPTIONS',
    `file must be the path of a file, found ${JSON.stringify(file)}; for a storage without a file take @beckon/storage-memory`,
  )
}
