import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { test } from './evaluate.ts'
import { earliestChange, nextChange, type TimedFactSource } from './next-change.ts'
import { checkRuleSet, parseRuleSet, type RuleSet } from './rule-set.ts'

/** Virtual time: two facts that count seconds, a window that empties, an hour, a text that stands still. */
class World implements TimedFactSource {
  now = 0
  readonly #ruleSet: RuleSet
  readonly #starts: Readonly<Record<string, number>>
  /** Seconds at which an event leaves the window. */
  readonly #leaves: readonly number[]

  constructor(
    ruleSet: RuleSet,
    starts: Readonly<Record<string, number>>,
    leaves: readonly number[],
  ) {
    this.#ruleSet = ruleSet
    this.#starts = starts
    this.#leaves = leaves
  }

  #name(slot: number): string {
    return this.#ruleSet.facts[slot]?.name ?? ''
  }

  get(slot: number): unknown {
    const name = this.#name(slot)
    if (name === 'geo.country') return 'DE'
    if (name === 'events.count') return this.#leaves.filter((at) => at > this.now).length
    if (name === 'time.hour') return Math.floor(this.now / 10) % 24
    const start = this.#starts[name]
    return start === undefined ? undefined : this.now - start
  }

  nextChange(slot: number, thresholds: readonly number[]): number {
    const name = this.#name(slot)
    if (name === 'events.count') {
      return this.#leaves.reduce(
        (next, at) => (at > this.now ? Math.min(next, at) : next),
        Number.POSITIVE_INFINITY,
      )
    }
    if (name === 'time.hour') return (Math.floor(this.now / 10) + 1) * 10
    const start = this.#starts[name]
    if (start === undefined) return Number.POSITIVE_INFINITY
    for (const threshold of thresholds) {
      if (start + threshold > this.now) return start + threshold
    }
    return Number.POSITIVE_INFINITY
  }
}

const seconds = fc.constantFrom(0, 1, 3, 5, 5.5, 8, 13, 20, 35)
const comparison = fc.oneof(
  fc.record({
    operator: fc.constantFrom(
      ...['equal', 'notEqual', 'lessThan', 'lessThanInclusive', 'greaterThan'],
      ...['greaterThanInclusive', 'not:equal', 'not:lessThan', 'not:greaterThanInclusive'],
    ),
    value: seconds,
  }),
  fc.record({
    operator: fc.constantFrom('between', 'not:between'),
    value: fc.tuple(seconds, seconds).map(([a, b]) => [Math.min(a, b), Math.max(a, b)]),
  }),
  fc.record({
    operator: fc.constantFrom('in', 'notIn', 'not:in'),
    value: fc.array(seconds, { maxLength: 3 }),
  }),
)
const leaf = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('page.seconds', 'visit.seconds').chain(over) },
  { weight: 1, arbitrary: over('invitations.secondsSinceLast') },
  { weight: 1, arbitrary: over('time.hour') },
  {
    weight: 2,
    arbitrary: over('events.count').map((made) => ({
      ...made,
      params: { type: 'cart.add', within: '1m' },
    })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('DE', 'FR')
      .map((value) => ({ fact: 'geo.country', operator: 'equal', value })),
  },
)
function over(fact: string) {
  return comparison.map((made) => ({ fact, ...made }))
}
const { node } = fc.letrec<{ node: object }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(tie('node'), { maxLength: 4 }).map((all) => ({ all })),
    fc.array(tie('node'), { maxLength: 4 }).map((any) => ({ any })),
    tie('node').map((not) => ({ not })),
  ),
}))

const asRules = (condition: object) => [
  {
    name: 'timed',
    conditions: { all: [condition] },
    event: { type: 'invite', params: { text: 'May I help?' } },
  },
]

describe('nextChange', () => {
  it('never comes after a change, and always leads on: against stepping second by second', () => {
    fc.assert(
      fc.property(
        node,
        fc.record({ 'page.seconds': fc.nat(20), 'visit.seconds': fc.constant(0) }),
        fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 4 }),
        (condition, starts, leaves) => {
          const ruleSet = parseRuleSet(asRules(condition))
          const rule = ruleSet.rules[0]
          if (!rule) throw new Error('a rule was expected')
          const begin = 20
          const end = 100
          const stepping = new World(ruleSet, starts, leaves)
          const changes: number[] = []
          stepping.now = begin
          let before = test(rule.condition, stepping)
          for (stepping.now = begin + 1; stepping.now <= end; stepping.now += 1) {
            const result = test(rule.condition, stepping)
            if (result !== before) changes.push(stepping.now)
            before = result
          }
          const waking = new World(ruleSet, starts, leaves)
          waking.now = begin
          let result = test(rule.condition, waking)
          const found: number[] = []
          for (;;) {
            const next = nextChange(rule.condition, waking)
            expect(next).toBeGreaterThan(waking.now)
            // Where an unknown fact may hold or not, whatever could change first is waited for.
            const earliest = earliestChange(rule.condition, waking)
            expect(earliest).toBeGreaterThan(waking.now)
            expect(earliest).toBeLessThanOrEqual(next)
            if (next > end) break
            waking.now = next
            const now = test(rule.condition, waking)
            if (now !== result) found.push(next)
            result = now
          }
          expect(found).toEqual(changes)
          if (!rule.timed) expect(changes).toEqual([])
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('asks for nothing where a condition that stands still is false', () => {
    const ruleSet = parseRuleSet(
      asRules({
        all: [
          { fact: 'page.seconds', operator: 'greaterThan', value: 30 },
          { fact: 'geo.country', operator: 'equal', value: 'FR' },
        ],
      }),
    )
    const asked: string[] = []
    const facts: TimedFactSource = {
      get(slot) {
        asked.push(ruleSet.facts[slot]?.name ?? '')
        return 'DE'
      },
      nextChange() {
        asked.push('next change')
        return 1
      },
    }
    expect(ruleSet.rules.map((rule) => nextChange(rule.condition, facts))).toEqual([
      Number.POSITIVE_INFINITY,
    ])
    expect(new Set(asked)).toEqual(new Set(['geo.country']))
  })
})

describe('what cannot be foreseen is refused', () => {
  const codes = (condition: object) =>
    checkRuleSet(asRules(condition)).faults.map((fault) => [
      fault.code,
      fault.pointer.slice('/0/conditions'.length),
    ])
  const page = { fact: 'page.seconds', operator: 'greaterThan' }

  it.each([
    ['a moving fact against a fact', { ...page, value: { fact: 'score' } }, '/all/0/value'],
    [
      'a fact against a moving fact',
      { fact: 'score', operator: 'lessThan', value: { fact: 'visit.seconds' } },
      '/all/0/value',
    ],
    ['a decorator but not:', { ...page, operator: 'swap:lessThan', value: 5 }, '/all/0/operator'],
    [
      'a decorator on the clock',
      { fact: 'time.date', operator: 'ignoreCase:startsWith', value: '2024' },
      '/all/0/operator',
    ],
  ])('%s', (_, condition, pointer) => {
    expect(codes(condition)).toEqual([['NOT_YET', pointer]])
  })

  it('but a count over the visit moves with events only', () => {
    const count = { fact: 'events.count', params: { type: 'cart.add' }, operator: 'lessThan' }
    expect(codes({ ...count, value: { fact: 'score' } })).toEqual([])
    expect(parseRuleSet(asRules({ ...count, value: 3 })).rules[0]?.timed).toBe(false)
  })
})
