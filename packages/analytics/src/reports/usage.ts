import { Type } from '@sinclair/typebox'
import { Duty } from '../fold/duty.ts'
import type { TableRow } from '../fold/table.ts'
import type { Note } from '../form/note.ts'
import type { CommonParameters } from '../form/parameters.ts'
import { defineReport, type Logic, Report } from '../form/report.ts'
import type { Seen } from '../form/seen.ts'
import {
  counted,
  type Measure,
  notesOn,
  rounded,
  rowsOf,
  tableFor,
  visitorsIn,
} from '../form/table-logic.ts'

// The numbers of a row, by their places.
const pageViews = 0
const visitors = 0

/** A quota that is nearly used up, or wholly. */
export interface QuotaWarning {
  readonly code: 'QUOTA_NEAR' | 'QUOTA_REACHED'
  readonly quota: 'pageViews' | 'visitorsPerOperator'
  /** The name of the period. */
  readonly period: string
  readonly used: number
  readonly allowed: number
}

/** What may be used, in each period. */
export interface Quotas {
  readonly pageViews?: number
  readonly visitorsPerOperator?: number
  /** The share of a quota from which it is nearly used up. */
  readonly warnAt: number
}

/** Visitors for each operator on duty; where nobody was, all visitors. */
function perOperator({ period, sets }: TableRow, duty: Duty): number {
  return (sets[visitors]?.count() ?? 0) / Math.max(1, duty.count(period))
}

const measuresWith = (duty: Duty): readonly Measure[] => [
  counted(pageViews, 'pageViews', 'Page views of all sites, late ones included.'),
  visitorsIn(
    visitors,
    'visitors',
    'Distinct visitors of all sites; of several sites, one for each.',
  ),
  {
    column: {
      name: 'operators',
      kind: 'count',
      meaning:
        'Distinct operators who were on duty in the period, since whenever: until the log says that they went.',
    },
    of: ({ period }) => duty.count(period),
  },
  {
    column: {
      name: 'visitorsPerOperator',
      kind: 'number',
      meaning: 'Visitors for each of them; where nobody was on duty, all visitors.',
    },
    of: (row) => rounded(perOperator(row, duty)),
  },
]

/** What is used of the quotas in the period of a row. */
function warningsOf(row: TableRow, duty: Duty, quotas: Quotas): readonly QuotaWarning[] {
  const used = {
    pageViews: row.counts[pageViews] as number,
    visitorsPerOperator: perOperator(row, duty),
  }
  return (['pageViews', 'visitorsPerOperator'] as const).flatMap((quota) => {
    const allowed = quotas[quota]
    if (allowed === undefined || used[quota] < allowed * quotas.warnAt) return []
    const code = used[quota] >= allowed ? 'QUOTA_REACHED' : 'QUOTA_NEAR'
    return [{ code, quota, period: row.period, used: used[quota], allowed } as const]
  })
}

/** What is used, against what may be used. */
export const usageReport = defineReport({
  name: 'usage',
  title: 'Usage',
  description:
    'Page views over all sites, and unique visitors for each operator on duty, against quotas. Give the sites of one company as `sites`.',
  kinds: ['event', 'desk'],
  looksBack: ['desk'],
  goesBy: 'instant',
  granularity: 'month',
  parameters: {
    pageViews: Type.Optional(
      Type.Integer({ minimum: 1, description: 'So many page views are paid for, a period.' }),
    ),
    visitorsPerOperator: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, description: 'So many visitors an operator, a period.' }),
    ),
    warnAt: Type.Number({
      exclusiveMinimum: 0,
      maximum: 1,
      default: 0.8,
      description: 'From which share of a quota on it is near.',
    }),
  },
  columns: measuresWith(new Duty()).map(({ column }) => column),
  charts: [
    { kind: 'pillars', x: 'period', measures: ['pageViews'], limit: 'pageViews' },
    {
      kind: 'pillars',
      title: 'Visitors for each operator',
      x: 'period',
      measures: ['visitorsPerOperator'],
      limit: 'visitorsPerOperator',
    },
  ],
  start: (parameters) => usageLogic(parameters, () => {}),
})

/**
 * How usage is counted.
 *
 * @param onCounted is told what is used in a period whenever something was added to it
 */
function usageLogic(
  parameters: CommonParameters & Quotas,
  onCounted: (warnings: () => readonly QuotaWarning[]) => void,
): Logic {
  const table = tableFor(parameters, { keys: 1, counts: 1, sets: 1 })
  const duty = new Duty()
  const measures = measuresWith(duty)
  const warnings = (row: TableRow) => warningsOf(row, duty, parameters)
  const changed = ({ record, at }: Seen, period: string | undefined): boolean => {
    const { operator } = record.data
    const on = record.type === 'operator.online'
    if (typeof operator !== 'string' || (!on && record.type !== 'operator.offline')) return false
    duty.add(record.site, operator, period, at, on)
    return true
  }
  return {
    parts: { table, duty },
    before: (seen) => {
      changed(seen, undefined)
    },
    add: (seen, period) => {
      const { record, number, late } = seen
      if (record.kind === 'desk' ? !changed(seen, period) : number === 0 && !late) return
      const row = table.row(period, '')
      if (record.kind === 'event') {
        if (record.type === 'page.view') {
          row.counts[pageViews] = (row.counts[pageViews] as number) + 1
        }
        row.sets[visitors]?.add(seen.visitor)
      }
      onCounted(() => warnings(row))
    },
    rows: () => rowsOf(table, [], measures),
    notes: () => [
      ...notesOn(table, parameters),
      ...table.ranked().flatMap((row) => warnings(row).map(noteOf)),
    ],
  }
}

/**
 * The report `usage` for live use: it tells of each quota once when it is near, and once when it is
 * used up, in each period.
 *
 * @example
 * const usage = watchQuotas({ pageViews: 100_000 }, ({ quota, used }) => warn(quota, used))
 * engine.records$.subscribe((record) => usage.add(record))
 * @throws ReportError `REPORT_PARAMETERS`
 */
export function watchQuotas(
  parameters: Parameters<typeof usageReport.create>[0],
  onWarning: (warning: QuotaWarning) => void,
): Report {
  // What `create` has checked is what `usage` takes.
  const checked = usageReport.create(parameters).parameters as unknown as CommonParameters & Quotas
  const told = new Set<string>()
  const logic = usageLogic(checked, (warnings) => {
    for (const warning of warnings()) {
      const name = `${warning.code} ${warning.quota} ${warning.period}`
      if (told.has(name)) continue
      told.add(name)
      onWarning(warning)
    }
  })
  return new Report(usageReport, checked, logic)
}

/** A warning in words. */
function noteOf({ code, quota, period, used, allowed }: QuotaWarning): Note {
  const what = quota === 'pageViews' ? 'page views' : 'visitors an operator'
  const when = period === '' ? '' : ` in ${period}`
  const share = Math.round((100 * used) / allowed)
  return {
    code,
    message: `${Math.round(used)} of ${allowed} ${what}${when} are used: ${share}%.`,
  }
}
