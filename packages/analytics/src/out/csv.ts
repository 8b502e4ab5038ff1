import { stringify } from 'csv-stringify/sync'
import type { ReportResult } from '../form/report.ts'

/**
 * The rows of a result as CSV (RFC 4180), headed by the names of the columns. What visitors wrote is
 * harmless in a spreadsheet: text that would be read as a formula begins with an apostrophe there.
 */
export function reportCsv({ columns, rows }: Pick<ReportResult, 'columns' | 'rows'>): string {
  const names = columns
    .map(({ name }) => name)
    // Periods are there where the report is divided.
    .filter((name) => name !== 'period' || rows.some((row) => row.period !== undefined))
  return stringify(
    rows.map((row) => names.map((name) => row[name] ?? '')),
    {
      header: true,
      columns: names,
      record_delimiter: 'windows',
      escape_formulas: true,
      // A number below zero is no formula.
      cast: { number: (value) => ({ value: String(value), escape_formulas: false }) },
    },
  )
}
