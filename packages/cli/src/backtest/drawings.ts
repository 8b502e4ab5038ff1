import type { Drawing } from '@beckon/analytics/charts'
import type { BacktestReport, DepartmentLoad } from '@beckon/testing'

type Row = Drawing['rows'][number]

const both = [
  { name: 'baseline', kind: 'count' },
  { name: 'candidate', kind: 'count' },
] as const

/** What a backtest found as drawings, each under the name of its file. */
export function drawingsOf(report: BacktestReport): Readonly<Record<string, Drawing>> {
  const { rules, load } = report
  const { acceptance, handlingMs } = load.assumptions
  const assumed = `${100 * acceptance} % of offers accepted, ${handlingMs / 60_000} minutes each; hours of ${load.timeZone}`
  return {
    fired: {
      kind: 'bars',
      title: 'Rules that fired more often, or less',
      names: ['rule'],
      measures: ['baseline', 'candidate'],
      columns: [{ name: 'rule', kind: 'text' }, ...both],
      rows: rules
        .map(
          ({ rule, baseline, candidate }): Row => ({
            rule,
            baseline: baseline?.fired ?? 0,
            candidate: candidate?.fired ?? 0,
          }),
        )
        .filter(({ baseline, candidate }) => baseline !== candidate),
    },
    visitors: {
      kind: 'bars',
      title: 'Visitors gained and lost by each rule',
      names: ['rule'],
      measures: ['gained', 'lost'],
      columns: [
        { name: 'rule', kind: 'text' },
        { name: 'gained', kind: 'count' },
        { name: 'lost', kind: 'count' },
      ],
      rows: rules
        .filter(({ visitors }) => visitors.gained + visitors.lost > 0)
        .map(({ rule, visitors }): Row => ({ rule, gained: visitors.gained, lost: visitors.lost })),
    },
    offers: {
      kind: 'pillars',
      title: 'Invitations offered by hour of the day',
      subtitle: `All days together; hours of ${load.timeZone}`,
      x: 'hour',
      measures: ['baseline', 'candidate'],
      columns: [{ name: 'hour', kind: 'text' }, ...both],
      rows: hours.map(
        (hour): Row => ({
          hour: String(hour).padStart(2, '0'),
          baseline: offersAt(load.baseline, hour),
          candidate: offersAt(load.candidate, hour),
        }),
      ),
    },
    load: {
      kind: 'lines',
      title: 'Conversations at once under the candidate, at most',
      subtitle: assumed,
      x: 'hour',
      by: ['department'],
      measures: ['conversations'],
      columns: [
        { name: 'hour', kind: 'text' },
        { name: 'department', kind: 'text' },
        { name: 'conversations', kind: 'number' },
      ],
      rows: hours.flatMap((hour) =>
        load.candidate.map(
          (one): Row => ({
            hour: String(hour).padStart(2, '0'),
            department: one.department ?? 'no department',
            conversations: one.hours[hour]?.peak ?? 0,
          }),
        ),
      ),
    },
  }
}

const hours = Array.from({ length: 24 }, (_, hour) => hour)

function offersAt(loads: readonly DepartmentLoad[], hour: number): number {
  return loads.reduce((sum, one) => sum + (one.hours[hour]?.offers ?? 0), 0)
}
