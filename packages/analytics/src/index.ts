/** What parameters of reports are written with: TypeBox. */
export { Type } from '@sinclair/typebox'
export {
  type Engagement,
  EngagementReport,
  type Labelled,
  type ScenarioEngagement,
} from './engagement.ts'
export type { FloorColumn, SimpleColumn } from './floor/columns.ts'
export type { CountsMessage } from './floor/counting.ts'
export {
  type Floor,
  type FloorEngine,
  type FloorOptions,
  floor,
  type WatchOptions,
} from './floor/floor.ts'
export type { FloorBounds } from './floor/floor-bounds.ts'
export {
  type FloorDifference,
  type FloorMessage,
  type FloorSnapshot,
  floorRows,
} from './floor/message.ts'
export type { MinuteCounts } from './floor/minutes.ts'
export type { FloorFilter, FloorQuery, FloorSort, NumericColumn } from './floor/query.ts'
export type { FloorPresence, FloorRow } from './floor/row.ts'
export { ExactSum } from './fold/exact-sum.ts'
export type { Part } from './fold/part.ts'
export { Spread } from './fold/spread.ts'
export { Table, type TableRow, type TableShape } from './fold/table.ts'
export { visitorHash } from './fold/visitor-hash.ts'
export { type Remembered, VisitorSample } from './fold/visitor-sample.ts'
export { VisitorSet } from './fold/visitor-set.ts'
export type {
  BarsChart,
  Chart,
  ChartKind,
  FlowChart,
  HeatChart,
  IntervalsChart,
  LinesChart,
  PillarsChart,
  StepsChart,
} from './form/chart.ts'
export type { Cell, Column, ColumnKind, Row } from './form/column.ts'
export { filterFacts } from './form/filter.ts'
export type { Note, NoteCode } from './form/note.ts'
export type { Checked, CommonParameters, Given, OwnCheck } from './form/parameters.ts'
export { type Granularity, Periods } from './form/periods.ts'
export {
  defineReport,
  type Logic,
  Report,
  type ReportDefinition,
  type ReportPlan,
  type ReportResult,
} from './form/report.ts'
export { type ParameterFault, ReportError, type ReportErrorCode } from './form/report-error.ts'
export { ReportRun, runReports } from './form/run.ts'
export type { ReportRecord, Seen } from './form/seen.ts'
export {
  counted,
  type Measure,
  notesOn,
  quotient,
  rowsOf,
  tableFor,
  visitorsIn,
} from './form/table-logic.ts'
export { type Converted, type Lift, liftOf, type Verdict } from './lift.ts'
export { reportCsv } from './out/csv.ts'
export { reportNamed, standardReports } from './reports/registry.ts'
export { type Quotas, type QuotaWarning, watchQuotas } from './reports/usage.ts'
export { directoryDelivery } from './scheduled/directory-delivery.ts'
export { documentHtml } from './scheduled/document-html.ts'
export { memoryProgress, type ReportProgress, storageProgress } from './scheduled/progress.ts'
export type { ReportDocument, ReportFile } from './scheduled/report-document.ts'
export type { ReportSchedule, ScheduledReport } from './scheduled/schedule.ts'
export {
  ScheduledReports,
  type ScheduledReportsOptions,
  type ScheduleStatus,
  scheduledReports,
} from './scheduled/scheduled-reports.ts'
export {
  type ReportSource,
  type SourceQuery,
  type SourceSpan,
  sourceOfLog,
} from './scheduled/source.ts'
export type { ReportPeriod } from './scheduled/timetable.ts'
export type { ReportTrouble, ReportTroubleCode } from './scheduled/trouble.ts'
export type { Interval } from './wilson.ts'
