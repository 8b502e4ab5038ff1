import type { SimpleColumn } from './columns.ts'
import type { Entry } from './entry.ts'
import { testOf } from './filter.ts'
import { arranged, orderOf } from './order.ts'
import type { FloorFilter, FloorSort } from './query.ts'
import { Ranked } from './ranked.ts'
import type { FloorRow } from './row.ts'

/** Everybody whom a filter lets through, in order: what views with the same filter and order share. */
export class Listing {
  /** Grows with each change that a view of it could show. */
  version = 0
  /** A filter's own function threw. */
  failure: { readonly cause: unknown } | undefined
  private readonly test: ((row: FloorRow) => boolean) | undefined
  private readonly by: SimpleColumn
  private readonly ranked: Ranked<Entry>

  /** `entries`: everybody, by name. */
  constructor(filter: FloorFilter, sort: FloorSort, entries: Iterable<Entry>) {
    this.test = testOf(filter)
    this.by = sort.by
    const found: Entry[] = []
    for (const entry of entries) if (this.shows(entry.row)) found.push(entry)
    this.ranked = new Ranked(arranged(found, sort), orderOf(sort))
  }

  /** How many there are. */
  get total(): number {
    return this.ranked.size
  }

  /** So many of them from a place on. */
  slice(offset: number, limit: number): Entry[] {
    return this.ranked.slice(offset, limit)
  }

  /** A row is about to be exchanged: its entry goes where its place changes. @returns whether it must be put in again */
  before(entry: Entry, next: FloorRow | undefined): boolean {
    const { row } = entry
    const was = row !== undefined && this.ranked.has(entry)
    const is = this.shows(next)
    if (was || is) this.version++
    if (was && is && row[this.by] === next?.[this.by]) return false
    if (was) this.ranked.remove(entry)
    return is
  }

  /** It has its new row. */
  insert(entry: Entry): void {
    this.ranked.insert(entry)
  }

  private shows(row: FloorRow | undefined): boolean {
    if (row === undefined) return false
    if (this.test === undefined) return true
    try {
      return this.test(row)
    } catch (cause) {
      this.failure ??= { cause }
      return false
    }
  }
}
