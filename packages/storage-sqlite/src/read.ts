import {
  type ReadQuery,
  type RecordKind,
  StorageError,
  type StoredRecord,
} from '@beckon/core/adapter'
import type { Connection } from './connection.ts'
import type { SqlValue } from './driver/driver.ts'
import { packName, unpackName } from './names.ts'

/** Records are read so many at a time: between two portions nothing is held open. */
const portion = 500

interface LogRow {
  readonly seq: number
  readonly site: string
  readonly kind: RecordKind
  readonly id: string
  readonly type: string
  readonly at: number
  readonly visitor: string | null
  readonly data: string
}

/** The records that match, in order; `current` gives the connection or throws. */
export async function* readLog(
  query: ReadQuery,
  current: () => Connection,
): AsyncGenerator<StoredRecord> {
  current()
  const { where, values } = conditions(query)
  let last = query.after === undefined ? 0 : parseCursor(query.after)
  let left = query.limit ?? Number.POSITIVE_INFINITY
  while (left > 0) {
    const connection = current()
    const wanted = Math.min(left, portion)
    const rows = connection.read('reading the log', () =>
      connection
        .sql(
          `SELECT seq, site, kind, id, type, at, visitor, data FROM log
           WHERE seq > ?${where} ORDER BY seq LIMIT ?`,
        )
        .all(last, ...values, wanted),
    ) as LogRow[]
    for (const row of rows) {
      last = row.seq
      yield recordOf(row)
    }
    left -= rows.length
    if (rows.length < wanted) {
      current()
      return
    }
  }
}

/** The text is made of fixed pieces: there are no more statements than subsets of the filters. */
function conditions(query: ReadQuery): { where: string; values: SqlValue[] } {
  const values: SqlValue[] = []
  let where = ''
  const add = (condition: string, value: SqlValue | undefined) => {
    if (value === undefined) return
    where += ` AND ${condition}`
    values.push(value)
  }
  add('site = ?', query.site === undefined ? undefined : packName(query.site))
  add('visitor = ?', query.visitor === undefined ? undefined : packName(query.visitor))
  add('kind IN (SELECT value FROM json_each(?))', query.kinds && JSON.stringify(query.kinds))
  add(
    'type IN (SELECT value FROM json_each(?))',
    query.types && JSON.stringify(query.types.map(packName)),
  )
  add('at >= ?', query.from)
  add('at < ?', query.to)
  return { where, values }
}

function recordOf(row: LogRow): StoredRecord {
  const record = {
    kind: row.kind,
    id: unpackName(row.id),
    type: unpackName(row.type),
    at: row.at,
    data: JSON.parse(row.data),
    site: unpackName(row.site),
    cursor: String(row.seq),
  }
  return row.visitor === null ? record : { ...record, visitor: unpackName(row.visitor) }
}

function parseCursor(cursor: string): number {
  const seq = /^[1-9][0-9]{0,15}$/.test(cursor) ? Number(cursor) : Number.NaN
  if (!Number.isSafeInteger(seq)) {
    throw new StorageError(
      'STORAGE_FAILED',
      `${JSON.stringify(cursor)} is not a cursor of this storage: pass the cursor of a record that was read from it`,
    )
  }
  return seq
}
