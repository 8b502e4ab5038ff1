import type { Chart } from '../form/chart.ts'
import type { ReportResult } from '../form/report.ts'
import { ChartError } from './chart-error.ts'
import { panelOf } from './chart-svg.ts'
import { overTime } from './figure-of.ts'
import { sheet } from './sheet.ts'

/**
 * Draws what a report says as its charts, below each other in one SVG document, 720 px wide: the
 * same bytes for the same result, on every machine.
 *
 * @example
 * const [visits] = await runReports(storage.read({ site: 'shop' }), [reportNamed('visits').create()])
 * await writeFile('visits.svg', reportSvg(visits))
 * @throws ChartError `CHART_EMPTY` where the report has no charts, `CHART_COLUMN` where one names a
 * column that there is not
 */
export function reportSvg(result: ReportResult): string {
  const { report, title, charts, columns, rows, parameters } = result
  if (charts.length === 0) {
    throw new ChartError(
      'CHART_EMPTY',
      `The report "${report}" has no numbers that could be drawn: give it "charts".`,
    )
  }
  const period = dividedBy(result)
  const subtitle = subtitleOf(parameters)
  return sheet(
    charts.map((chart, index) => {
      const kind: Chart = period === undefined ? chart : overTime(chart, period)
      const first = index === 0
      return panelOf({
        ...kind,
        title: chart.title ?? title,
        ...(first && subtitle !== undefined && { subtitle }),
        columns,
        rows,
        parameters,
      })
    }),
  )
}

/** The column of periods, where the rows are divided into several: of one there is nothing to compare. */
function dividedBy({ columns, rows }: ReportResult): string | undefined {
  const period = columns.find(({ kind }) => kind === 'period')?.name
  if (period === undefined) return undefined
  return rows.some((row) => row[period] !== rows[0]?.[period]) ? period : undefined
}

/** From when until when, and of which sites, as far as that was asked. */
function subtitleOf(parameters: ReportResult['parameters']): string | undefined {
  const { from, to, timeZone, sites, segment } = parameters
  const span = [
    ...(from === undefined ? [] : [`from ${instantText(from)}`]),
    ...(to === undefined ? [] : [`until ${instantText(to)}`]),
  ].join(' ')
  const zone = timeZone === undefined || timeZone === 'UTC' ? '' : String(timeZone)
  const where = Array.isArray(sites) ? sites.join(', ') : ''
  const who = segment === undefined ? '' : `segment ${segment}`
  const all = [where, span, zone, who].filter((part) => part !== '').join(' · ')
  return all === '' ? undefined : all
}

function instantText(given: unknown): string {
  return typeof given === 'number' ? new Date(given).toISOString() : String(given)
}
