import type { Cell, Column, ReportResult } from '@beckon/analytics'
import { count, number } from '../terminal/format.ts'
import { columns as lineWidth, type Output } from '../terminal/output.ts'
import { type Column as Drawn, table } from '../terminal/table.ts'
import { width, wrap } from '../terminal/text.ts'

/** Rows that a reader is shown; the rest is counted. */
const shown = 20
/** What a name takes at least, and the gap behind each column. */
const leastName = 10
const gap = 2

/** A result as a reader sees it: as many columns as a line holds, names first. */
export function reportTable(result: ReportResult, colour: Output['colour']): string[] {
  const { title, columns, rows, notes } = result
  const told = rows.slice(0, shown)
  const used = columns.filter(({ name }) => rows.some((row) => row[name] !== undefined))
  const drawn = fitting(used, told)
  const lines = ['', `  ${colour.bold(title)}`]
  if (rows.length === 0) lines.push('  nothing to tell')
  else {
    const cells = told.map((row) => drawn.map(({ column }) => cellText(column, row[column.name])))
    lines.push(
      ...table(
        drawn.map(({ as }) => as),
        cells,
        colour.dim,
      ),
    )
  }
  const more = [
    ...(rows.length > shown ? [count(rows.length - shown, 'more row')] : []),
    ...(used.length > drawn.length ? [count(used.length - drawn.length, 'more column')] : []),
  ]
  if (more.length > 0) lines.push(colour.dim(`  … ${more.join(' and ')}: --format csv or json`))
  for (const { message } of notes) {
    lines.push(...wrap(message, lineWidth - 4).map((line) => `  ${colour.yellow(line)}`))
  }
  return lines
}

interface Fitting {
  readonly column: Column
  readonly as: Drawn
}

const isName = ({ kind }: Column): boolean => kind === 'text' || kind === 'period'

/** Numbers take what they need, names share what is left. */
function fitting(columns: readonly Column[], rows: ReportResult['rows']): readonly Fitting[] {
  const names = columns.filter(isName)
  const needed = (column: Column): number =>
    Math.max(width(column.name), ...rows.map((row) => width(cellText(column, row[column.name]))))
  let left = lineWidth - 2 - names.length * (leastName + gap)
  const numbers: Fitting[] = []
  for (const column of columns.filter((one) => !isName(one))) {
    const wide = needed(column)
    if (wide + gap > left) break
    left -= wide + gap
    numbers.push({ column, as: { head: column.name, width: wide, align: 'right' } })
  }
  return [
    ...names.map((column, index): Fitting => {
      const wide = Math.min(needed(column), leastName + Math.floor(left / (names.length - index)))
      left -= Math.max(0, wide - leastName)
      return { column, as: { head: column.name, width: Math.max(leastName, wide) } }
    }),
    ...numbers,
  ]
}

function cellText({ kind }: Column, cell: Cell | undefined): string {
  if (typeof cell !== 'number') return cell ?? ''
  if (kind === 'share') return `${(100 * cell).toFixed(1)} %`
  if (kind === 'count') return number(cell)
  return Number.isInteger(cell) ? number(cell) : cell.toFixed(2)
}
