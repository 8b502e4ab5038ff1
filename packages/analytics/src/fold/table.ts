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

/**
 * Rows by period and name. It has room for twice as many rows as are told of; when that is full, all but the
 * largest `rows` are put together into one, "(other)". So it can be merged in any order as long as
 * there are no more names than it has room for; `overflowed` tells when there were.
 */
export class Table implements Part {
  /** Names were put together before all was known: how large they have become since is not told. */
  overflowed = false
  private readonly periods = new Map<string, Map<string, TableRow>>()
  private others = new Map<string, TableRow>()
  private size = 0
  private lastPeriod: string | undefined
  private lastRows: Map<string, TableRow> | undefined
  private readonly shape: TableShape

  constructor(shape: TableShape) {
    this.shape = shape
  }

  /** The row of one name. */
  row(period: string, key: string): TableRow {
    const rows = period === this.lastPeriod ? this.lastRows : this.of(period)
    return rows?.get(key) ?? this.open(period, key, [key])
  }

  /** The row of several names; the list is copied where it is kept. */
  rowOf(period: string, keys: readonly string[]): TableRow {
    const rows = period === this.lastPeriod ? this.lastRows : this.of(period)
    const key = joined(keys)
    return rows?.get(key) ?? this.open(period, key, [...keys])
  }

  /** Rows by period, and within one by their first count, largest first; what was left out comes last. */
  ranked(): readonly TableRow[] {
    const kept: TableRow[] = []
    for (const rows of this.periods.values()) kept.push(...rows.values())
    kept.sort(byRank)
    const others = new Map<string, TableRow>()
    for (const row of this.others.values()) add(this.otherIn(others, row.period), row)
    for (const row of kept.splice(this.shape.rows)) add(this.otherIn(others, row.period), row)
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
    return this.size
  }

  merge(other: this): void {
    this.overflowed ||= other.overflowed
    for (const row of other.others.values()) add(this.otherIn(this.others, row.period), row)
    for (const rows of other.periods.values()) {
      for (const row of rows.values()) {
        const own =
          row.keys.length === 1
            ? this.row(row.period, row.keys[0] as string)
            : this.rowOf(row.period, row.keys)
        add(own, row)
      }
    }
  }

  toJSON(): JsonValue {
    const rows = [...this.periods.values()].flatMap((all) => [...all.values()])
    return {
      ...(this.overflowed && { overflowed: true }),
      rows: rows.sort(byName).map(rowJson),
      others: [...this.others.values()].sort(byName).map(rowJson),
    }
  }

  load(json: JsonValue): void {
    const { overflowed, rows, others } = json as {
      overflowed?: boolean
      rows: readonly RowJson[]
      others: readonly RowJson[]
    }
    for (const row of rows) {
      const [period, keys] = row
      const key = keys.length === 1 ? (keys[0] as string) : joined(keys)
      this.put(period, key, this.read(row))
    }
    for (const row of others) this.others.set(row[0], this.read(row))
    this.overflowed = overflowed === true
  }

  private of(period: string): Map<string, TableRow> | undefined {
    const rows = this.periods.get(period)
    this.lastPeriod = period
    this.lastRows = rows
    return rows
  }

  private open(period: string, key: string, keys: readonly string[]): TableRow {
    if (this.size >= 2 * this.shape.rows) this.makeRoom()
    const row = this.empty(period, keys)
    this.put(period, key, row)
    return row
  }

  private put(period: string, key: string, row: TableRow): void {
    let rows = this.periods.get(period)
    if (rows === undefined) {
      rows = new Map()
      this.periods.set(period, rows)
    }
    this.lastPeriod = period
    this.lastRows = rows
    rows.set(key, row)
    this.size++
  }

  /** What is named next is ranked with the largest; what went is not told from the rest any more. */
  private makeRoom(): void {
    this.overflowed = true
    const all = [...this.periods.values()].flatMap((rows) => [...rows.values()]).sort(byRank)
    for (const row of all.splice(this.shape.rows)) {
      add(this.otherIn(this.others, row.period), row)
    }
    this.periods.clear()
    this.size = 0
    for (const row of all) {
      this.put(row.period, row.keys.length === 1 ? (row.keys[0] as string) : joined(row.keys), row)
    }
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
    const { counts, sets = 0, sums = 0, visitors } = this.shape
    return {
      period,
      keys,
      counts: new Array<number>(counts).fill(0),
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

/** Names may hold anything, any separator too. */
function joined(keys: readonly string[]): string {
  let all = ''
  for (const key of keys) all += `${key.length}:${key}`
  return all
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
