import type { EngineOptions, SiteDesk, SuppressionReason } from '@beckon/core'
import { parseRuleSet } from '@beckon/rules'
import { describe, expect, test } from 'vitest'
import { openShop, type Shop, start, when } from './shop.ts'

const text = { text: 'May I help?', expiresIn: '10s', answerIn: '10s' }
/** The rule that everybody asks about. */
const asked = (rest: object = {}) => ({
  name: 'asked',
  fire: 'event',
  conditions: when('event.type', 'equal', 'help'),
  event: { type: 'invite', params: text },
  ...rest,
})
const on = (type: string, rest: object = {}) => ({
  ...asked(),
  name: type,
  conditions: when('event.type', 'equal', type),
  ...rest,
})
const out = { event: { type: 'block', params: { for: '1m' } } }

/** At which second something happens. */
type Story = readonly (readonly [number, string])[]

interface Case {
  readonly rules: readonly object[]
  readonly caps?: object
  readonly story: Story
  /** What is said of the invitation at the end, beside the decision. */
  readonly outlook?: object
  /** What the engine is given. */
  readonly options?: Pick<Partial<EngineOptions>, 'sites' | 'enrichers'>
  readonly gates?: object
  /** What is so at the desk. */
  readonly desk?: (desk: SiteDesk) => Promise<void>
}

const at = (seconds: number) => start + seconds * 1_000
const day = 86_400

/** How each comes about; the last event of a story is the one that is held back. */
const cases: Readonly<Record<Exclude<SuppressionReason, 'blocked' | 'derived' | 'staff'>, Case>> = {
  schedule: {
    rules: [asked({ active: { hours: ['13:00-14:00'] } })],
    story: [[0, 'help']],
  },
  cooldown: {
    rules: [asked({ cooldown: '1h' })],
    story: [
      [0, 'help'],
      [60, 'help'],
    ],
  },
  arbitration: {
    rules: [asked(), asked({ name: 'better', priority: 9 })],
    story: [[0, 'help']],
    outlook: { heldBack: 'invitation-open', until: at(10) },
  },
  'invitation-open': {
    rules: [asked(), on('offer')],
    story: [
      [0, 'offer'],
      [5, 'help'],
    ],
    outlook: { heldBack: 'invitation-open', until: at(10) },
  },
  'visit-cap': {
    rules: [asked()],
    caps: { perVisit: 1 },
    story: [
      [0, 'help'],
      [60, 'help'],
    ],
    outlook: { heldBack: 'visit-cap' },
  },
  'day-cap': {
    rules: [asked({ caps: { perDay: 1 } })],
    story: [
      [0, 'help'],
      [60, 'help'],
    ],
    outlook: { heldBack: 'day-cap', until: at(day) },
  },
  'week-cap': {
    rules: [asked({ caps: { perWeek: 1 } })],
    story: [
      [0, 'help'],
      [2 * day, 'help'],
    ],
    outlook: { heldBack: 'week-cap', until: at(7 * day) },
  },
  gap: {
    rules: [asked(), on('offer')],
    caps: { gap: '5m' },
    story: [
      [0, 'offer'],
      [60, 'help'],
    ],
    outlook: { heldBack: 'gap', until: at(300) },
  },
  declined: {
    rules: [asked(), on('offer')],
    caps: { declines: 1 },
    story: [
      [0, 'offer'],
      [1, 'invitation.declined'],
      [10 * day, 'help'],
    ],
    outlook: { heldBack: 'declined' },
  },
  ignored: {
    rules: [asked(), on('offer')],
    caps: { ignored: 1 },
    story: [
      [0, 'offer'],
      [1, 'invitation.shown'],
      [60, 'help'],
    ],
    outlook: { heldBack: 'ignored' },
  },
  'after-decline': {
    rules: [asked()],
    story: [
      [0, 'help'],
      [1, 'invitation.closed'],
      [60, 'help'],
    ],
    outlook: { heldBack: 'after-decline', until: at(1 + day) },
  },
  conversation: {
    rules: [asked()],
    story: [
      [0, 'chat.started'],
      [1, 'help'],
    ],
    outlook: { heldBack: 'conversation' },
  },
  holdout: {
    rules: [asked({ holdout: { share: 0.9, key: 'another' } })],
    story: [[0, 'help']],
    outlook: { heldBack: 'invitation-open', until: at(10), heldOut: true },
  },
  bot: {
    rules: [asked()],
    options: { enrichers: [{ name: 'bots', enrich: () => ({ bot: true }) }] },
    story: [[0, 'help']],
    outlook: { heldBack: 'bot' },
  },
  consent: {
    rules: [asked()],
    story: [
      [0, 'consent.withdrawn'],
      [1, 'help'],
    ],
    outlook: { heldBack: 'consent' },
  },
  hours: {
    rules: [asked({ event: { type: 'invite', params: { ...text, department: 'sales' } } })],
    options: { sites: { shop: { departments: { sales: { hours: { hours: ['13:00-17:00'] } } } } } },
    story: [[0, 'help']],
    outlook: { heldBack: 'hours', until: at(3_600) },
  },
  'no-operator': {
    rules: [asked({ gates: { operators: 'online' } })],
    story: [[0, 'help']],
    outlook: { heldBack: 'no-operator' },
  },
  'no-capacity': {
    rules: [asked()],
    gates: { operators: 'free' },
    desk: (desk) => desk.online('olga', { capacity: 2, busy: 2 }),
    story: [[0, 'help']],
    outlook: { heldBack: 'no-capacity' },
  },
  'queue-full': {
    rules: [asked({ gates: { queue: 1 } })],
    desk: (desk) => desk.queue('sales', 2),
    story: [[0, 'help']],
    outlook: { heldBack: 'queue-full' },
  },
  'site-cap': {
    rules: [asked()],
    caps: { perMinute: 1 },
    story: [
      [0, 'help'],
      [20, 'help'],
    ],
    outlook: { heldBack: 'site-cap' },
  },
  origin: {
    rules: [asked({ event: { type: 'redirect', params: { url: '/sale' } } })],
    story: [[0, 'help']],
  },
}

