import type { ReportRecord } from '@beckon/analytics'
import { createEngine } from '@beckon/core'
import type { Enricher } from '@beckon/core/adapter'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { virtualEnv } from '@beckon/testing'
import fc from 'fast-check'

/** Somebody is there for a while, so many seconds after the last thing that anybody did. */
export interface Stay {
  readonly visitor: number
  readonly after: number
  readonly came: number
  readonly doings: readonly Doing[]
}

/** One thing that somebody does, so many seconds after the last. */
interface Doing {
  readonly after: number
  readonly type: string
  readonly path: string
  readonly late: boolean
  readonly value: number
}

const types = [
  ...new Array<string>(8).fill('page.view'),
  'cart.add',
  'order.completed',
  'chat.started',
  'chat.ended',
  'page.leave',
  'invitation.shown',
  'invitation.accepted',
]
const paths = ['/', '/a', '/b', '/', '/a', '/b', '/', '/a', '/cart', '/c?x=1']

/** A week or two of a small shop, in which everything happens that can. */
export const history: fc.Arbitrary<readonly Stay[]> = fc.array(
  fc.record({
    visitor: fc.nat(24),
    after: fc.oneof(fc.nat(900), fc.nat(40_000)),
    came: fc.nat(5),
    doings: fc.array(
      fc.record({
        after: fc.nat(90),
        type: fc.constantFrom(...types),
        path: fc.constantFrom(...paths),
        late: fc.nat(20).map((dice) => dice === 0),
        value: fc.integer({ min: 0, max: 100_000 }).map((cents) => cents / 100),
      }),
      { minLength: 1, maxLength: 10 },
    ),
  }),
  { minLength: 10, maxLength: 40 },
)

const referrers = [
  { referrer: { type: 'direct' } },
  { referrer: { type: 'search', source: 'Example', keyword: 'red shoes' } },
  { referrer: { type: 'search', source: 'Sample' } },
  {
    referrer: { type: 'campaign', source: 'letter' },
    utm: { campaign: 'spring', source: 'letter', medium: 'mail' },
  },
  { referrer: { type: 'website', host: 'blog.example' } },
  {},
] as const

/** Everything is looked up in the sender's own user agent: `number of visitor, how it came`. */
const enricher: Enricher = {
  name: 'made up',
  enrich: ({ userAgent = '0', url = '' }) => {
    const visitor = Number(userAgent)
    const came = Number(/came=(\d)/.exec(url)?.[1] ?? 0)
    const ua =
      visitor % 3 === 0
        ? { browser: 'Firefox', os: 'Linux', device: 'desktop' as const }
        : { browser: 'Safari', os: 'iOS', device: 'mobile' as const }
    return {
      ...referrers[came],
      ...(visitor % 5 > 0 && { geo: { country: visitor % 2 ? 'DE' : 'FR', city: `C${visitor}` } }),
      ua,
      bot: visitor % 7 === 0,
    }
  },
}

const when = (fact: string, operator: string, value: unknown) => ({
  all: [{ fact, operator, value }],
})

const rules = parseRuleSet({
  rules: [
    {
      name: 'in the cart',
      conditions: when('page.path', 'equal', '/cart'),
      event: { type: 'segment', params: { segment: 'potential-buyer' } },
    },
    {
      name: 'points',
      conditions: when('visit.pages', 'greaterThanInclusive', 2),
      event: { type: 'score', params: { points: 15 } },
    },
    {
      name: 'help',
      conditions: when('visit.pages', 'greaterThanInclusive', 2),
      event: { type: 'invite', params: { text: 'May I help?' } },
      holdout: { share: 0.4 },
      goal: { event: 'order.completed', within: '7d' },
    },
    {
      name: 'lingers',
      conditions: when('page.seconds', 'greaterThanInclusive', 60),
      event: { type: 'track', params: { event: 'lingered' } },
    },
    {
      name: 'keeps out',
      conditions: when('page.path', 'equal', '/c'),
      event: { type: 'block', params: { scope: 'visitor', for: '10m', reason: 'C' } },
    },
  ],
})

/** What the engine writes down when all of it has happened. */
export async function logOf(stays: readonly Stay[]): Promise<readonly ReportRecord[]> {
  const env = virtualEnv(Date.UTC(2026, 2, 28, 20))
  const engine = createEngine({
    sites: { shop: {}, blog: {} },
    rules,
    storage: memoryStorage(),
    enrichers: [enricher],
    secret: 'a secret of the tests',
    presence: 'assumed',
    env,
  })
  const records: ReportRecord[] = []
  engine.records$.subscribe((record) => records.push(record))
  await engine.open()
  await engine.desk('shop').online('olga')
  let count = 0
  for (const { visitor, after, came, doings } of stays) {
    env.advanceTo(env.clock.now() + after * 1_000)
    const site = visitor % 4 === 0 ? 'blog' : 'shop'
    const peer = {
      site,
      visitor: `v${visitor}`,
      userAgent: String(visitor),
      ...(visitor % 3 > 0 && { language: visitor % 3 === 1 ? 'de' : 'en-GB' }),
    }
    for (const { after: wait, type, path, late, value } of doings) {
      env.advanceTo(env.clock.now() + wait * 1_000)
      const now = env.clock.now()
      const event = {
        id: `e${count++}`,
        type,
        at: late ? now - 90_000_000 : now,
        page: {
          url: `https://${site}.example${path}${path.includes('?') ? '&' : '?'}came=${came}`,
        },
        data: { total: value },
      }
      await engine.receive(peer, { type: 'events', events: [event] })
    }
    const bad = { id: `q${count}`, reason: 'SHAPE' as const, message: '', text: '' }
    if (visitor % 5 === 0) await engine.quarantine(site, { ...bad, at: env.clock.now() })
  }
  await engine.desk('blog').online('otto')
  env.advanceTo(env.clock.now() + 3_600_000)
  await engine.idle()
  await engine.close()
  return records
}
