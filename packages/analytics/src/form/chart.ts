import type { Column } from './column.ts'

/**
 * How rows are drawn: which kind of chart, and which columns are what in it. It is plain data, so
 * that a result can be drawn wherever it has come to.
 */
export type Chart =
  | LinesChart
  | PillarsChart
  | BarsChart
  | StepsChart
  | HeatChart
  | FlowChart
  | IntervalsChart

/** The kinds of charts. */
export type ChartKind = Chart['kind']

interface Titled {
  /** What it shows, where that is not what its report is called. */
  readonly title?: string
}

/** A line for each measure, or for each name, over periods or numbers. */
export interface LinesChart extends Titled {
  readonly kind: 'lines'
  /** The column that goes from left to right: periods, names in their order, or numbers. */
  readonly x: string
  readonly measures: readonly string[]
  /** Columns whose texts name a line of the first measure. */
  readonly by?: readonly string[]
  /** Both axes go by powers of ten: for numbers above zero. */
  readonly logarithmic?: true
}

/** Upright bars in the order of the rows, over periods or bands. */
export interface PillarsChart extends Titled {
  readonly kind: 'pillars'
  readonly x: string
  readonly measures: readonly string[]
  /** The parameter that says how much there may be of the first measure: a line across. */
  readonly limit?: string
}

/** Bars that lie, the largest first; what has no place among them is put together. */
export interface BarsChart extends Titled {
  readonly kind: 'bars'
  /** The columns that name a bar. */
  readonly names: readonly string[]
  /** Bars go by the first; the others lie beside it. */
  readonly measures: readonly string[]
}

/** Steps that follow each other, and what is lost on the way. */
export interface StepsChart extends Titled {
  readonly kind: 'steps'
  readonly name: string
  readonly measure: string
}

/** Fields of a grid, the darker the more. */
export interface HeatChart extends Titled {
  readonly kind: 'heat'
  readonly x: string
  readonly y: string
  readonly measure: string
}

/** How much goes from where to where. */
export interface FlowChart extends Titled {
  readonly kind: 'flow'
  readonly from: string
  readonly to: string
  readonly measure: string
}

/** Numbers with the interval in which each is likely to lie, against zero. */
export interface IntervalsChart extends Titled {
  readonly kind: 'intervals'
  /** The columns that name a line. */
  readonly names: readonly string[]
  readonly middle: string
  readonly low: string
  readonly high: string
  /** A text that stands where there is no number. */
  readonly otherwise?: string
}

/**
 * The charts of a report that names none: its first count over periods where it has no names, and
 * as bars by its names otherwise.
 */
export function chartsFor(columns: readonly Column[]): readonly Chart[] {
  const named = (kind: Column['kind']) =>
    columns.filter((column) => column.kind === kind).map(({ name }) => name)
  const [period] = named('period')
  const names = named('text')
  const [measure] = [...named('count'), ...named('number')]
  if (measure === undefined) return []
  if (names.length > 0) return [{ kind: 'bars', names, measures: [measure] }]
  return period === undefined ? [] : [{ kind: 'lines', x: period, measures: [measure] }]
}