async function live({ rules, caps, gates, story, options, desk }: Case): Promise<Shop> {
  const document = { rules, ...(caps && { caps }), ...(gates && { gates }) }
  // Origins are looked at when rules come into force; none is allowed here from the beginning.
  const shop = await openShop([], { ...options, rules: parseRuleSet(document) })
  await desk?.(shop.engine.desk('shop'))
  let passed = 0
  for (const [second, type] of story) {
    await shop.wait(second - passed)
    passed = second
    await shop.send('ann', { type })
    await shop.engine.idle()
  }
  return shop
}

describe('why was this visitor not invited?', () => {
  test.each(Object.entries(cases))('%s', async (reason, told) => {
    if (reason === 'origin') {
      // Nobody can load a rule that leads where no site allows.
      await expect(live(told)).rejects.toThrow(/origin/)
      return
    }
    const shop = await live(told)
    expect(shop.decisions.findLast(({ rule }) => rule === 'asked')).toMatchObject({
      outcome: 'suppressed',
      reason,
    })
    const explained = await shop.engine.explain({ site: 'shop', visitor: 'ann', rule: 'asked' })
    const [rule] = explained.rules
    expect(rule).toMatchObject({ suppressed: [reason], decisions: [{ reason }] })
    expect(rule?.explanation.result).toBe(true)
    if (told.outlook !== undefined) expect(rule?.invitation).toEqual(told.outlook)
  })

  test('blocked', async () => {
    // Who is blocked is not let in any more: only a wake-up finds a rule that would still invite.
    const lingers = asked({
      fire: 'visit',
      conditions: when('page.seconds', 'greaterThanInclusive', 30),
    })
    const shop = await openShop([lingers, on('abuse', out)])
    await shop.view('/a')
    await shop.send('ann', { type: 'abuse' })
    await shop.wait(40)
    expect(shop.outcomes.at(-1)).toBe('30 ann asked suppressed blocked')
    const query = { site: 'shop', visitor: 'ann', rule: 'asked', at: shop.now }
    const { rules } = await shop.engine.explain(query)
    expect(rules[0]).toMatchObject({
      suppressed: ['blocked'],
      invitation: { heldBack: 'blocked', until: at(60) },
    })
  })

  test('because the rule is false: the nearest miss', async () => {
    const shop = await openShop([asked({ conditions: when('visit.pages', 'greaterThan', 2) })])
    await shop.view('/a')
    const { rules } = await shop.engine.explain({ site: 'shop', visitor: 'ann' })
    expect(rules[0]?.explanation).toMatchObject({
      result: false,
      nearestMiss: { count: 1, changes: [{ fact: 'visit.pages', observed: 1, required: 2 }] },
    })
    expect(rules[0]?.invitation).toEqual({})
  })
})
