import { type HistoryCut, StorageError } from '@beckon/core/adapter'
import type { Connection } from './connection.ts'
import { packName } from './names.ts'

/**
 * Removes a visitor, and its bytes: deleted content is overwritten (`secure_delete`), and the
 * write-ahead log, which still has the old pages, is written out and cut to nothing.
 *
 * @throws StorageError `STORAGE_UNAVAILABLE` while another process keeps the write-ahead log from
 *   being cut; the visitor is gone from the tables then, and erasing again ends the work.
 */
export function erase(connection: Connection, siteName: string, visitorName: string): void {
  const site = packName(siteName)
  const visitor = packName(visitorName)
  connection.write('erasing', () => {
    let removed = 0
    const remove = (sql: string, ...values: string[]) => {
      removed += Number(connection.sql(sql).run(...values).changes)
    }
    remove(
      `DELETE FROM known WHERE entity IN
       (SELECT num FROM entity WHERE site = ? AND kind = 'visitor' AND id = ?)`,
      site,
      visitor,
    )
    remove(`DELETE FROM entity WHERE site = ? AND kind = 'visitor' AND id = ?`, site, visitor)
    remove(
      `DELETE FROM known WHERE visitor = ? AND entity IN (SELECT num FROM entity WHERE site = ?)`,
      visitor,
      site,
    )
    remove('DELETE FROM log WHERE visitor = ? AND site = ?', visitor, site)
    remove('DELETE FROM outbox WHERE visitor = ? AND site = ?', visitor, site)
    if (removed > 0) connection.sql('UPDATE history SET erased = erased + 1').run()
  })
  cutWriteAheadLog(connection)
}

function cutWriteAheadLog(connection: Connection): void {
  const { busy } = connection.sql('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number }
  if (busy === 0) return
  throw new StorageError(
    'STORAGE_UNAVAILABLE',
    'The visitor is erased, but another process reads the file and keeps old pages in its write-ahead log: erase again later',
  )
}

export function prune(connection: Connection, before: number): void {
  connection.write('pruning', () => {
    connection.sql('DELETE FROM log WHERE at < ?').run(before)
    connection.sql('DELETE FROM known WHERE at < ?').run(before)
    connection
      .sql('DELETE FROM entity WHERE state IS NULL AND num NOT IN (SELECT entity FROM known)')
      .run()
    connection
      .sql('UPDATE history SET pruned_before = max(coalesce(pruned_before, ?), ?)')
      .run(before, before)
  })
}

export function history(connection: Connection): HistoryCut {
  const { pruned_before: prunedBefore, erased } = connection
    .sql('SELECT pruned_before, erased FROM history')
    .get() as { pruned_before: number | null; erased: number }
  return prunedBefore === null ? { erased } : { prunedBefore, erased }
}
