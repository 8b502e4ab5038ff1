import type { ReportResult } from '../form/report.ts'
import type { ReportDocument } from './report-document.ts'
import { shownTable } from './shown-table.ts'

const cell = 'padding:4px 10px;border-bottom:1px solid #dfe4e8'

/**
 * A document as a page that mail programs show: tables with styles of their own, nothing fetched,
 * nothing that runs, and all that visitors wrote as text.
 *
 * @param imageOf the address of a result's chart, for readers who can see one
 */
export function documentHtml(
  {
    subject,
    period,
    results,
    failed,
  }: Pick<ReportDocument, 'subject' | 'period' | 'results' | 'failed'>,
  imageOf: (place: number) => string | undefined = () => undefined,
): string {
  const sections = results.map((result, place) => section(result, imageOf(place)))
  const lost = failed.map(
    ({ report, message }) =>
      `<p style="color:#b3261e">The report “${escaped(report)}”: ${escaped(message)}</p>`,
  )
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    `<title>${escaped(subject)}</title></head>`,
    '<body style="margin:0;padding:20px;background:#ffffff;color:#1c2733;font:14px/1.5 Helvetica,Arial,sans-serif">',
    `<h1 style="font-size:20px;margin:0 0 4px">${escaped(subject)}</h1>`,
    `<p style="color:#6b7680;margin:0 0 20px">Times are those of ${escaped(period.timeZone)}.</p>`,
    ...sections,
    ...lost,
    '</body></html>\n',
  ].join('\n')
}

function section(result: ReportResult, image: string | undefined): string {
  const { heads, numbers, rows, more } = shownTable(result)
  const row = (cells: readonly string[], tag: 'td' | 'th'): string => {
    const inner = cells.map((text, column) => {
      const align = numbers[column] ? 'right' : 'left'
      return `<${tag} style="${cell};text-align:${align}"><bdi>${escaped(text)}</bdi></${tag}>`
    })
    return `<tr>${inner.join('')}</tr>`
  }
  const quiet = (text: string): string =>
    `<p style="color:#6b7680;margin:4px 0">${escaped(text)}</p>`
  return [
    `<h2 style="font-size:16px;margin:24px 0 8px">${escaped(result.title)}</h2>`,
    ...(image === undefined
      ? []
      : [`<p><img src="${escaped(image)}" width="720" alt="${escaped(result.title)}"></p>`]),
    ...(rows.length === 0
      ? [quiet('nothing in this period')]
      : [
          '<table style="border-collapse:collapse;font-size:13px">',
          row(heads, 'th'),
          ...rows.map((cells) => row(cells, 'td')),
          '</table>',
        ]),
    ...(more === '' ? [] : [quiet(`… ${more}`)]),
    ...result.notes.map(({ message }) => quiet(message)),
  ].join('\n')
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
