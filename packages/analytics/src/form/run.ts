import type { Report, ReportResult } from './report.ts'
import { type ReportRecord, Seen } from './seen.ts'

/** Several reports over the same records: each record is looked at once. */
export class ReportRun {
  readonly reports: readonly Report[]
  private readonly byKind = new Map<string, Report[]>()
  private readonly seen = new Seen()

  constructor(reports: readonly Report[]) {
    this.reports = reports
    for (const report of reports) {
      for (const kind of report.definition.kinds) {
        const known = this.byKind.get(kind)
        if (known === undefined) this.byKind.set(kind, [report])
        else known.push(report)
      }
    }
  }

  /** Takes in one record. */
  add(record: ReportRecord): void {
    const reports = this.byKind.get(record.kind)
    if (reports === undefined) return
    const { seen } = this
    seen.look(record)
    for (const report of reports) report.take(seen)
  }

  /** What each has counted so far, in their order. */
  results(): readonly ReportResult[] {
    return this.reports.map((report) => report.result())
  }
}

/**
 * Makes reports of records: of a storage's log, of what `engine.records$` has told, or of any list.
 *
 * @example
 * const [visits] = await runReports(storage.read({ site: 'shop' }), [visitsReport.create()])
 */
export async function runReports(
  records: AsyncIterable<ReportRecord> | Iterable<ReportRecord>,
  reports: readonly Report[],
): Promise<readonly ReportResult[]> {
  const run = new ReportRun(reports)
  for await (const record of records) run.add(record)
  return run.results()
}
