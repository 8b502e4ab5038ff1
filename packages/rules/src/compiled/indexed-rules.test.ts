import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCatalogue } from '../catalogue.ts'
import type { RuleFailure } from '../engine.ts'
import { type FactSource, test } from '../evaluate.ts'
import type { FactDefinition } from '../fact-definition.ts'
import { Matches } from '../matches.ts'
import { nextChange, type TimedFactSource } from '../next-change.ts'
import { checkRuleSet, type RuleSet } from '../rule-set.ts'
import { compiledEngine } from './compiled-engine.ts'

const own = (name: string, type: FactDefinition['type']): FactDefinition => ({
  name,
  type,
  scope: 'visitor',
  description: 'For this test.',
})
const catalogue = createCatalogue([
  own('own.any', 'any'),
  own('own.list', 'list'),
  own('own.text', 'string'),
  own('own.number', 'number'),
  own('own.flag', 'boolean'),
])

const text = fc.constantFrom('a', 'ab', 'abc', 'b', '', '10', 'a*')
const number = fc.constantFrom(-1, 0, 1, 2, 2.5, 10, 1e21)
const sizes = ['lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive']
const leaf = fc.oneof(
  fc.record({
    fact: fc.constantFrom('own.number', 'own.any', 'score', 'page.seconds', 'visit.seconds'),
    operator: fc.constantFrom(...sizes, 'equal', 'notEqual', 'not:equal'),
    value: number,
  }),
  fc.record({
    fact: fc.constantFrom('own.number', 'page.seconds'),
    operator: fc.constant('between'),
    value: fc.tuple(number, number).map(([a, b]) => [Math.min(a, b), Math.max(a, b)]),
  }),
  fc.record({
    fact: fc.constantFrom('own.text', 'own.any'),
    operator: fc.constantFrom(
      ...['equal', 'notEqual', 'startsWith', 'endsWith', 'glob', 'not:startsWith', 'lessThan'],
      ...['ignoreCase:equal', 'ignoreCase:startsWith'],
    ),
    value: text,
  }),
  fc.record({
    fact: fc.constantFrom('own.text', 'own.any'),
    operator: fc.constantFrom('in', 'notIn', 'someValue:equal'),
    value: fc.array(text, { maxLength: 3 }),
  }),
  fc.record({
    fact: fc.constantFrom('own.list', 'segments'),
    operator: fc.constantFrom('contains', 'doesNotContain'),
    value: fc.constantFrom('a', 'b', 'abc'),
  }),
  fc.record({
    fact: fc.constantFrom('own.flag', 'own.any'),
    operator: fc.constantFrom('equal', 'notEqual'),
    value: fc.boolean(),
  }),
  fc.record({
    fact: fc.constantFrom('own.flag', 'own.text', 'page.seconds'),
    operator: fc.constant('exists'),
    value: fc.boolean(),
  }),
  fc.record({
    fact: fc.constant('own.any'),
    operator: fc.constantFrom('equal', 'greaterThan'),
    value: fc.constant({ fact: 'own.number' }),
  }),
  fc.record({
    fact: fc.constant('own.any'),
    operator: fc.constant('equal'),
    path: fc.constant('$.a'),
    value: number,
  }),
  fc.record({
    fact: fc.constant('own.any'),
    operator: fc.constantFrom('glob', 'startsWith', 'contains'),
    path: fc.constant('$.b'),
    value: fc.constantFrom('a*', 'a*c', 'a'),
  }),
  fc.record({
    fact: fc.constant('events.count'),
    params: fc.constantFrom({ type: 'x', within: '1m' }, { type: 'y' }),
    operator: fc.constantFrom(...sizes),
    value: fc.constantFrom(0, 1, 2),
  }),
)
const { node } = fc.letrec<{ node: object }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, depthSize: 'small', withCrossShrink: true },
    { weight: 4, arbitrary: leaf },
    { weight: 1, arbitrary: fc.array(tie('node'), { maxLength: 4 }).map((all) => ({ all })) },
    { weight: 1, arbitrary: fc.array(tie('node'), { maxLength: 4 }).map((any) => ({ any })) },
    { weight: 1, arbitrary: tie('node').map((not) => ({ not })) },
  ),
}))
const drafts = fc.array(
  fc.record({
    conditions: fc.array(node, { minLength: 1, maxLength: 4 }).map((all) => ({ all })),
    enabled: fc.constantFrom(true, true, true, false),
    priority: fc.integer({ min: 1, max: 3 }),
  }),
  { minLength: 30, maxLength: 60 },
)

