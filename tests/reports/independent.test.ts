import { execFileSync, spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ReportRun, type Row, reportNamed } from '@beckon/analytics'
import { standardEnrichers } from '@beckon/enrich'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { replay } from '@beckon/testing'
import { describe, expect, it } from 'vitest'

const data = process.env.BECKON_TEST_DATA
const python = spawnSync('python3', ['-c', 'import zoneinfo; zoneinfo.ZoneInfo("Asia/Tehran")'])
const root = join(import.meta.dirname, '../..')

type Counts = Readonly<Record<string, number>>

interface Counted {
  readonly days: Readonly<Record<string, Counts>>
  readonly hours: Counts
  readonly visitors: number
  readonly returning: number
  readonly types: Counts
  readonly eventVisitors: Counts
  readonly landing: Counts
  readonly pages: Readonly<Record<string, Counts>>
  readonly pageVisitors: Counts
  readonly transitions: Counts
  readonly engines: Counts
  readonly keywords: Counts
  readonly sources: Counts
  /** Visits by user agent. */
  readonly agents: Counts
  readonly countries: Counts
  readonly goals: Readonly<Record<'first' | 'last', Counts>>
  readonly retention: Counts
  readonly funnel: Counts
}

/** Those that the other count knows. */
const engines = [
  'Google',
  'Google Images',
  'Google Custom Search',
  'Bing',
  'DuckDuckGo',
  'Yandex',
  'Baidu',
]

/** Reports of a log, asked so that nothing is estimated or put together. */
async function reportsOf(path: string, timeZone: string) {
  const exact = { timeZone, visitors: 100_000, rows: 1_000_000 }
  const funnel = {
    steps: [{ event: 'page.view' }, { event: 'form.submit' }, { event: 'page.error' }],
    within: '10m',
    events: 100_000,
  }
  const asked: Readonly<Record<string, object>> = {
    days: reportNamed('visits').create(exact),
    hours: reportNamed('visits').create({ ...exact, granularity: 'hour' }),
    visits: reportNamed('new-and-returning').create(exact),
    events: reportNamed('events').create(exact),
    landing: reportNamed('landing-pages').create(exact),
    pages: reportNamed('pages').create(exact),
    exits: reportNamed('exit-pages').create(exact),
    transitions: reportNamed('transitions').create(exact),
    engines: reportNamed('search-engines').create(exact),
    keywords: reportNamed('search-keywords').create({
      ...exact,
      where: { all: [{ fact: 'referrer.source', operator: 'in', value: engines }] },
    }),
    sources: reportNamed('sources').create(exact),
    retention: reportNamed('retention').create(exact),
    browsers: reportNamed('browsers').create(exact),
    systems: reportNamed('systems').create(exact),
    bots: reportNamed('bots').create(exact),
    countries: reportNamed('countries').create(exact),
    goals: reportNamed('goals').create({ ...exact, goal: 'form.submit', events: 100_000 }),
    funnel: reportNamed('funnel').create({ ...exact, ...funnel }),
  }
  const names = Object.keys(asked)
  const run = new ReportRun(Object.values(asked) as never)
  await replay({
    inputs: [path],
    rules: parseRuleSet({ rules: [] }),
    storage: memoryStorage({ retainLog: false }),
    enrichers: [
      ...standardEnrichers({ geo: false }),
      // Recorded addresses are looked up nowhere: what is sent from 10.0.0.0 to 99.255.255.255 is "low".
      { name: 'country', enrich: ({ ip = '' }) => ({ geo: { country: countryOf(ip) } }) },
    ],
    onEngine: (engine) => engine.records$.subscribe((record) => run.add(record)),
  })
  const results = run.results()
  for (const { notes } of results) expect(notes).toEqual([])
  return Object.fromEntries(results.map(({ rows }, index) => [names[index], rows])) as Readonly<
    Record<string, readonly Row[]>
  >
}

const countryOf = (ip: string): string => (/^\d\d\./.test(ip) ? 'LO' : 'HI')

/** One number of each row, by the row's name; zeros are nothing. */
function numbers(rows: readonly Row[] = [], names: readonly string[], number: string): Counts {
  return withoutZeros(
    Object.fromEntries(
      rows.map((row) => [names.map((name) => row[name]).join(' '), Number(row[number] ?? 0)]),
    ),
  )
}

function withoutZeros(counts: Counts): Counts {
  return Object.fromEntries(Object.entries(counts).filter(([, many]) => many !== 0))
}

/** Pages of Google's cache are escaped twice, and no words that anybody searched for. */
const words = (counts: Counts): Counts =>
  Object.fromEntries(Object.entries(counts).filter(([text]) => !text.includes('webcache')))

const part = (rows: Readonly<Record<string, Counts>>, name: string): Counts =>
  withoutZeros(Object.fromEntries(Object.entries(rows).map(([row, of]) => [row, of[name] ?? 0])))

// The libraries themselves, without what is put around them.
const enrich = createRequire(join(root, 'packages/enrich/package.json'))
const UAParser: new (
  text: string,
) => {
  getBrowser(): { name?: string }
  getOS(): { name?: string }
} = enrich('ua-parser-js')
const { isbot }: { isbot: (text: string) => boolean } = enrich('isbot')

