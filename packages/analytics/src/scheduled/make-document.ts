import type { Report, ReportResult } from '../form/report.ts'
import { reportCsv } from '../out/csv.ts'
import { documentHtml } from './document-html.ts'
import { documentText } from './document-text.ts'
import type { ReportDocument, ReportFile } from './report-document.ts'
import type { CheckedSchedule } from './schedule.ts'
import type { ReportSource } from './source.ts'

/** What is needed to make documents. */
export interface DocumentParts {
  readonly source: ReportSource
  /** Draws a result as SVG. */
  readonly charts?: ((result: ReportResult) => string) | undefined
  readonly stopped: () => boolean
}

/**
 * What a schedule has to say of one period. A report that fails is named in it, and the others are
 * there all the same.
 *
 * @throws whatever the source throws
 */
export async function makeDocument(
  { schedule, timetable, reports: planned }: CheckedSchedule,
  name: string,
  { source, charts, stopped }: DocumentParts,
): Promise<ReportDocument> {
  const period = timetable.period(name)
  const [from, to] = [period.from, period.to].map((at) => new Date(at).toISOString())
  const reports = planned.map(
    ({ definition, parameters }): Report => definition.create({ ...parameters, from, to } as never),
  )
  const failures = new Map<Report, unknown>()
  const { sites } = schedule
  const span = { from: period.from, to: timetable.dueAt(name), ...(sites && { sites }) }
  await source(reports, span, failures, stopped)
  const results: ReportResult[] = []
  const files: ReportFile[] = []
  const failed: { report: string; message: string }[] = []
  const names = new Set<string>()
  for (const report of reports) {
    const kind = report.definition.name
    const file = freeName(kind, names)
    const fail = (what: string, error: unknown) => {
      const why = error instanceof Error ? error.message : String(error)
      failed.push({ report: kind, message: `It could not be ${what}: ${why}` })
    }
    try {
      if (failures.has(report)) throw failures.get(report)
      const result = report.result()
      files.push({ name: `${file}.csv`, type: 'text/csv', text: reportCsv(result) })
      results.push(result)
    } catch (error) {
      fail('made', error)
      continue
    }
    try {
      const svg = charts?.(results.at(-1) as ReportResult)
      if (svg !== undefined) files.push({ name: `${file}.svg`, type: 'image/svg+xml', text: svg })
    } catch (error) {
      fail('drawn', error)
    }
  }
  const { every, timeZone } = timetable
  const title = schedule.title ?? schedule.name
  const head = {
    id: `${schedule.name}/${name}`,
    schedule: schedule.name,
    title,
    period: { ...period, every, timeZone },
    subject: `${title}: ${periodWords(every, name)}`,
    results,
    failed,
  }
  return { ...head, text: documentText(head), html: documentHtml(head), files }
}

/** Two reports of one name have other parameters. */
function freeName(name: string, taken: Set<string>): string {
  let free = name
  for (let number = 2; taken.has(free); number++) free = `${name}-${number}`
  taken.add(free)
  return free
}

function periodWords(every: string, name: string): string {
  return every === 'week' ? `week of ${name}` : name
}
