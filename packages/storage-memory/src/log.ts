import {
  type LogRecord,
  type ReadQuery,
  StorageError,
  type StoredRecord,
} from '@beckon/core/adapter'

interface Entry {
  readonly seq: number
  readonly site: string
  readonly record: LogRecord
}

/** The append-only log: what is pruned or erased leaves gaps in the numbers, so that cursors stay valid. */
export class Log {
  private entries: Entry[] = []
  private seq = 0

  append(site: string, record: LogRecord): void {
    this.seq += 1
    this.entries.push({ seq: this.seq, site, record })
  }

  /** Keeps what `keep` accepts and says whether anything was removed. */
  filter(keep: (site: string, record: LogRecord) => boolean): boolean {
    const kept = this.entries.filter((entry) => keep(entry.site, entry.record))
    const cut = kept.length < this.entries.length
    if (cut) this.entries = kept
    return cut
  }

  /**
   * The records that match, in order; `check` runs before each look at the log and may throw.
   * A cursor that this log cannot have given is a `STORAGE_FAILED`.
   */
  async *read(query: ReadQuery, check: () => void): AsyncGenerator<StoredRecord> {
    check()
    let last = query.after === undefined ? 0 : parseCursor(query.after)
    let left = query.limit ?? Number.POSITIVE_INFINITY
    const matches = matcher(query)
    let entries = this.entries
    let position = behind(entries, last)
    while (left > 0) {
      check()
      if (entries !== this.entries) {
        entries = this.entries
        position = behind(entries, last)
      }
      const entry = entries[position]
      if (entry === undefined) return
      position += 1
      last = entry.seq
      if (!matches(entry)) continue
      left -= 1
      yield { ...entry.record, site: entry.site, cursor: String(entry.seq) }
    }
  }

  *[Symbol.iterator](): Generator<Entry> {
    yield* this.entries
  }
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

/** The position of the first entry behind `seq`. */
function behind(entries: readonly Entry[], seq: number): number {
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const entry = entries[middle]
    if (entry !== undefined && entry.seq <= seq) low = middle + 1
    else high = middle
  }
  return low
}

function matcher(query: ReadQuery): (entry: Entry) => boolean {
  const { site, visitor, from, to } = query
  const kinds = query.kinds && new Set<string>(query.kinds)
  const types = query.types && new Set(query.types)
  return ({ site: where, record }) =>
    (site === undefined || where === site) &&
    (visitor === undefined || record.visitor === visitor) &&
    (kinds === undefined || kinds.has(record.kind)) &&
    (types === undefined || types.has(record.type)) &&
    (from === undefined || record.at >= from) &&
    (to === undefined || record.at < to)
}
