import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { describe, expect, it } from 'vitest'
import { smallShop } from './population.test-kit.ts'
import type { PopulationGroup } from './schema.ts'
import { type SimulationOptions, simulatePopulation } from './simulate-population.ts'

type Answering = NonNullable<PopulationGroup['invitations']>

const offersAdvice = {
  name: 'advice',
  conditions: {
    all: [
      { fact: 'page.path', operator: 'glob', value: '/product/*' },
      { fact: 'page.seconds', operator: 'greaterThanInclusive', value: 10 },
    ],
  },
  event: { type: 'invite', params: { text: 'May we help?' } },
}
const withHoldout = {
  ...offersAdvice,
  holdout: 0.5,
  goal: { event: 'order.completed', within: '1d' },
}
const answering: Answering = {
  shown: 0.9,
  accepted: 0.4,
  declined: 0.3,
  delay: { from: 1, to: 4 },
  talk: 60,
  convinces: 0.5,
  buys: 'order',
}

const run = (rules: readonly object[], own: Partial<SimulationOptions> = {}) =>
  simulatePopulation({
    population: smallShop({}, { invitations: answering }),
    rules: parseRuleSet({ rules } as Parameters<typeof parseRuleSet>[0]),
    storage: memoryStorage(),
    ...own,
  })

/** One visit each, so that nothing that happens in one changes another. */
const once = (convinces: number) =>
  smallShop(
    { visitors: 1_500 },
    { visits: { number: 1 }, invitations: { ...answering, convinces } },
  )

describe('simulatePopulation', () => {
  it('says the same of the same, to the byte, and something else of another seed', async () => {
    const first = await run([offersAdvice], { seed: 5 })
    const second = await run([offersAdvice], { seed: 5 })
    expect(JSON.stringify(second)).toBe(JSON.stringify(first))
    const other = await run([offersAdvice], { seed: 6 })
    expect(other.decisionsDigest).not.toBe(first.decisionsDigest)
  })

  it('adds up, and everybody comes', async () => {
    const report = await run([offersAdvice])
    const { received, committed, duplicates, inFlight, lines } = report
    expect(received).toBe(committed + duplicates + inFlight)
    expect(inFlight).toBe(0)
    expect(received).toBe(lines)
    expect(report.visitors).toBe(300)
    expect(report.ticks).toBeGreaterThan(100)
  })

  it('invites those who stay, at that instant, and they answer as often as they are said to', async () => {
    const report = await run([offersAdvice], { population: once(0) })
    const { answers, engagement } = report
    const { advice } = engagement
    expect(advice?.offered).toBeGreaterThan(400)
    // Who has left the page by then, or the site, does not answer.
    expect(answers.shown / answers.invited).toBeGreaterThan(0.8)
    expect(answers.shown / answers.invited).toBeLessThan(0.95)
    expect(answers.accepted / answers.invited).toBeGreaterThan(0.3)
    expect(answers.accepted / answers.invited).toBeLessThan(0.42)
    // What a page says while it is taken back, because its visitor leaves or buys, comes too late.
    for (const answer of ['shown', 'accepted', 'declined'] as const) {
      const counted = advice?.[answer] ?? 0
      expect(counted).toBeLessThanOrEqual(answers[answer])
      expect(counted).toBeGreaterThanOrEqual(answers[answer] - 5)
    }
    expect(answers.convinced).toBe(0)
  })

  it('has a true effect that is known, and that the lift finds', async () => {
    const without = await run([withHoldout], { population: once(0) })
    const with_ = await run([withHoldout], { population: once(0.5) })
    const orders = (report: typeof with_) => report.events['order.completed'] ?? 0
    // All else is the same: chance of their own for behaviour and for answers.
    expect(orders(with_) - orders(without)).toBe(with_.answers.convinced)
    expect(with_.answers.convinced).toBeGreaterThan(50)
    const { offered } = with_.engagement.advice?.visitors ?? {}
    const untreated = without.engagement.advice?.visitors.offered
    const truth =
      ((offered?.converted ?? 0) - (untreated?.converted ?? 0)) / (offered?.visitors ?? 1)
    expect(offered?.visitors).toBe(untreated?.visitors)
    expect(truth).toBeGreaterThan(0.1)
    const { lift } = with_.engagement.advice ?? {}
    expect(lift?.verdict).toBe('helps')
    expect(lift?.interval?.low).toBeLessThan(truth)
    expect(lift?.interval?.high).toBeGreaterThan(truth)
    expect(without.engagement.advice?.lift.verdict).toBe('unclear')
  })

  it('stops those who are blocked, and leads on those who are redirected', async () => {
    const fast = {
      name: 'fast',
      fire: 'rising',
      conditions: {
        all: [
          {
            fact: 'events.count',
            params: { type: 'page.view', within: '10s' },
            operator: 'greaterThanInclusive',
            value: 3,
          },
        ],
      },
      event: { type: 'block', params: { for: '1h', reason: 'fast' } },
    }
    const sendsOn = {
      name: 'sends-on',
      conditions: { all: [{ fact: 'page.path', operator: 'equal', value: '/' }] },
      event: { type: 'redirect', params: { url: '/product/desk' } },
    }
    const free = await run([])
    const guarded = await run([fast, sendsOn])
    expect(guarded.answers.blocked).toBeGreaterThan(10)
    expect(guarded.answers.redirected).toBeGreaterThan(100)
    // A robot that is blocked views no further page.
    const views = (report: typeof free) => report.pageViews
    expect(free.answers.redirected).toBe(0)
    expect(views(guarded) - guarded.answers.redirected).toBeLessThan(views(free))
  })

  it('can be watched, and stopped', async () => {
    const stop = new AbortController()
    const seen: number[] = []
    const stopped = run([offersAdvice], {
      signal: stop.signal,
      onProgress: (events) => {
        seen.push(events)
        if (events > 100) stop.abort(new Error('enough'))
      },
    })
    await expect(stopped).rejects.toThrow('enough')
    expect(seen.at(-1)).toBeLessThan(150)
  })
})
