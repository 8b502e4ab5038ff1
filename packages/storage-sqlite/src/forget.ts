import { type HistoryCut, StorageError } from '@beckon/core/adapter'
import type { Connection } from './connection.ts'
import { packName } from './names.ts'

/** Removes a visitor from the tables; {@link scrub} removes what is left in the file. */
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
    if (removed > 0) {
      connection.sql('UPDATE history SET erased = erased + 1, unscrubbed = 1').run()
    }
  })
}

/**
 * Takes the bytes of the erased out of the file, where any are left.
 *
 * `secure_delete` overwrites what a DELETE frees, but not the copies that stay in a page's gap when
 * rows moved to another page; only writing the file anew (VACUUM) leaves none. The write-ahead log
 * still holds the old pages: it is written out and cut to nothing.
 *
 * @throws StorageError `STORAGE_UNAVAILABLE` while another process writes, or reads old pages.
 */
export function scrub(connection: Connection): void {
  const { unscrubbed } = connection.sql('SELECT unscrubbed FROM history').get() as {
    unscrubbed: number
  }
  if (unscrubbed === 0) return
  connection.sql('VACUUM').run()
  const { busy } = connection.sql('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number }
  if (busy !== 0) {
    throw new StorageError(
      'STORAGE_UNAVAILABLE',
      'The visitor is erased, but another process reads the file and keeps old pages in its write-ahead log: erase again later',
    )
  }
  connection.sql('UPDATE history SET unscrubbed = 0').run()
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