/** What a fact may turn out to be: mostly of the type it should be. */
const odd = fc.constantFrom<unknown>(
  ...[undefined, null, Number.NaN, true, '10', '2.5', 'abc', 10, [10], ['a'], ['a', 'a', 'b']],
  ...[{ a: 1 }, { a: 10 }, { b: 'abc' }, { b: ['a'] }, { toString: 1 }],
)
const mostly = (value: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 5, arbitrary: value }, { weight: 1, arbitrary: odd })
const list = fc.array(fc.constantFrom('a', 'b', 'abc', 'other'), { maxLength: 3 })
const values: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  'own.any': fc.oneof(odd, text, number),
  'own.list': mostly(list),
  segments: list,
  'own.text': mostly(fc.oneof(text, fc.constantFrom('ABC', 'other', 'abcd'))),
  'own.number': mostly(fc.oneof(number, fc.constantFrom(1.5, 9, 11))),
  score: number,
  'own.flag': mostly(fc.boolean()),
  'page.seconds': fc.constantFrom(undefined, 0, 1, 2, 3, 10, 11),
  'visit.seconds': fc.constantFrom(0, 1, 2, 3, 10, 11),
  'events.count': fc.constantFrom(0, 1, 2, 3),
}
/** A visitor at an instant: some values for each fact, of which those with params take the first or second. */
const known = fc.record(
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, fc.tuple(value, value)] as const),
  ),
)

class Visitor implements FactSource {
  protected readonly ruleSet: RuleSet
  known: Readonly<Record<string, readonly unknown[]>> = {}
  broken: string | undefined

  constructor(ruleSet: RuleSet) {
    this.ruleSet = ruleSet
  }

  get(slot: number): unknown {
    const { name = '', window } = this.ruleSet.facts[slot] ?? {}
    if (name === this.broken) throw new Error(`no ${name}`)
    return this.known[name]?.[window?.withinMs === undefined ? 0 : 1]
  }
}

/** The same while time goes on: seconds count up, and events leave the window one after the other. */
class World extends Visitor implements TimedFactSource {
  now: number
  private readonly start: number

  constructor(ruleSet: RuleSet, start: number) {
    super(ruleSet)
    this.start = start
    this.now = start
  }

  override get(slot: number): unknown {
    const value = super.get(slot)
    const moves = this.moves(slot)
    if (value === undefined || moves === undefined) return value
    const passed = Math.floor((this.now - this.start) / 1_000)
    return moves === 'window'
      ? Math.max(0, (value as number) - Math.floor(passed / 7))
      : (value as number) + passed
  }

  nextChange(slot: number, thresholds: readonly number[]): number {
    const value = super.get(slot) as number | undefined
    const moves = this.moves(slot)
    if (value === undefined || moves === undefined) return Number.POSITIVE_INFINITY
    const passed = Math.floor((this.now - this.start) / 1_000)
    if (moves === 'window') {
      const left = Math.floor(passed / 7) + 1
      return left > value ? Number.POSITIVE_INFINITY : this.start + left * 7_000
    }
    const next = thresholds.find((threshold) => threshold > value + passed)
    return next === undefined ? Number.POSITIVE_INFINITY : this.start + (next - value) * 1_000
  }

  private moves(slot: number): string | undefined {
    return this.ruleSet.facts[slot]?.moves
  }
}

function parse(rules: readonly object[]): RuleSet {
  const { ruleSet } = checkRuleSet(
    {
      rules: rules.map((rule, index) => ({
        ...rule,
        name: `rule ${index}`,
        event: { type: 'invite', params: { text: 'May I help?' } },
      })),
    },
    { catalogue },
  )
  fc.pre(ruleSet !== undefined)
  return ruleSet as RuleSet
}

/** Asks each rule. */
function trueOf({ rules }: RuleSet, facts: FactSource): readonly number[] {
  return rules
    .filter(({ enabled, condition }) => enabled && test(condition, facts))
    .map(({ index }) => index)
}

