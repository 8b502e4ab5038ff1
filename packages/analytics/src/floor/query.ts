import { UsageError } from '@beckon/core'
import { isNumeric, isSimple, type SimpleColumn } from './columns.ts'
import type { FloorRow } from './row.ts'

/** Which rows a view shows: all that is said must hold. Nothing said: everybody. */
export interface FloorFilter {
  /** A column has this value, or one of these; `null`: it is not known. */
  readonly is?: {
    readonly [Column in SimpleColumn]?: FloorRow[Column] | readonly FloorRow[Column][]
  }
  /** A number is known and at least so much. */
  readonly atLeast?: { readonly [Column in NumericColumn]?: number }
  /** A number is known and at most so much. */
  readonly atMost?: { readonly [Column in NumericColumn]?: number }
  /** In this segment, or in one of these. */
  readonly segment?: string | readonly string[]
  /** Bears this tag, or one of these. */
  readonly tag?: string | readonly string[]
  /** Stands somewhere in id, contact, page, title, keyword or city, in capitals or not. */
  readonly text?: string
  /** Anything else: a function of the row alone. */
  readonly where?: (row: FloorRow) => boolean
}

/** Columns with numbers in them. */
export type NumericColumn = {
  [Column in SimpleColumn]: Exclude<FloorRow[Column], null> extends number ? Column : never
}[SimpleColumn]

/** By which column rows stand; what is not known stands last. Equals stand by site and id. */
export interface FloorSort {
  readonly by: SimpleColumn
  readonly descending?: boolean
}

/** What a view shows. */
export interface FloorQuery {
  readonly filter?: FloorFilter
  /** Default: who came first stands first. */
  readonly sort?: FloorSort
  /** Rows before the first that is shown. Default 0. */
  readonly offset?: number
  /** How many are shown at most. Default 100. */
  readonly limit?: number
}

/** A query with all that it leaves out. */
export interface WholeQuery {
  readonly filter: FloorFilter
  readonly sort: FloorSort
  readonly offset: number
  readonly limit: number
}

const shape = {
  query: ['filter', 'sort', 'offset', 'limit'],
  filter: ['is', 'atLeast', 'atMost', 'segment', 'tag', 'text', 'where'],
  sort: ['by', 'descending'],
} as const

/** Values that a filter may name for one column, and characters of a text. */
const mostValues = 1_000
const longestText = 200

/**
 * Checks a query, which may be a console's: whoever sent it is not trusted.
 *
 * @throws UsageError `FLOOR_QUERY` with what is wrong
 */
export function wholeQuery(query: FloorQuery, mostRows: number): WholeQuery {
  only(query, shape.query, 'A query')
  const {
    filter = {},
    sort = { by: 'startedAt' },
    offset = 0,
    limit = Math.min(100, mostRows),
  } = query
  only(filter, shape.filter, 'A filter')
  only(sort, shape.sort, 'A sort')
  if (!isSimple(sort.by)) throw refused(`There is no column ${said(sort.by)} to sort by`)
  const { descending = false } = sort
  if (typeof descending !== 'boolean') throw refused('"descending" is true or false')
  if (!Number.isSafeInteger(offset) || offset < 0) {
    throw refused(`An offset is a whole number from 0, not ${said(offset)}`)
  }
  if (!Number.isSafeInteger(limit) || limit < 0 || limit > mostRows) {
    throw refused(`A limit is a whole number from 0 to ${mostRows}, not ${said(limit)}`)
  }
  checkFilter(filter)
  return { filter, sort: { by: sort.by, descending }, offset, limit }
}

function checkFilter({
  is = {},
  atLeast = {},
  atMost = {},
  segment,
  tag,
  text,
  where,
}: FloorFilter): void {
  object(is, '"is"')
  for (const [column, values] of Object.entries(is)) {
    if (!isSimple(column)) throw refused(`There is no column ${said(column)} to compare with`)
    const all: readonly unknown[] = Array.isArray(values) ? values : [values]
    if (all.length > mostValues || !all.every(isPlain)) {
      throw refused(`"is" takes up to ${mostValues} texts, numbers, truths or null for ${column}`)
    }
  }
  for (const bounds of [atLeast, atMost]) {
    object(bounds, '"atLeast" or "atMost"')
    for (const [column, bound] of Object.entries(bounds)) {
      if (!isNumeric(column)) throw refused(`There are no numbers in a column ${said(column)}`)
      if (typeof bound !== 'number') throw refused(`${column} is compared with a number`)
    }
  }
  for (const names of [segment ?? [], tag ?? []]) {
    const all: readonly unknown[] = Array.isArray(names) ? names : [names]
    if (all.length > mostValues || !all.every((name) => typeof name === 'string')) {
      throw refused(`"segment" and "tag" take up to ${mostValues} names`)
    }
  }
  if (text !== undefined && (typeof text !== 'string' || text.length > longestText)) {
    throw refused(`"text" is a text of up to ${longestText} characters`)
  }
  if (where !== undefined && typeof where !== 'function') throw refused('"where" is a function')
}

function only(given: unknown, names: readonly string[], what: string): void {
  object(given, what)
  for (const name of Object.keys(given)) {
    if (!names.includes(name)) {
      throw refused(`${what} has no ${said(name)}: it has ${names.join(', ')}`)
    }
  }
}

function object(given: unknown, what: string): asserts given is object {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw refused(`${what} is an object`)
  }
}

function isPlain(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}

/** What was given, in few characters. */
function said(given: unknown): string {
  return JSON.stringify(String(given).slice(0, 40))
}

function refused(message: string): UsageError {
  return new UsageError('FLOOR_QUERY', `${message}.`)
}
