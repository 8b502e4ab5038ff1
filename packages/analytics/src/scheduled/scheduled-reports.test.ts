import { type VirtualEnv, virtualEnv } from '@beckon/testing'
import { describe, expect, it } from 'vitest'
import { defineReport } from '../form/report.ts'
import { ReportError } from '../form/report-error.ts'
import type { ReportRecord } from '../form/seen.ts'
import { memoryProgress } from './progress.ts'
import type { ReportDocument } from './report-document.ts'
import type { ReportSchedule } from './schedule.ts'
import { scheduledReports } from './scheduled-reports.ts'
import type { SourceQuery } from './source.ts'
import type { ReportTrouble } from './trouble.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const at = (text: string): number => Date.parse(text)
const daily: ReportSchedule = {
  name: 'daily',
  title: 'The shop',
  every: 'day',
  at: '07:00',
  timeZone: 'Europe/Berlin',
  reports: ['visits', 'sources'],
}

/** One visit of one visitor, at its first event. */
function visit(when: string, visitor: string): ReportRecord {
  const instant = at(when)
  const page = { url: 'https://shop.example/' }
  const event = { id: visitor, type: 'page.view', at: instant, page }
  const situation = { visit: 1, event: 1, startedAt: instant, path: '/', pages: 1 }
  return {
    site: 'shop',
    kind: 'event',
    id: visitor,
    type: 'page.view',
    at: instant,
    visitor,
    data: { event, situation } as never,
  }
}

const log = [
  visit('2026-03-27T22:59:00Z', 'friday'),
  visit('2026-03-27T23:00:00Z', 'saturday'),
  visit('2026-03-28T22:59:59Z', 'late-on-saturday'),
  visit('2026-03-28T23:00:00Z', 'sunday'),
  visit('2026-03-29T21:59:59Z', 'late-on-sunday'),
]

async function* read({ from = 0, to, kinds }: SourceQuery): AsyncIterable<ReportRecord> {
  for (const record of log) {
    if (record.at >= from && record.at < to && kinds?.includes(record.kind) !== false) yield record
  }
}

/** Lets time go on hour by hour, and whatever is under way come to its end. */
async function goOn(env: VirtualEnv, to: string, stepMs = hourMs): Promise<void> {
  for (let now = env.clock.now(); now < at(to); ) {
    now = Math.min(now + stepMs, at(to))
    env.advanceTo(now)
    await settled()
  }
}

