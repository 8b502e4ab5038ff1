import { expect, it } from 'vitest'
import { oneEventMore, type Visit } from './visit.ts'
import { type VisitorState, visitorAt } from './visitor.ts'

// `Required`: whoever adds a field to a state meets these copies, which name each of them.
const visit: Required<Omit<Visit, 'seenAt'>> = {
  number: 3,
  startedAt: 10,
  lastEventAt: 20,
  events: 4,
  pages: 2,
  entryPath: '/in',
  previousPath: '/before',
  referrer: { type: 'search', source: 'Google' },
  utm: { source: 'mail' },
  history: ['/in', '/before'],
  tabs: [{ tab: '', page: { url: '/', path: '/', at: 10 } }],
  counts: { window: 1 },
  full: ['window'],
  windows: { other: { times: [1], values: [2] } },
}
const visitor: Required<VisitorState> = {
  at: 20,
  firstAt: 1,
  term: 't',
  visits: 3,
  lastVisitAt: 5,
  visit,
  contact: 'c',
  traits: { plan: 'gold' },
  consentAt: 2,
  geo: { country: 'DE' },
  ua: { device: 'mobile' },
  bot: false,
  language: 'de',
  cart: { items: 1, total: 2 },
  score: 7,
  scoreParts: { rule: 7 },
  expiring: [{ until: 9, key: 'rule', points: 7 }],
  segments: { s: { at: 1, rule: 'r', key: 'k' } },
  tags: { t: { at: 1, rule: 'r', key: 'k' } },
  invitations: { offered: 1, accepted: 0, declined: 0, ignored: 0 },
  routing: { priority: { value: 5, rule: 'vip', rank: 1, at: 7 } },
  asks: [{ id: 'a', rule: 7, at: 7, score: 7 }],
  consentWithdrawnAt: 7,
  chat: { count: 1, startedAt: 3 },
  blocks: [{ since: 1, rule: 'r' }],
  rules: [7, 1],
  suppressions: { visit: 1, reasons: { key: ['cooldown'] } },
  windows: { window: { times: [1] } },
  context: { ip: '192.0.2.0' },
  addresses: ['a'],
}

it('a visitor at another instant keeps everything else', () => {
  expect(visitorAt(visitor, 30, visit)).toStrictEqual({ ...visitor, at: 30 })
  const { visit: _, ...between } = visitor
  expect(visitorAt(visitor, 30, undefined)).toStrictEqual({ ...between, at: 30 })
})

it('a visit with one more event keeps everything but until when its visitor was seen without one', () => {
  expect(oneEventMore({ ...visit, seenAt: 25 }, 30)).toStrictEqual({
    ...visit,
    lastEventAt: 30,
    events: 5,
  })
})
