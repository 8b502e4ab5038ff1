import Table from 'cli-table3'
import { cut } from './text.ts'

/** A column: its heading, its width without the gap behind it, and where its text stands. */
export interface Column {
  readonly head: string
  readonly width: number
  readonly align?: 'left' | 'right'
}

/** Columns between two columns. */
const gap = 2

const borderless = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '  ',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' '.repeat(gap),
}

/**
 * The lines of a table without borders, two columns in from the left. Cells may hold anything:
 * they are made printable and cut to their column. `paint` colours the headings.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  paint: (heading: string) => string,
): string[] {
  const drawn = new Table({
    chars: borderless,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colWidths: columns.map(({ width }) => width),
    colAligns: columns.map(({ align }) => align ?? 'left'),
  })
  drawn.push(columns.map(({ head, width }) => paint(cut(head, width))))
  for (const row of rows) {
    drawn.push(columns.map(({ width }, index) => cut(row[index] ?? '', width)))
  }
  return drawn.toString().split('\n')
}
