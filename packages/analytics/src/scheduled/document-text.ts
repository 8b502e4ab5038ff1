import type { ReportDocument } from './report-document.ts'
import { shownTable } from './shown-table.ts'

/** A document as plain text. */
export function documentText({
  subject,
  period,
  results,
  failed,
}: Pick<ReportDocument, 'subject' | 'period' | 'results' | 'failed'>): string {
  const parts = results.map((result) => {
    const { heads, numbers, rows, more } = shownTable(result)
    const widths = heads.map((head, column) =>
      Math.max(head.length, ...rows.map((row) => (row[column] ?? '').length)),
    )
    const line = (cells: readonly string[]): string =>
      cells
        .map((cell, column) => {
          const width = widths[column] ?? 0
          return numbers[column] ? cell.padStart(width) : cell.padEnd(width)
        })
        .join('  ')
        .trimEnd()
    return [
      result.title,
      '='.repeat(result.title.length),
      ...(rows.length === 0 ? ['nothing in this period'] : [line(heads), ...rows.map(line)]),
      ...(more === '' ? [] : [`… ${more}`]),
      ...result.notes.map(({ message }) => `(${message})`),
    ].join('\n')
  })
  const lost = failed.map(({ report, message }) => `The report "${report}": ${message}`)
  return `${[subject, `Times are those of ${period.timeZone}.`, ...parts, ...lost].join('\n\n')}\n`
}
