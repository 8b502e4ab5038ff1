import { nearestName } from '@beckon/rules'
import type { ReportDefinition } from '../form/report.ts'
import { ReportError } from '../form/report-error.ts'
import {
  campaignsReport,
  searchEnginesReport,
  searchKeywordsReport,
  sourcesReport,
} from './sources.ts'
import { visitsReport } from './visits.ts'

/** The reports that come with Beckon. */
export const standardReports: readonly ReportDefinition[] = [
  visitsReport,
  sourcesReport,
  searchEnginesReport,
  searchKeywordsReport,
  campaignsReport,
]

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
