import type { JsonValue } from '@beckon/core'
import { ExactSum } from './exact-sum.ts'
import type { Part } from './part.ts'
import { VisitorSet } from './visitor-set.ts'

/** What the row of all that a table has no room for is called. */
const otherLabel = '(other)'

/** How a table is made. */
export interface TableShape {
  /** How many texts name a row. */
  readonly keys: number
  /** How many numbers it adds up. */
  readonly counts: number
  /** How many sets of visitors it has. */
  readonly sets?: number
  /** How many exact sums it has. */
  readonly sums?: number
  /** Rows that are told of. */
  readonly rows: number
  /** Visitors up to which a set is exact. */
  readonly visitors: number
}

/** A row in the making. */
export interface TableRow {
  readonly period: string
  readonly keys: readonly string[]
  /** The first is what rows are ranked by. */
  readonly counts: number[]
  readonly sets: readonly VisitorSet[]
  readonly sums: readonly ExactSum[]
}

/** Rows by their first name, by their second, and so on. */
type Named = Map<string, Named | TableRow>

/**
 * Rows by period and name. It has room for twice as many rows as are told of; when that is full, all but the
 * largest `rows` are put together into one, "(other)". So it can be merged in any order as long as
 * there are no more names than it has room for; `overflowed` tells when there were.
 */
export class Table implements Part {
  /** Names were put together before all was known: how large they have become since is not told. */
  overflowed = false
  private readonly periods = new Map<string, Named>()
  private all: TableRow[] = []
  private readonly others = new Map<string, TableRow>()
  private lastPeriod: string | undefined
  private lastRows: Named | undefined
  /** The row that was asked for last: most are several times in a row. */
  private lastRow: TableRow | undefined
  private readonly shape: TableShape
  private readonly zeros: readonly number[]

  constructor(shape: TableShape) {
    this.shape = shape
    const zeros: number[] = []
    for (let index = 0; index < shape.counts; index++) zeros.push(0)
    this.zeros = zeros
  }

  /** The row of one name. */
  row(period: string, key: string): TableRow {
    const { lastRow } = this
    if (lastRow !== undefined && lastRow.keys[0] === key && lastRow.period === period) {
      return lastRow
    }
    const rows = period === this.lastPeriod ? this.lastRows : this.of(period)
    const row = (rows?.get(key) as TableRow | undefined) ?? this.open(period, [key])
    this.lastRow = row
    return row
  }

  /** The row of several names; the list is copied where it is kept. */
  rowOf(period: string, keys: readonly string[]): TableRow {
    const { lastRow } = this
    if (lastRow !== undefined && isCalled(lastRow, period, keys)) return lastRow
    let found: Named | TableRow | undefined =
      period === this.lastPeriod ? this.lastRows : this.of(period)
    for (let index = 0; found !== undefined && index < keys.length; index++) {
      found = (found as Named).get(keys[index] as string)
    }
    const row = (found as TableRow | undefined) ?? this.open(period, [...keys])
    this.lastRow = row
    return row
  }

  /** Rows by period, and within one by their first count, largest first; what was left out comes last. */
  ranked(): readonly TableRow[] {
    const kept = [...this.all]
    const others = new Map<string, TableRow>()
    for (const row of this.others.values()) add(this.otherIn(others, row.period), row)
    if (kept.length > this.shape.rows) {
      kept.sort(byRank)
      for (const row of kept.splice(this.shape.rows)) add(this.otherIn(others, row.period), row)
    }
    const isOther = new Set(others.values())
    return [...kept, ...others.values()].sort(
      (left, right) =>
        compare(left.period, right.period) ||
        Number(isOther.has(left)) - Number(isOther.has(right)) ||
        byRank(left, right),
    )
  }

  /** How many rows there are, each under a name of its own. */
  get names(): number {
    return this.all.length
  }

  /** Some number of visitors is an estimate. */
  get estimated(): boolean {
    const isEstimated = ({ sets }: TableRow) => sets.some(({ estimated }) => estimated)
    return this.all.some(isEstimated) || this.ranked().some(isEstimated)
  }

  merge(other: this): void {
    this.overflowed ||= other.overflowed
    for (const row of other.others.values()) add(this.otherIn(this.others, row.period), row)
    for (const row of other.all) add(this.rowOf(row.period, row.keys), row)
  }

