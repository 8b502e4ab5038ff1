import { instantOf } from '../form/parameters.ts'
import { type Granularity, Periods } from '../form/periods.ts'
import type { Drawing } from './drawing.ts'

/** More periods without a row than this are not filled in. */
const most = 2_000

/**
 * All periods that a chart over time shows, in their order: those in which nothing happened have
 * no row, and are told all the same.
 */
export function periodsOf(drawing: Drawing, column: string): readonly string[] {
  const found = [...new Set(drawing.rows.map((row) => String(row[column] ?? '')))].sort()
  const { timeZone = 'UTC', granularity, from, to } = drawing.parameters ?? {}
  const [first, last] = [found[0], found.at(-1)]
  if (first === undefined || last === undefined || !isGranularity(granularity)) return found
  if (!found.every((name) => isPeriod.test(name))) return found
  const periods = new Periods(String(timeZone), granularity)
  const earliest = nameAt(periods, from, 0) ?? first
  const latest = nameAt(periods, to, -1) ?? last
  const asked = filled(periods, earliest < first ? earliest : first, latest > last ? latest : last)
  return asked ?? filled(periods, first, last) ?? found
}

const isPeriod = /^\d{4}-\d\d(-\d\d(T\d\d:\d\d)?)?$/

/** The name of the period of an instant as a report was given it. */
function nameAt(periods: Periods, given: unknown, offset: number): string | undefined {
  if (typeof given !== 'number' && typeof given !== 'string') return undefined
  const at = instantOf(given)
  return at === undefined || Number.isNaN(at) ? undefined : periods.of(at + offset)
}

/** From one to the other; undefined where they are too many. */
function filled(periods: Periods, first: string, last: string): readonly string[] | undefined {
  const names: string[] = []
  for (let name = first; name <= last; name = periods.after(name)) {
    names.push(name)
    if (names.length > most) return undefined
  }
  return names
}

function isGranularity(value: unknown): value is Granularity {
  return value === 'hour' || value === 'day' || value === 'week' || value === 'month'
}
