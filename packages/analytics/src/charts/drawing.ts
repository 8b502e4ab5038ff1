import type { Chart } from '../form/chart.ts'
import type { Cell, Column, Row } from '../form/column.ts'
import { ChartError } from './chart-error.ts'

/** What is to be drawn: a kind of chart with its columns, and the rows it is drawn of. */
export type Drawing<Kind extends Chart = Chart> = Kind & {
  readonly title: string
  /** A line below the title. */
  readonly subtitle?: string
  /** Those that the chart names, and any others. */
  readonly columns: readonly Pick<Column, 'name' | 'kind' | 'optional' | 'estimated'>[]
  readonly rows: readonly Row[]
  /** Those of the report: its periods, and what its limits are. */
  readonly parameters?: Readonly<Record<string, unknown>>
}

/** A column of a drawing. */
export type DrawnColumn = Drawing['columns'][number]

/**
 * A column by its name.
 *
 * @throws ChartError `CHART_COLUMN`
 */
export function columnNamed({ columns, kind }: Drawing, name: string): DrawnColumn {
  const found = columns.find((column) => column.name === name)
  if (found !== undefined) return found
  const names = columns.map((column) => column.name).join(', ')
  throw new ChartError(
    'CHART_COLUMN',
    `The chart "${kind}" is to show a column "${name}", and there is none: name one of ${names}.`,
  )
}

/** What is larger is no number that anybody counted, and cannot be divided on an axis; nor can what is smaller. */
const largest = 1e15
const smallest = 1e-12

/** A cell as a number; undefined where there is none. */
export function numberIn(row: Row, name: string): number | undefined {
  const cell: Cell | undefined = row[name]
  if (typeof cell !== 'number' || !(Math.abs(cell) <= largest)) return undefined
  return Math.abs(cell) < smallest ? 0 : cell
}

/** Numbers of several rows may be added up: of visitors nobody knows who is in both. */
export function addsUp({ kind, estimated, optional }: DrawnColumn): boolean {
  return (kind === 'count' || kind === 'number') && !estimated && !optional
}