  toJSON(): JsonValue {
    return {
      ...(this.overflowed && { overflowed: true }),
      rows: [...this.all].sort(byName).map(rowJson),
      others: [...this.others.values()].sort(byName).map(rowJson),
    }
  }

  load(json: JsonValue): void {
    const { overflowed, rows, others } = json as {
      overflowed?: boolean
      rows: readonly RowJson[]
      others: readonly RowJson[]
    }
    for (const row of rows) this.put(this.read(row))
    for (const row of others) this.others.set(row[0], this.read(row))
    this.overflowed = overflowed === true
  }

  private of(period: string): Named | undefined {
    const rows = this.periods.get(period)
    this.lastPeriod = period
    this.lastRows = rows
    return rows
  }

  private open(period: string, keys: readonly string[]): TableRow {
    if (this.all.length >= 2 * this.shape.rows) this.makeRoom()
    const row = this.empty(period, keys)
    this.put(row)
    return row
  }

  private put(row: TableRow): void {
    const { period, keys } = row
    let rows = this.periods.get(period)
    if (rows === undefined) {
      rows = new Map()
      this.periods.set(period, rows)
    }
    this.lastPeriod = period
    this.lastRows = rows
    const last = keys.length - 1
    for (let index = 0; index < last; index++) {
      const key = keys[index] as string
      let next = rows.get(key) as Named | undefined
      if (next === undefined) {
        next = new Map()
        rows.set(key, next)
      }
      rows = next
    }
    rows.set(keys[last] as string, row)
    this.all.push(row)
  }

  /** What is named next is ranked with the largest; what went is not told from the rest any more. */
  private makeRoom(): void {
    this.overflowed = true
    const kept = this.all.sort(byRank)
    for (const row of kept.splice(this.shape.rows)) {
      add(this.otherIn(this.others, row.period), row)
    }
    this.periods.clear()
    this.lastRow = undefined
    this.all = []
    for (const row of kept) this.put(row)
  }

  private otherIn(others: Map<string, TableRow>, period: string): TableRow {
    let row = others.get(period)
    if (row === undefined) {
      row = this.empty(period, new Array<string>(this.shape.keys).fill(otherLabel))
      others.set(period, row)
    }
    return row
  }

  private empty(period: string, keys: readonly string[]): TableRow {
    const { sets = 0, sums = 0, visitors } = this.shape
    return {
      period,
      keys,
      counts: this.zeros.slice(),
      sets: sets === 0 ? none : Array.from({ length: sets }, () => new VisitorSet(visitors)),
      sums: sums === 0 ? none : Array.from({ length: sums }, () => new ExactSum()),
    }
  }

  private read([period, keys, counts, sets, sums]: RowJson): TableRow {
    const row = this.empty(period, keys)
    for (const [index, count] of counts.entries()) row.counts[index] = count
    for (const [index, set] of sets.entries()) row.sets[index]?.load(set)
    for (const [index, sum] of sums.entries()) row.sums[index]?.load(sum)
    return row
  }
}

type RowJson = readonly [
  period: string,
  keys: readonly string[],
  counts: readonly number[],
  sets: readonly JsonValue[],
  sums: readonly JsonValue[],
]

const none: readonly never[] = []

function isCalled(row: TableRow, period: string, keys: readonly string[]): boolean {
  // The last name is that which differs most often.
  for (let index = keys.length - 1; index >= 0; index--) {
    if (row.keys[index] !== keys[index]) return false
  }
  return row.period === period
}

function rowJson({ period, keys, counts, sets, sums }: TableRow): JsonValue {
  return [period, keys, counts, sets.map((set) => set.toJSON()), sums.map((sum) => sum.toJSON())]
}

function add(row: TableRow, other: TableRow): void {
  for (const [index, count] of other.counts.entries()) {
    row.counts[index] = (row.counts[index] as number) + count
  }
  for (const [index, set] of other.sets.entries()) row.sets[index]?.merge(set)
  for (const [index, sum] of other.sums.entries()) row.sums[index]?.merge(sum)
}

function byRank(left: TableRow, right: TableRow): number {
  return (right.counts[0] as number) - (left.counts[0] as number) || byName(left, right)
}

function byName(left: TableRow, right: TableRow): number {
  let order = compare(left.period, right.period)
  for (let index = 0; order === 0 && index < left.keys.length; index++) {
    order = compare(left.keys[index] as string, right.keys[index] as string)
  }
  return order
}

function compare(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1
}
