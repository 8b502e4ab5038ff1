import { parseRuleSet, type RuleSet } from '@beckon/rules'

const when = (fact: string, operator: string, value: unknown, params?: object) => ({
  all: [{ fact, operator, value, ...(params && { params }) }],
})
const both = (...conditions: readonly { readonly all: readonly object[] }[]) => ({
  all: conditions.flatMap(({ all }) => all),
})
const from = 'greaterThanInclusive'
const invite = (text: string, expiresIn = '60s') => ({
  type: 'invite',
  params: { text, expiresIn, answerIn: '90s' },
})

/** How often somebody is invited at most: for all rules together. */
export const caps = { perVisit: 2, perDay: 3, gap: '45s' } as const
/** The rule whose invitations need an operator, and how many of them there may be in a minute. */
export const gated = { name: 'payment-trouble', perMinute: 2 } as const
/** Least time between two applied fires of these rules for one visitor, ms. */
export const cooldowns: Readonly<Record<string, number>> = { 'payment-trouble': 240_000 }

/** Something of each kind that a rule can read, remember or do. */
const all = [
  { name: 'looks-around', conditions: when('visit.pages', from, 3), event: score(10) },
  {
    name: 'sudden',
    fire: 'rising',
    conditions: when('events.count', from, 3, { type: 'page.view', within: '40s' }),
    event: { type: 'score', params: { points: 3, expiresIn: '2m' } },
  },
  {
    name: 'in-the-cart',
    fire: 'visitor',
    conditions: when('cart.items', from, 1),
    event: { type: 'segment', params: { segment: 'buyer' } },
  },
  {
    name: 'busy',
    conditions: when('events.count', from, 2, { type: 'cart.add', within: '3m' }),
    event: { type: 'tag', params: { tag: 'busy' } },
  },
  {
    name: 'rich',
    conditions: when('events.sum', from, 150, {
      type: 'cart.add',
      field: 'price',
      within: '10m',
    }),
    event: { type: 'tag', params: { tag: 'rich' } },
  },
  {
    name: 'hot',
    conditions: both(when('score', from, 10), when('segments', 'contains', 'buyer')),
    event: { type: 'segment', params: { segment: 'hot', of: 'visit' } },
  },
  {
    name: 'pauses',
    conditions: when('visit.idleSeconds', from, 30),
    event: { type: 'tag', params: { tag: 'pauses' } },
  },
  {
    name: 'lead',
    conditions: when('segments', 'contains', 'hot'),
    fire: 'visit',
    event: { type: 'track', params: { event: 'lead.found' } },
  },
  {
    name: 'lead-counts',
    fire: 'event',
    conditions: when('events.count', from, 1, { type: 'lead.found', within: '5m' }),
    event: score(1),
  },
  {
    name: 'payment-trouble',
    priority: 20,
    fire: 'rising',
    cooldown: '4m',
    gates: { operators: 'free' },
    caps: { perMinute: gated.perMinute },
    conditions: both(
      when('page.path', 'glob', '/checkout*'),
      when('events.count', from, 1, { type: 'payment.failed', within: '5m' }),
    ),
    event: invite('Payment trouble?'),
  },
  {
    name: 'hesitates',
    priority: 10,
    fire: 'visit',
    holdout: 0.2,
    goal: { event: 'order.completed', within: '10m' },
    conditions: both(when('page.seconds', from, 25), when('cart.items', from, 1)),
    event: invite('Anything unclear?'),
  },
  {
    name: 'lingers',
    fire: 'rising',
    conditions: when('page.seconds', from, 40),
    event: invite('May we help?', '20s'),
  },
  {
    name: 'came-back',
    fire: 'visitor',
    priority: 5,
    conditions: when('visitor.visits', from, 2),
    event: invite('Welcome back'),
  },
  {
    name: 'scraper',
    fire: 'rising',
    priority: 50,
    conditions: when('events.count', from, 8, { type: 'page.view', within: '1m' }),
    event: { type: 'block', params: { for: '4m', reason: 'too fast' } },
  },
  {
    name: 'guesses',
    fire: 'rising',
    priority: 60,
    conditions: when('address.events.count', from, 4, { type: 'login.failed', within: '5m' }),
    event: { type: 'block', params: { scope: 'address', for: '3m' } },
  },
  {
    name: 'winter-is-over',
    conditions: when('page.path', 'equal', '/sale/winter'),
    event: { type: 'redirect', params: { url: '/sale/spring', expiresIn: '30s' } },
  },
  {
    name: 'sold',
    fire: 'event',
    conditions: when('event.type', 'equal', 'order.completed'),
    event: { type: 'notify', params: { text: 'Sold!', webhook: 'till', expiresIn: '10m' } },
  },
]

function score(points: number) {
  return { type: 'score', params: { points } }
}

/** Rules as they are, and as they are changed to meanwhile: some others go, come, or read otherwise. */
export function shopRules(): readonly RuleSet[] {
  const parse = (rules: readonly object[]) => parseRuleSet({ caps, rules })
  return [
    parse(all),
    parse(all.filter(({ name }) => name !== 'busy' && name !== 'lingers')),
    parse(
      all.map((rule) =>
        rule.name === 'looks-around'
          ? { ...rule, conditions: when('visit.pages', from, 4) }
          : rule.name === 'pauses'
            ? { ...rule, conditions: when('visit.idleSeconds', from, 50) }
            : rule,
      ),
    ),
  ]
}
