import type { Cell, Column } from '../form/column.ts'
import type { ReportResult } from '../form/report.ts'

/** Rows and columns that a reader of a document is shown; the files have all. */
const most = { rows: 20, columns: 8 }

/** A result as far as a document shows it. */
export interface ShownTable {
  readonly heads: readonly string[]
  /** Which columns are numbers. */
  readonly numbers: readonly boolean[]
  readonly rows: readonly (readonly string[])[]
  /** What is not shown, in words; empty where all is. */
  readonly more: string
}

/** The first rows and columns of a result, in words. */
export function shownTable({ columns, rows }: ReportResult): ShownTable {
  const used = columns.filter(({ name }) => rows.some((row) => row[name] !== undefined))
  const shown = used.slice(0, most.columns)
  const [lostRows, lostColumns] = [rows.length - most.rows, used.length - shown.length]
  const more = [
    ...(lostRows > 0 ? [`${lostRows.toLocaleString('en')} more rows`] : []),
    ...(lostColumns > 0 ? [`${lostColumns} more columns`] : []),
  ]
  return {
    heads: shown.map(({ name }) => name),
    numbers: shown.map(({ kind }) => kind !== 'text' && kind !== 'period'),
    rows: rows
      .slice(0, most.rows)
      .map((row) => shown.map((column) => cellText(column, row[column.name]))),
    more: more.length === 0 ? '' : `${more.join(' and ')} in the attached file`,
  }
}

function cellText({ kind }: Column, cell: Cell | undefined): string {
  if (typeof cell !== 'number') return printable(cell ?? '')
  if (kind === 'share') return `${(100 * cell).toFixed(1)} %`
  return cell.toLocaleString('en', { maximumFractionDigits: kind === 'count' ? 0 : 2 })
}

/** Long enough to be known by. */
const longest = 80

/** What a visitor wrote, on one line, without what would turn or hide the text around it. */
function printable(text: string): string {
  const plain = text
    .slice(0, 4 * longest)
    .replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
  const characters = [...plain]
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : plain
}
