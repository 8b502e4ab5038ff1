import {
  counted,
  defineReport,
  notesOn,
  type ReportRecord,
  reportNamed,
  rowsOf,
  runReports,
  Type,
  tableFor,
  visitorsIn,
} from '@beckon/analytics'
import { expect, it } from 'vitest'

// As in docs/reports.md.
const names = [{ name: 'plan', kind: 'text', meaning: 'The plan that was chosen.' }] as const
const measures = [
  counted(0, 'signUps', 'How many signed up.'),
  visitorsIn(0, 'visitors', 'Distinct visitors among them.'),
]
const signUps = defineReport({
  name: 'sign-ups',
  title: 'Sign-ups',
  description: 'Who signed up, by plan.',
  kinds: ['event'],
  goesBy: 'instant',
  parameters: { event: Type.String({ default: 'account.created', description: 'The event.' }) },
  columns: [...names, ...measures.map(({ column }) => column)],
  start: (parameters) => {
    const table = tableFor(parameters, { keys: 1, counts: 1, sets: 1 })
    return {
      parts: { table },
      add: (seen, period) => {
        if (seen.record.type !== parameters.event) return
        const row = table.row(period, String(seen.event?.data?.plan ?? '(none)'))
        row.counts[0] = (row.counts[0] ?? 0) + 1
        row.sets[0]?.add(seen.visitor)
      },
      rows: () => rowsOf(table, names, measures),
      notes: () => notesOn(table, parameters),
    }
  },
})

let count = 0
const record = (type: string, visitor: string, at: string, data: object): ReportRecord => ({
  kind: 'event',
  id: `${count++}`,
  type,
  site: 'shop',
  visitor,
  at: Date.parse(at),
  data: { event: { type, data }, situation: { event: 1, visit: 1 } } as never,
})

const log = [
  record('account.created', 'ann', '2026-01-01T10:00Z', { plan: 'small' }),
  record('account.created', 'ann', '2026-01-01T11:00Z', { plan: 'small' }),
  record('account.created', 'bob', '2026-01-02T10:00Z', { plan: 'large' }),
  record('page.view', 'bob', '2026-01-02T10:00Z', {}),
]

it('a report of one’s own is filtered, divided, merged and written like any other', async () => {
  const [all] = await runReports(log, [signUps.create()])
  expect(all?.rows).toEqual([
    { plan: 'small', signUps: 2, visitors: 1 },
    { plan: 'large', signUps: 1, visitors: 1 },
  ])
  const [days] = await runReports(log, [
    signUps.create({
      granularity: 'day',
      where: { all: [{ fact: 'event.data.plan', operator: 'equal', value: 'small' }] },
    }),
  ])
  expect(days?.rows).toEqual([{ period: '2026-01-01', plan: 'small', signUps: 2, visitors: 1 }])
  const [first, second] = [signUps.create(), signUps.create()]
  for (const [index, one] of log.entries()) (index % 2 === 0 ? first : second).add(one)
  first.merge(signUps.fromJSON(JSON.parse(JSON.stringify(second))))
  expect(first.result()).toEqual(all)
  expect(reportNamed('sign-ups', [signUps])).toBe(signUps)
})
