import { nearestName } from '@beckon/rules'
import type { ReportDefinition } from '../form/report.ts'
import { ReportError } from '../form/report-error.ts'
import { blocksReport, refusedReport } from './blocks.ts'
import { eventsReport } from './events.ts'
import { funnelReport } from './funnel.ts'
import { goalsReport } from './goals.ts'
import { invitationsReport } from './invitations.ts'
import { exitPagesReport, pagesReport, transitionsReport } from './pages.ts'
import { retentionReport } from './retention.ts'
import { rulesReport } from './rules.ts'
import { scoresReport, segmentsReport } from './segments.ts'
import {
  campaignsReport,
  searchEnginesReport,
  searchKeywordsReport,
  sourcesReport,
} from './sources.ts'
import { usageReport } from './usage.ts'
import {
  botsReport,
  browsersReport,
  citiesReport,
  countriesReport,
  devicesReport,
  landingPagesReport,
  languagesReport,
  newAndReturningReport,
  systemsReport,
} from './visitors-by.ts'
import { visitsReport } from './visits.ts'

/** The reports that come with Beckon. */
export const standardReports: readonly ReportDefinition[] = [
  visitsReport,
  newAndReturningReport,
  retentionReport,
  sourcesReport,
  searchEnginesReport,
  searchKeywordsReport,
  campaignsReport,
  goalsReport,
  landingPagesReport,
  exitPagesReport,
  pagesReport,
  transitionsReport,
  funnelReport,
  eventsReport,
  countriesReport,
  citiesReport,
  languagesReport,
  browsersReport,
  systemsReport,
  devicesReport,
  botsReport,
  segmentsReport,
  scoresReport,
  rulesReport,
  invitationsReport,
  blocksReport,
  refusedReport,
  usageReport,
] as readonly ReportDefinition[]

/**
 * The report of a name, among the standard ones and those given.
 *
 * @throws ReportError `REPORT_UNKNOWN`
 */
export function reportNamed(name: string, own: readonly ReportDefinition[] = []): ReportDefinition {
  const all = [...standardReports, ...own]
  const found = all.find((report) => report.name === name)
  if (found !== undefined) return found
  const names = all.map((report) => report.name)
  const meant = nearestName(name, names)
  throw new ReportError(
    'REPORT_UNKNOWN',
    `There is no report "${name}".${meant === undefined ? '' : ` Did you mean "${meant}"?`} There are ${names.join(', ')}.`,
  )
}
