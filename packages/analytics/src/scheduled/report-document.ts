import type { ReportResult } from '../form/report.ts'
import type { ReportPeriod } from './timetable.ts'

/** A file that belongs to a document. */
export interface ReportFile {
  /** `search-keywords.csv`. */
  readonly name: string
  /** Its media type. */
  readonly type: 'text/csv' | 'image/svg+xml'
  readonly text: string
}

/** What a schedule has to deliver of one period: finished, and the same however often it is tried. */
export interface ReportDocument {
  /** Of schedule and period, and the same each time: whoever has it already may drop it. */
  readonly id: string
  /** The name of the schedule. */
  readonly schedule: string
  readonly title: string
  readonly period: ReportPeriod & { readonly every: string; readonly timeZone: string }
  readonly subject: string
  /** For whoever reads plain text. */
  readonly text: string
  /** A whole page, with tables and without pictures; what visitors wrote is text in it. */
  readonly html: string
  /** Each report as CSV, and as SVG where charts are drawn. */
  readonly files: readonly ReportFile[]
  readonly results: readonly ReportResult[]
  /** Reports that could not be made, and why. */
  readonly failed: readonly { readonly report: string; readonly message: string }[]
}