/** Many turns of the queue of promises: none of it waits for anything but its turn. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await Promise.resolve()
}

function running(
  env: VirtualEnv,
  own: Partial<Parameters<typeof scheduledReports>[0]> = {},
): {
  readonly reports: ReturnType<typeof scheduledReports>
  readonly got: ReportDocument[]
  readonly when: string[]
  readonly troubles: ReportTrouble[]
} {
  const got: ReportDocument[] = []
  const when: string[] = []
  const troubles: ReportTrouble[] = []
  const reports = scheduledReports({
    schedules: [daily],
    read,
    deliver: async (document) => {
      got.push(document)
      when.push(new Date(env.clock.now()).toISOString())
    },
    onTrouble: (trouble) => troubles.push(trouble),
    clock: env.clock,
    ...own,
  })
  reports.start()
  return { reports, got, when, troubles }
}

it('tells of each whole day at its hour by the wall clock, also where clocks are changed', async () => {
  const env = virtualEnv(at('2026-03-28T12:00Z'))
  const { got, when, troubles } = running(env)
  await goOn(env, '2026-03-31T00:00Z', 5 * 60_000)
  expect(when).toEqual(['2026-03-29T05:00:00.000Z', '2026-03-30T05:00:00.000Z'])
  expect(got.map(({ id, subject }) => [id, subject])).toEqual([
    ['daily/2026-03-28', 'The shop: 2026-03-28'],
    ['daily/2026-03-29', 'The shop: 2026-03-29'],
  ])
  expect(troubles).toEqual([])
})

it('counts what happened from midnight to midnight of the zone', async () => {
  const env = virtualEnv(at('2026-03-28T12:00Z'))
  const { got } = running(env, { charts: ({ report }) => `<svg>${report}</svg>` })
  await goOn(env, '2026-03-30T12:00Z')
  const visitors = got.map(({ results }) => results[0]?.rows.map(({ visitors: many }) => many))
  expect(visitors).toEqual([[2], [2]])
  const [first] = got
  expect(first?.period).toMatchObject({
    from: at('2026-03-27T23:00Z'),
    to: at('2026-03-28T23:00Z'),
    timeZone: 'Europe/Berlin',
  })
  expect(first?.files.map(({ name, type }) => [name, type])).toEqual([
    ['visits.csv', 'text/csv'],
    ['visits.svg', 'image/svg+xml'],
    ['sources.csv', 'text/csv'],
    ['sources.svg', 'image/svg+xml'],
  ])
  expect(first?.text).toMatch(/Visits and visitors\n=+\nperiod +visits/)
})

it.each([
  [
    'week',
    '2026-03-02T12:00Z',
    '2026-03-31T00:00Z',
    ['2026-03-02', '2026-03-09', '2026-03-16', '2026-03-23'],
  ],
  ['month', '2026-01-15T00:00Z', '2026-04-02T00:00Z', ['2026-01', '2026-02', '2026-03']],
] as const)('tells of each whole %s', async (every, from, to, periods) => {
  const env = virtualEnv(at(from))
  const { got } = running(env, { schedules: [{ ...daily, every }] })
  await goOn(env, to)
  expect(got.map(({ period }) => period.name)).toEqual(periods)
})

it('has one timer, and none when it is stopped', async () => {
  const env = virtualEnv(at('2026-03-28T12:00Z'))
  const weekly = { ...daily, name: 'weekly', every: 'week' as const }
  const { reports, got } = running(env, { schedules: [daily, weekly] })
  await settled()
  expect(env.timers).toBe(1)
  await reports.stop()
  expect(env.timers).toBe(0)
  await goOn(env, '2026-04-10T00:00Z', dayMs)
  expect(got).toEqual([])
})

describe('after it was down', () => {
  it('makes up for what was missed, once, the earliest first', async () => {
    const progress = memoryProgress()
    const before = virtualEnv(at('2026-03-27T12:00Z'))
    const first = running(before, { progress })
    await goOn(before, '2026-03-28T12:00Z')
    await first.reports.stop()
    const after = virtualEnv(at('2026-03-31T12:00Z'))
    const second = running(after, { progress })
    await goOn(after, '2026-03-31T20:00Z')
    await second.reports.stop()
    const third = running(after, { progress })
    await goOn(after, '2026-04-01T12:00Z')
    const names = [first, second, third].map(({ got }) => got.map(({ period }) => period.name))
    expect(names).toEqual([
      ['2026-03-27'],
      ['2026-03-28', '2026-03-29', '2026-03-30'],
      ['2026-03-31'],
    ])
  })

  it('tells also of a period that was under way when it first started', async () => {
    const progress = memoryProgress()
    const before = virtualEnv(at('2026-03-28T12:00Z'))
    const { reports } = running(before, { progress })
    await settled()
    await reports.stop()
    const after = virtualEnv(at('2026-03-29T12:00Z'))
    const { got } = running(after, { progress })
    await settled()
    expect(got.map(({ id }) => id)).toEqual(['daily/2026-03-28'])
  })

  it('leaves out the earliest of too many, and says so', async () => {
    const progress = memoryProgress()
    await progress.done('daily', '2026-03-01')
    const env = virtualEnv(at('2026-03-31T12:00Z'))
    const { got, troubles } = running(env, { progress, catchUp: 2 })
    await settled()
    expect(got.map(({ period }) => period.name)).toEqual(['2026-03-29', '2026-03-30'])
    expect(troubles).toMatchObject([
      { code: 'SKIPPED', message: expect.stringContaining('2026-03-02 to 2026-03-28') },
    ])
  })
})

describe('what is not taken', () => {
  it('is tried again with growing pauses, as it was, and told of', async () => {
    const env = virtualEnv(at('2026-03-28T12:00Z'))
    const tries: [string, ReportDocument][] = []
    const { troubles, reports } = running(env, {
      deliver: async (document) => {
        tries.push([new Date(env.clock.now()).toISOString().slice(11, 16), document])
        if (tries.length < 5) throw new Error('The server is down.')
      },
    })
    await goOn(env, '2026-03-29T12:00Z', 60_000)
    expect(tries.map(([when]) => when)).toEqual(['05:00', '05:01', '05:06', '05:21', '05:51'])
    expect(new Set(tries.map(([, document]) => document)).size).toBe(1)
    expect(troubles).toHaveLength(4)
    expect(troubles[0]).toMatchObject({
      code: 'DELIVERY',
      schedule: 'daily',
      period: '2026-03-28',
      message: expect.stringContaining('The server is down.'),
      againAt: at('2026-03-29T05:01Z'),
    })
    expect(reports.status()).toMatchObject([{ next: '2026-03-29', failures: 0 }])
  })

  it('does not keep others waiting', async () => {
    const env = virtualEnv(at('2026-03-28T12:00Z'))
    const taken: string[] = []
    running(env, {
      schedules: [daily, { ...daily, name: 'other' }],
      deliver: async ({ id, schedule }) => {
        if (schedule === 'daily') throw new Error('no')
        taken.push(id)
      },
    })
    await goOn(env, '2026-03-31T00:00Z')
    expect(taken).toEqual(['other/2026-03-28', 'other/2026-03-29'])
  })

  it('takes too long when it never ends', async () => {
    const env = virtualEnv(at('2026-03-28T12:00Z'))
    let tries = 0
    const { troubles } = running(env, {
      deliveryMs: 1_000,
      deliver: () => {
        tries++
        return tries === 1 ? new Promise(() => {}) : Promise.resolve()
      },
    })
    await goOn(env, '2026-03-29T06:00Z', 60_000)
    expect(tries).toBe(2)
    expect(troubles.map(({ code }) => code)).toEqual(['DELIVERY'])
  })

  it('does not hold up an end for long, and comes again after the next start', async () => {
    const env = virtualEnv(at('2026-03-28T12:00Z'))
    const progress = memoryProgress()
    const { reports } = running(env, { progress, deliver: () => new Promise(() => {}) })
    await goOn(env, '2026-03-29T05:00Z')
    let ended = false
    const stopping = reports.stop(1_000).then(() => {
      ended = true
    })
    await settled()
    expect(ended).toBe(false)
    env.advanceTo(env.clock.now() + 1_000)
    await stopping
    const { got } = running(env, { progress })
    await settled()
    expect(got.map(({ id }) => id)).toEqual(['daily/2026-03-28'])
  })

  it('is not delivered twice because it could not be written down that it was', async () => {
    const env = virtualEnv(at('2026-03-28T12:00Z'))
    const progress = memoryProgress()
    let refusals = 0
    const { got, troubles } = running(env, {
      progress: {
        last: progress.last,
        done: (schedule, period) =>
          period === '2026-03-28' && refusals++ < 3
            ? Promise.reject(new Error('full'))
            : progress.done(schedule, period),
      },
    })
    await goOn(env, '2026-03-30T06:00Z', 60_000)
    expect(got.map(({ period }) => period.name)).toEqual(['2026-03-28', '2026-03-29'])
    expect(troubles.map(({ code }) => code)).toEqual(['PROGRESS', 'PROGRESS', 'PROGRESS'])
  })
})

describe('what cannot be made', () => {
  const broken = defineReport({
    name: 'broken',
    title: 'Broken',
    description: '',
    kinds: ['event'],
    goesBy: 'instant',
    columns: [],
    start: () => ({
      parts: {},
      add: () => {
        throw new Error('no such thing')
      },
      rows: () => [],
    }),
  })

  it('is named, and the other reports are there', async () => {
    const env = virtualEnv(at('2026-03-28T12:00Z'))
    const { got, troubles } = running(env, {
      schedules: [{ ...daily, reports: ['broken', 'visits', 'sources'] }],
      reports: [broken] as never,
      charts: ({ report }) => {
        if (report === 'sources') throw new Error('out of ink')
        return '<svg/>'
      },
    })
    await goOn(env, '2026-03-29T06:00Z')
    const [document] = got
    expect(document?.files.map(({ name }) => name)).toEqual([
      'visits.csv',
      'visits.svg',
      'sources.csv',
    ])
    expect(document?.failed).toEqual([
      { report: 'broken', message: 'It could not be made: no such thing' },
      { report: 'sources', message: 'It could not be drawn: out of ink' },
    ])
    expect(document?.text).toContain('"broken": It could not be made: no such thing')
    expect(troubles.map(({ code }) => code)).toEqual(['REPORT', 'REPORT'])
  })

  it('is told what still holds of what was before', async () => {
    const env = virtualEnv(at('2026-03-28T12:00Z'))
    const olga: ReportRecord = {
      site: 'shop',
      kind: 'desk',
      id: 'olga comes',
      type: 'operator.online',
      at: at('2026-03-02T08:00Z'),
      data: { operator: 'olga' },
    }
    const { got } = running(env, {
      schedules: [{ ...daily, reports: ['usage', 'visits'] }],
      async *read(query) {
        if (query.from === undefined && query.kinds?.includes('desk')) yield olga
        yield* read(query)
      },
    })
    await goOn(env, '2026-03-29T06:00Z', 60_000)
    expect(got.map(({ results }) => results[0]?.rows[0]?.operators)).toEqual([1])
    expect(got.map(({ results }) => results[1]?.rows[0]?.visitors)).toEqual([2])
  })

  it('is tried again where the log could not be read', async () => {
    const env = virtualEnv(at('2026-03-28T12:00Z'))
    let reads = 0
    const { got, troubles } = running(env, {
      read: (span) => {
        if (reads++ === 0) throw new Error('locked')
        return read(span)
      },
    })
    await goOn(env, '2026-03-29T06:00Z', 60_000)
    expect(troubles.map(({ code }) => code)).toEqual(['READ'])
    expect(got.map(({ results }) => results[0]?.rows[0]?.visitors)).toEqual([2])
  })
})

it('refuses schedules that cannot be meant, with all that is wrong', () => {
  const wrong = () =>
    scheduledReports({
      deliver: async () => {},
      schedules: [
        { ...daily, name: '../up', at: '7', every: 'hour' as never },
        { ...daily, reports: ['visit', { report: 'visits', parameters: { rows: 0 } }] },
        { ...daily, timeZone: 'Nowhere/There', reports: ['visits'] },
        { ...daily, reports: [{ report: 'visits', parameters: { from: '2026-01-01' } }] },
      ],
    })
  expect(wrong).toThrow(ReportError)
  try {
    wrong()
  } catch (error) {
    const { code, faults } = error as ReportError
    expect(code).toBe('REPORT_SCHEDULE')
    expect(faults.map(({ pointer }) => pointer)).toEqual([
      '/0/name',
      '/0/every',
      '/0/at',
      '/1/reports/0',
      '/1/reports/1/parameters/rows',
      '/2/name',
      '/2/reports/0/parameters/timeZone',
      '/3/name',
      '/3/reports/0/parameters/from',
    ])
  }
})