describe('compiledEngine', () => {
  it('finds what asking each rule finds, while it learns and indexes anew', () => {
    let found = 0
    fc.assert(
      fc.property(drafts, fc.array(known, { minLength: 20, maxLength: 40 }), (rules, visitors) => {
        const ruleSet = parse(rules)
        const facts = new Visitor(ruleSet)
        const compiled = compiledEngine().load(ruleSet)
        const ours = new Matches(ruleSet.rules.length)
        // As often as it takes for an engine to index its rules anew, and beyond.
        for (let event = 0; event < 600; event++) {
          facts.known = visitors[event % visitors.length] ?? {}
          ours.clear()
          compiled.evaluate(0, facts, ours)
          const wanted = trueOf(ruleSet, facts)
          expect(ours.toArray()).toEqual(wanted)
          found += wanted.length
        }
      }),
      { numRuns: 25 },
    )
    expect(found).toBeGreaterThan(10_000)
  })

  it('does so where facts have more values than have bitmaps of their own', () => {
    const many = fc.nat(150)
    const values = fc.array(many, { minLength: 1, maxLength: 5 })
    const about = fc.oneof(
      many.map((value) => ({ fact: 'own.text', operator: 'equal', value: `value ${value}` })),
      values.map((some) => ({
        fact: 'own.text',
        operator: some.length % 2 === 0 ? 'in' : 'notIn',
        value: some.map((value) => `value ${value}`),
      })),
      many.map((value) => ({ fact: 'own.text', operator: 'notEqual', value: `value ${value}` })),
      many.map((value) => ({ fact: 'own.text', operator: 'startsWith', value: `value ${value}` })),
      many.map((value) => ({ fact: 'own.text', operator: 'glob', value: `value ${value}*0` })),
      many.map((value) => ({ fact: 'own.list', operator: 'contains', value: `value ${value}` })),
      many.map((value) => ({ fact: 'score', operator: 'greaterThan', value: value * 7 })),
      many.map((value) => ({ fact: 'own.number', operator: 'lessThan', value: value / 7 })),
    )
    const rules = fc.array(fc.array(about, { minLength: 1, maxLength: 3 }), {
      minLength: 150,
      maxLength: 300,
    })
    const visitor = fc.record({
      'own.text': many.map((value) => [`value ${value}`]),
      'own.list': values.map((some) => [some.map((value) => `value ${value}`)]),
      score: fc.nat(1_200).map((value) => [value]),
      'own.number': fc.double({ min: -1, max: 30, noNaN: true }).map((value) => [value]),
    })
    let found = 0
    fc.assert(
      fc.property(rules, fc.array(visitor, { minLength: 20, maxLength: 30 }), (all, visitors) => {
        const ruleSet = parse(all.map((conditions) => ({ conditions: { all: conditions } })))
        const facts = new Visitor(ruleSet)
        const compiled = compiledEngine().load(ruleSet)
        const ours = new Matches(ruleSet.rules.length)
        for (let event = 0; event < 600; event++) {
          facts.known = visitors[event % visitors.length] ?? {}
          ours.clear()
          compiled.evaluate(0, facts, ours)
          // Before anything was learned, and after.
          if (event >= 30 && event < 570) continue
          const wanted = trueOf(ruleSet, facts)
          expect(ours.toArray()).toEqual(wanted)
          found += wanted.length
        }
      }),
      { numRuns: 10 },
    )
    expect(found).toBeGreaterThan(1_000)
  })

  it('knows the next instant at which time alone may change a rule, as asking each does', () => {
    let told = 0
    // Rules are indexed anew for the first time with the last of 512 events.
    const events = fc.constantFrom(1, 511, 512, 513)
    fc.assert(
      fc.property(drafts, known, fc.nat(40), events, (rules, now, since, many) => {
        const ruleSet = parse(rules)
        const facts = new World(ruleSet, since * 1_000)
        facts.known = now
        const evaluation = compiledEngine().load(ruleSet)
        const matches = new Matches(ruleSet.rules.length)
        for (let event = 0; event < many; event++) {
          matches.clear()
          evaluation.evaluate(0, facts, matches)
        }
        const next = evaluation.nextChange?.(facts) ?? Number.NaN
        const enabled = ruleSet.rules.filter((rule) => rule.enabled)
        const each = enabled.map(({ condition }) => nextChange(condition, facts))
        // A rule that is true for other reasons too may be looked at too early.
        expect(next).toBeLessThanOrEqual(Math.min(...each))
        expect(next).toBeGreaterThan(facts.now)
        const results = (): boolean[] => enabled.map(({ condition }) => test(condition, facts))
        const before = results()
        const end = Math.min(next - 1, facts.now + 60_000)
        for (facts.now += 500; facts.now <= end; facts.now += 500) {
          expect(results()).toEqual(before)
        }
        if (next < Number.POSITIVE_INFINITY) told++
      }),
      { numRuns: 300 },
    )
    expect(told).toBeGreaterThan(100)
  })

  it('lets a fact that throws harm no rule that does not read it', () => {
    let heard = 0
    fc.assert(
      fc.property(drafts, known, fc.constantFrom(...Object.keys(values)), (rules, now, broken) => {
        const ruleSet = parse(rules)
        const facts = new Visitor(ruleSet)
        facts.known = now
        const failed: RuleFailure = ({ identity }, error) => {
          expect(String(error)).toBe(`Error: no ${broken}`)
          expect(identity).toContain(broken)
          heard++
        }
        const evaluation = compiledEngine().load(ruleSet, failed)
        const found = (): readonly number[] => {
          const matches = new Matches(ruleSet.rules.length)
          evaluation.evaluate(0, facts, matches)
          return matches.toArray()
        }
        const others = (indexes: readonly number[]): readonly number[] =>
          indexes.filter((index) => !ruleSet.rules[index]?.identity.includes(broken))
        const before = found()
        facts.broken = broken
        expect(others(found())).toEqual(others(before))
        facts.broken = undefined
        expect(found()).toEqual(before)
      }),
      { numRuns: 100 },
    )
    expect(heard).toBeGreaterThan(100)
  })

  it('passes on what a fact throws where nobody listens', () => {
    const ruleSet = parse(
      Array.from({ length: 30 }, (_, value) => ({
        conditions: { all: [{ fact: 'score', operator: 'equal', value }] },
      })),
    )
    const facts = new Visitor(ruleSet)
    facts.broken = 'score'
    const evaluation = compiledEngine().load(ruleSet)
    expect(() => evaluation.evaluate(0, facts, new Matches(30))).toThrow('no score')
  })
})
