/**
 * - `period`: the name of a period, by the report's granularity
 * - `text`: a name
 * - `count`: a whole number of something
 * - `number`: any number
 * - `share`: from 0 to 1; of a difference of shares from -1 to 1
 * - `seconds`
 */
export type ColumnKind = 'period' | 'text' | 'count' | 'number' | 'share' | 'seconds'

/** What stands in a column of a report. */
export interface Column {
  readonly name: string
  readonly kind: ColumnKind
  /** One sentence. */
  readonly meaning: string
  /** A count of distinct visitors: exact up to the report's `visitors`, estimated above. */
  readonly estimated?: true
  /** Nothing stands there in rows for which it cannot be told. */
  readonly optional?: true
}

/** What may stand in a cell. */
export type Cell = string | number

/** One row, by the names of the columns. */
export type Row = Readonly<Record<string, Cell>>

/** The first column of whatever is divided into periods. */
export const periodColumn: Column = {
  name: 'period',
  kind: 'period',
  meaning: 'The period, where the report is divided by `granularity`.',
  optional: true,
}
