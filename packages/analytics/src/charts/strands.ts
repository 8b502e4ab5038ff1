import type { LinesChart, PillarsChart } from '../form/chart.ts'
import type { Row } from '../form/column.ts'
import { addsUp, columnNamed, type Drawing, type DrawnColumn, numberIn } from './drawing.ts'
import { periodsOf } from './time-grid.ts'
import { firstOf, labelOf, nameOf, othersOf, periodLabel, told } from './words.ts'

/** One line, or one set of upright bars. */
export interface Strand {
  readonly name: string
  readonly column: DrawnColumn
  /** One for each place; null where there is none. */
  readonly values: readonly (number | null)[]
  /** Several names put together. */
  readonly others?: true
}

/** What goes from left to right, and the strands over it. */
export interface Strands {
  readonly places: readonly string[]
  readonly strands: readonly Strand[]
  readonly remark?: string
}

/** Names that get a line of their own. */
const most = 6

/** Takes rows apart: by measures, or by names. */
export function strandsOf(drawing: Drawing<LinesChart | PillarsChart>): Strands {
  const { x, measures } = drawing
  const isTime = columnNamed(drawing, x).kind === 'period'
  const names = isTime
    ? periodsOf(drawing, x)
    : [...new Set(drawing.rows.map((row) => String(row[x] ?? '')))]
  const place = new Map(names.map((name, index) => [name, index]))
  const placeOf = (row: Row): number => place.get(String(row[x] ?? '')) as number
  const places = names.map((name) => (isTime ? periodLabel(name) : nameOf({ name }, ['name'], 24)))
  const { by } = drawing.kind === 'lines' ? drawing : { by: undefined }
  if (by !== undefined) return { places, ...byName(drawing, by, placeOf, names.length) }
  const strands = measures.map((measure): Strand => {
    const column = columnNamed(drawing, measure)
    const values = emptyValues(column, names.length)
    for (const row of drawing.rows) {
      const value = numberIn(row, measure)
      const at = placeOf(row)
      if (value !== undefined) values[at] = addsUp(column) ? (values[at] ?? 0) + value : value
    }
    return { name: labelOf(column), column, values }
  })
  return { places, strands }
}

/** Nothing was counted where there is no row; of a quotient nothing can be said there. */
function emptyValues(column: DrawnColumn, length: number): (number | null)[] {
  const isCount = column.kind === 'count' && !column.optional
  return new Array<number | null>(length).fill(isCount ? 0 : null)
}

function byName(
  drawing: Drawing<LinesChart | PillarsChart>,
  by: readonly string[],
  placeOf: (row: Row) => number,
  length: number,
): Omit<Strands, 'places'> {
  const [measure = ''] = drawing.measures
  const column = columnNamed(drawing, measure)
  const groups = new Map<string, { rows: Row[]; total: number }>()
  for (const row of drawing.rows) {
    const key = JSON.stringify(by.map((name) => row[name] ?? null))
    const group = groups.get(key) ?? { rows: [], total: 0 }
    groups.set(key, group)
    group.rows.push(row)
    group.total += numberIn(row, measure) ?? 0
  }
  const ranked = [...groups]
    .sort(([one, left], [other, right]) => right.total - left.total || (one < other ? -1 : 1))
    .map(([, group]) => group)
  const valuesOf = (rows: readonly Row[]): (number | null)[] => {
    const values = emptyValues(column, length)
    for (const row of rows) {
      const value = numberIn(row, measure)
      const at = placeOf(row)
      if (value !== undefined) values[at] = (values[at] ?? 0) + value
    }
    return values
  }
  const strands = ranked.slice(0, most).map(
    ({ rows }): Strand => ({
      name: nameOf(rows[0] as Row, by, 28),
      column,
      values: valuesOf(rows),
    }),
  )
  const rest = ranked.slice(most)
  if (rest.length === 0) return { strands }
  if (!addsUp(column)) return { strands, remark: firstOf(most, ranked.length) }
  const others = valuesOf(rest.flatMap(({ rows }) => rows))
  strands.push({ name: othersOf(rest.length), column, values: others, others: true })
  return { strands }
}

/** All strands at one place, in words. */
export function spokenOf({ places, strands }: Strands): readonly string[] {
  return places.map((place, index) => {
    const values = strands.flatMap(({ name, column, values: all }) => {
      const value = all[index]
      return value === null || value === undefined ? [] : [`${name} ${told(column, value)}`]
    })
    return `${place}: ${values.join(', ')}`
  })
}