/** Visits of user agents by something that can be told of each. */
function byAgent(agents: Counts, tell: (agent: string) => string): Counts {
  const counts: Record<string, number> = {}
  for (const [agent, visits] of Object.entries(agents)) {
    const told = tell(agent)
    counts[told] = (counts[told] ?? 0) + visits
  }
  return counts
}

const sum = (rows: readonly Row[] = [], name = 'visits'): number =>
  rows.reduce((total, row) => total + Number(row[name]), 0)

const logs = [
  ['blog-2016.log.gz', 'America/New_York'],
  ['semicomplete.log', 'UTC'],
  ['shop.log', 'Asia/Tehran'],
  ['nginx.log', 'Europe/Berlin'],
  ['corrupt.log', 'Asia/Kolkata'],
] as const

describe.skipIf(data === undefined || python.status !== 0)(
  'reports of each log (BECKON_TEST_DATA)',
  () => {
    it.each(logs)(
      '%s: equal an independent count',
      async (log, zone) => {
        const path = join(data ?? '', 'logs', log)
        const found = await reportsOf(path, zone)
        const counted: Counted = JSON.parse(
          execFileSync('python3', [join(root, 'tests/independent/reports.py'), zone, path], {
            encoding: 'utf8',
            maxBuffer: 64 * 1024 * 1024,
          }),
        )
        for (const name of ['visits', 'visitors', 'newVisits', 'pageViews']) {
          expect(numbers(found.days, ['period'], name), name).toEqual(part(counted.days, name))
        }
        for (const { period, visits, bounceRate, secondsPerVisit } of found.days ?? []) {
          const day = counted.days[String(period)] ?? {}
          expect(bounceRate).toBeCloseTo(1 - (day.engaged ?? 0) / Number(visits), 5)
          expect(secondsPerVisit).toBeCloseTo((day.ms ?? 0) / Number(visits) / 1_000, 3)
        }
        expect(numbers(found.hours, ['period'], 'visits')).toEqual(counted.hours)
        expect(numbers(found.visits, ['visitor'], 'visits')).toEqual(
          withoutZeros({ new: counted.visitors, returning: counted.returning }),
        )
        expect(numbers(found.events, ['type'], 'events')).toEqual(counted.types)
        expect(numbers(found.events, ['type'], 'visitors')).toEqual(counted.eventVisitors)
        expect(numbers(found.landing, ['path'], 'visits')).toEqual(counted.landing)
        for (const name of ['views', 'entries', 'exits']) {
          expect(numbers(found.pages, ['path'], name), name).toEqual(part(counted.pages, name))
        }
        expect(numbers(found.pages, ['path'], 'visitors')).toEqual(counted.pageVisitors)
        const ms = found.pages?.map((row) => ({ ...row, ms: Number(row.seconds) * 1_000 }))
        expect(numbers(ms, ['path'], 'ms')).toEqual(part(counted.pages, 'ms'))
        expect(numbers(found.exits, ['path'], 'exits')).toEqual(part(counted.pages, 'exits'))
        expect(numbers(found.transitions, ['from', 'to'], 'views')).toEqual(counted.transitions)
        expect(numbers(found.retention, ['cohort', 'week'], 'visitors')).toEqual(counted.retention)
        expect(numbers(found.funnel, ['step'], 'visitors')).toEqual(counted.funnel)
        const known = found.engines?.filter(({ engine }) => engines.includes(String(engine)))
        expect(numbers(known, ['engine'], 'visits')).toEqual(counted.engines)
        // Several rows have one type: their sum.
        const of = (type: string) => sum(found.sources?.filter((row) => row.type === type))
        expect({ campaign: of('campaign'), direct: of('direct') }).toMatchObject({
          campaign: counted.sources.campaign ?? 0,
          direct: counted.sources.direct ?? 0,
        })
        expect(words(numbers(found.keywords, ['keyword'], 'visits'))).toEqual(
          words(counted.keywords),
        )
        const { agents } = counted
        expect(numbers(found.countries, ['country'], 'visits')).toEqual(counted.countries)
        expect(numbers(found.browsers, ['browser'], 'visits')).toEqual(
          byAgent(agents, (agent) => new UAParser(agent).getBrowser().name ?? '(unknown)'),
        )
        expect(numbers(found.systems, ['system'], 'visits')).toEqual(
          byAgent(agents, (agent) => new UAParser(agent).getOS().name ?? '(unknown)'),
        )
        expect(numbers(found.bots, ['kind'], 'visits')).toEqual(
          // Without a user agent, nothing is said.
          byAgent(agents, (agent) =>
            agent === '-' ? '(unknown)' : isbot(agent) ? 'bot' : 'person',
          ),
        )
        for (const owed of ['first', 'last'] as const) {
          const goals = (wanted?: string) =>
            sum(
              found.goals?.filter(({ type }) => wanted === undefined || type === wanted),
              owed,
            )
          const { campaign = 0, direct = 0, other = 0 } = counted.goals[owed] ?? {}
          expect({ campaign: goals('campaign'), direct: goals('direct'), all: goals() }).toEqual({
            campaign,
            direct,
            all: campaign + direct + other,
          })
        }
        const all = sum(found.days)
        for (const name of ['sources', 'browsers', 'systems', 'bots', 'countries']) {
          expect(sum(found[name]), name).toBe(all)
        }
      },
      240_000,
    )
  },
)
