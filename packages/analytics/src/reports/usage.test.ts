import { expect, it } from 'vitest'
import type { Report } from '../form/report.ts'
import { ReportError } from '../form/report-error.ts'
import type { ReportRecord } from '../form/seen.ts'
import { type QuotaWarning, usageReport, watchQuotas } from './usage.ts'

const view = (visitor: string, at: string, site = 'shop'): ReportRecord => ({
  kind: 'event',
  id: `${visitor} ${at}`,
  type: 'page.view',
  site,
  visitor,
  at: Date.parse(at),
  data: { event: {}, situation: { event: 1, visit: 1 } },
})
const onDuty = (operator: string, at: string, site = 'shop', type = 'online'): ReportRecord => ({
  kind: 'desk',
  id: `${operator} ${at} ${site}`,
  type: `operator.${type}`,
  site,
  at: Date.parse(at),
  data: { operator },
})

it('counts page views over all sites, and visitors for each operator on duty', () => {
  const report = usageReport.create()
  report.add(onDuty('olga', '2026-01-02'))
  report.add(onDuty('olga', '2026-01-03', 'blog'))
  report.add(onDuty('otto', '2026-01-03'))
  for (const visitor of ['ann', 'bob', 'eve']) report.add(view(visitor, '2026-01-05'))
  report.add(view('ann', '2026-01-06'))
  report.add(view('ann', '2026-01-06', 'blog'))
  report.add(view('ann', '2026-02-01'))
  expect(report.result().rows).toEqual([
    { period: '2026-01', pageViews: 5, visitors: 4, operators: 2, visitorsPerOperator: 2 },
    { period: '2026-02', pageViews: 1, visitors: 1, operators: 2, visitorsPerOperator: 0.5 },
  ])
})

it('knows who was on duty since before the period, until it went', () => {
  const records = [
    onDuty('olga', '2025-11-02'),
    onDuty('otto', '2025-12-03'),
    onDuty('otto', '2025-12-30', 'shop', 'offline'),
    onDuty('otto', '2025-12-20', 'blog'),
    onDuty('ivan', '2025-12-01'),
    onDuty('ivan', '2026-01-02', 'shop', 'offline'),
    onDuty('olga', '2026-02-10', 'shop', 'offline'),
    ...['2026-01-05', '2026-02-05', '2026-03-05'].map((at) => view('ann', at)),
  ]
  const parts = [records, records.toReversed(), records.filter((_, n) => n % 2 === 0)].map(
    (some) => {
      const report = usageReport.create({ from: '2026-01-01', sites: ['shop'] })
      for (const record of some) report.add(record)
      return report
    },
  )
  const [whole, backwards, half] = parts as [Report, Report, Report]
  const rest = usageReport.create({ from: '2026-01-01', sites: ['shop'] })
  for (const [n, record] of records.entries()) if (n % 2 === 1) rest.add(record)
  const merged = usageReport.fromJSON(JSON.parse(JSON.stringify(half)))
  merged.merge(rest)
  const operators = (report: Report) => report.result().rows.map((row) => row.operators)
  // Otto was on duty for another site only.
  expect(operators(whole)).toEqual([2, 1, 0])
  expect(backwards.result()).toEqual(whole.result())
  expect(merged.result()).toEqual(whole.result())
})

it('tells once when a quota is near and once when it is used up, in each period', () => {
  const warnings: QuotaWarning[] = []
  const report = watchQuotas({ pageViews: 5, warnAt: 0.8 }, (warning) => warnings.push(warning))
  for (let many = 0; many < 7; many++) report.add(view('ann', `2026-01-0${many + 1}`))
  for (let many = 0; many < 4; many++) report.add(view('ann', `2026-02-0${many + 1}`))
  expect(warnings).toEqual([
    { code: 'QUOTA_NEAR', quota: 'pageViews', period: '2026-01', used: 4, allowed: 5 },
    { code: 'QUOTA_REACHED', quota: 'pageViews', period: '2026-01', used: 5, allowed: 5 },
    { code: 'QUOTA_NEAR', quota: 'pageViews', period: '2026-02', used: 4, allowed: 5 },
  ])
  expect(report.result().notes.map(({ code }) => code)).toEqual(['QUOTA_REACHED', 'QUOTA_NEAR'])
})

it('warns of visitors for each operator, of all of them where nobody came on duty', () => {
  const warnings: QuotaWarning[] = []
  const report = watchQuotas({ visitorsPerOperator: 2 }, (warning) => warnings.push(warning))
  report.add(view('ann', '2026-01-05'))
  report.add(view('bob', '2026-01-05'))
  expect(warnings.map(({ code, used }) => [code, used])).toEqual([['QUOTA_REACHED', 2]])
})

it('refuses quotas that cannot be meant', () => {
  const wrong = () => watchQuotas({ pageViews: 0, warnAt: 2 }, () => {})
  expect(wrong).toThrow(ReportError)
})
