import type { Clock } from '@beckon/core'
import type { RecordKind } from '@beckon/core/adapter'
import type { Report } from '../form/report.ts'
import type { ReportRecord } from '../form/seen.ts'

/** What a source is asked for. */
export interface SourceSpan {
  /** The first instant of the period, ms. */
  readonly from: number
  /** Until when the log is read, ms: when it is due, so that visits that began in the period are whole. */
  readonly to: number
  readonly sites?: readonly string[]
}

/**
 * Where reports come from: it adds to each what belongs to it. One that throws in `add` or `merge`
 * is put into `failed`, and gets no more.
 */
export type ReportSource = (
  reports: readonly Report[],
  span: SourceSpan,
  failed: Map<Report, unknown>,
  stopped: () => boolean,
) => Promise<void>

/** The records that are wanted of a log: from an instant, or from its beginning, to another, ms. */
export interface SourceQuery {
  readonly from?: number
  readonly to: number
  readonly site?: string
  /** All where they are not named. */
  readonly kinds?: readonly RecordKind[]
}

/** Records between two pauses, in which others have their turn. */
const portion = 500

/**
 * Reports out of a log.
 *
 * @param read the records of a span: of one site, or of all
 */
export function sourceOfLog(
  read: (query: SourceQuery) => AsyncIterable<ReportRecord>,
  clock: Clock,
): ReportSource {
  return async (reports, { from, to, sites }, failed, stopped) => {
    const kinds = [...new Set(reports.flatMap(({ definition }) => definition.looksBack))]
    const earlier = kinds.length === 0 ? [] : [{ to: from, kinds }]
    const spans = [...earlier, { from, to }]
    const queries =
      sites === undefined
        ? spans
        : sites.flatMap((site) => spans.map((span) => ({ ...span, site })))
    let many = 0
    for (const query of queries) {
      for await (const record of read(query)) {
        for (const report of reports) {
          if (failed.has(report)) continue
          try {
            report.add(record)
          } catch (error) {
            failed.set(report, error)
          }
        }
        if (++many % portion !== 0) continue
        await new Promise<void>((resolve) => clock.soon(resolve))
        if (stopped()) return
      }
    }
  }
}
