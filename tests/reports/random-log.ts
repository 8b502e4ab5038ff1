import type { ReportRecord } from '@beckon/analytics'
import { createEngine } from '@beckon/core'
import type { Enricher } from '@beckon/core/adapter'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { virtualEnv } from '@beckon/testing'
import fc from 'fast-check'

/** One thing that somebody does, so many seconds after the last thing that anybody did. */
export interface Doing {
  readonly visitor: number
  readonly after: number
  readonly type: string
  readonly path: string
  readonly came: number
  readonly late: boolean
  readonly value: number
}

const types = [
  'page.view',
  'page.view',
  'page.view',
  'cart.add',
  'order.completed',
  'chat.started',
  'chat.ended',
  'page.leave',
  'invitation.shown',
  'invitation.accepted',
]
const paths = ['/', '/a', '/b', '/cart', '/c?x=1']

/** A day or two of a small shop, in which everything happens that can. */
export const history: fc.Arbitrary<readonly Doing[]> = fc.array(
  fc.record({
    visitor: fc.nat(24),
    after: fc.oneof(fc.nat(90), fc.nat(4_000)),
    type: fc.constantFrom(...types),
    path: fc.constantFrom(...paths),
    came: fc.nat(5),
    late: fc.boolean(),
    value: fc.integer({ min: 0, max: 100_000 }).map((cents) => cents / 100),
  }),
  { minLength: 20, maxLength: 120 },
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
export async function logOf(doings: readonly Doing[]): Promise<readonly ReportRecord[]> {
  const start = Date.UTC(2026, 2, 28, 20)
  const env = virtualEnv(start)
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
  for (const [index, { visitor, after, type, path, came, late, value }] of doings.entries()) {
    env.advanceTo(env.clock.now() + after * 1_000)
    const site = visitor % 4 === 0 ? 'blog' : 'shop'
    const now = env.clock.now()
    const separator = path.includes('?') ? '&' : '?'
    const event = {
      id: `e${index}`,
      type,
      at: late && index % 10 === 0 ? now - 90_000_000 : now,
      page: { url: `https://${site}.example${path}${separator}came=${came}` },
      data: { total: value },
    }
    const peer = { site, visitor: `v${visitor}`, userAgent: String(visitor) }
    await engine.receive(peer, { type: 'events', events: [event] })
    if (index % 17 === 0) {
      await engine.quarantine(site, {
        id: `q${index}`,
        reason: 'SHAPE',
        message: '',
        text: '',
        at: now,
      })
    }
  }
  await engine.desk('blog').online('otto')
  env.advanceTo(env.clock.now() + 3_600_000)
  await engine.idle()
  await engine.close()
  return records
}
