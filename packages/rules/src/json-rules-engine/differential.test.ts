import { Type } from '@sinclair/typebox'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCatalogue } from '../catalogue.ts'
import { compiledEngine } from '../compiled/compiled-engine.ts'
import { IndexedRules } from '../compiled/indexed-rules.ts'
import type { ConditionTrace } from '../condition-trace.ts'
import type { DecoratorDefinition } from '../decorators.ts'
import type { Evaluation, RuleEngine } from '../engine.ts'
import { type FactSource, test } from '../evaluate.ts'
import { explain } from '../explain.ts'
import type { FactDefinition } from '../fact-definition.ts'
import type { JsonValue } from '../json.ts'
import { Matches } from '../matches.ts'
import { defineOperator } from '../operator-definition.ts'
import { plainEngine } from '../plain-engine.ts'
import { checkRuleSet, type RuleSet } from '../rule-set.ts'
import { jsonRulesEngine } from './bridge.ts'
import { deviations, Original } from './original.test-kit.ts'

/** Each document holds several rules, and is run on so many different sets of facts. */
const documents = Number(process.env.BECKON_DIFFERENTIAL_RUNS ?? 2_000)
const factSets = 25

const own = (name: string, type: FactDefinition['type']): FactDefinition => ({
  name,
  type,
  scope: 'visitor',
  description: 'For this test.',
})
const catalogue = createCatalogue([
  own('own.any', 'any'),
  own('own.other', 'any'),
  own('own.list', 'list'),
  own('own.text', 'string'),
  own('own.number', 'number'),
  own('own.flag', 'boolean'),
  { ...own('own.with', 'any'), params: Type.Object({ n: Type.Integer(), deep: Type.Unknown() }) },
])
const ownOperators = [
  defineOperator({
    name: 'divisibleBy',
    description: 'Is a multiple of the value.',
    fact: 'number',
    value: 'number',
    test: (fact, value) => fact % value === 0,
  }),
  defineOperator({
    name: 'fussy',
    description: 'Is longer than the value, and throws at what is very large.',
    fact: ['string', 'list', 'number'],
    value: 'any',
    test(fact, value) {
      if (typeof fact !== 'number') return fact.length > Number(value)
      if (fact > 1e9) throw new Error('This is too much.')
      return false
    },
  }),
]
const ownDecorators: readonly DecoratorDefinition[] = [
  {
    name: 'trimmed',
    description: 'Without the spaces around the fact.',
    test: (fact, value, next) => next(typeof fact === 'string' ? fact.trim() : fact, value),
  },
]
const options = {
  catalogue,
  regex: { compile: (pattern: string) => new RegExp(pattern, 'u') },
  operators: ownOperators,
  decorators: ownDecorators,
}

/** What facts may turn out to be, whatever the catalogue says. */
const scalar = fc.constantFrom<unknown>(
  ...[0, -0, 1, 2.5, 10, -3, 1e21, Number.NaN, Number.POSITIVE_INFINITY],
  ...['', 'a', 'A', 'abc', 'ABC', '10', '2.5', '10 apples', ' 7', 'toString', '10.1.2.3', 'ß'],
  ...[true, false, null, undefined],
)
const observed = fc.oneof(
  { weight: 10, arbitrary: scalar },
  { weight: 4, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  {
    weight: 4,
    arbitrary: fc.record(
      { a: scalar, b: fc.array(scalar, { maxLength: 2 }) },
      { requiredKeys: [] },
    ),
  },
  { weight: 2, arbitrary: fc.record({ a: fc.record({ b: fc.array(scalar, { maxLength: 2 }) }) }) },
  // Hostile data: comparing it as a number throws.
  { weight: 1, arbitrary: fc.constantFrom<unknown>({ toString: 1 }, [{ toString: 1 }], [[10]]) },
)

const written = fc.oneof(
  fc.constantFrom<JsonValue>(0, 1, 2.5, 10, -3, '', 'a', 'A', 'abc', '10', 'b', true, false),
  fc.constantFrom<JsonValue>('a*', '*b*', '[a-c]?*', '10.0.0.0/8', '^a', '1[0-9]'),
  fc.array(fc.constantFrom<JsonValue>(1, 10, 'a', 'A', 'abc', '', true, null), { maxLength: 3 }),
  fc.constantFrom<JsonValue>(
    [1, 10],
    ['a', 'b'],
    ['a*', '*c'],
    ['10.0.0.0/8', '::1'],
    [['a'], ['b']],
  ),
)
const factNames = [
  ...['own.any', 'own.any', 'own.other', 'own.list', 'own.text', 'own.number', 'own.flag'],
  ...['page.seconds', 'score', 'segments'],
]
const paths = ['$', '$.a', '$.b[0]', '$.a.b', '$[1]', '$.b.length', '$.a.length', '$.constructor']
const path = fc.option(fc.constantFrom(...paths), { nil: undefined, freq: 3 })
const plainOperand = fc
  .record({ fact: fc.constantFrom(...factNames), path })
  .map(({ fact, path: steps }) => (steps === undefined ? { fact } : { fact, path: steps }))
const operand = fc.oneof(
  { weight: 6, arbitrary: plainOperand },
  {
    weight: 1,
    arbitrary: fc
      .record({
        n: fc.constantFrom(1, 2),
        deep: fc.constantFrom({ x: [1], y: 2 }, { y: 2, x: [1] }),
      })
      .map((params) => ({ fact: 'own.with', params })),
  },
)
const decoratorNames = [
  ...['not', 'swap', 'someFact', 'everyFact', 'someValue', 'everyValue', 'ignoreCase', 'trimmed'],
]
const operatorNames = [
  ...['equal', 'notEqual', 'in', 'notIn', 'contains', 'doesNotContain'],
  ...['lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'],
  ...['startsWith', 'endsWith', 'includes', 'glob', 'between', 'inCidr', 'exists', 'matches'],
  ...['divisibleBy', 'fussy'],
]
const operator = fc
  .tuple(
    fc.array(fc.constantFrom(...decoratorNames), { maxLength: 3, size: 'small' }),
    fc.constantFrom(...operatorNames),
  )
  .map(([decorators, name]) => [...decorators, name].join(':'))

/** What is allowed on every condition; the library evaluates by priority, and must find the same. */
const noted = <T extends object>(condition: fc.Arbitrary<T>) =>
  fc
    .tuple(condition, fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined, freq: 2 }))
    .map(([it, priority]) => (priority === undefined ? it : { ...it, priority, name: 'noted' }))

const known = new Map<string, boolean>()

/** Only what passes the checks can be evaluated: what does not is drawn again. */
function fits(leaf: object): boolean {
  const key = JSON.stringify(leaf)
  let result = known.get(key)
  if (result === undefined) {
    result = parse([{ conditions: { all: [leaf] } }]) !== undefined
    known.set(key, result)
  }
  return result
}

const leaf = fc
  .tuple(
    operand,
    operator,
    fc.oneof({ weight: 4, arbitrary: written }, { weight: 1, arbitrary: operand }),
  )
  .map(([left, name, value]) => ({ ...left, operator: name, value }))
  .filter(fits)

const { node } = fc.letrec<{ node: object; group: object }>((tie) => ({
  node: fc.oneof({ maxDepth: 3, withCrossShrink: true }, noted(leaf), noted(tie('group'))),
  group: fc.oneof(
    fc.array(tie('node'), { maxLength: 4 }).map((all) => ({ all })),
    fc.array(tie('node'), { maxLength: 4 }).map((any) => ({ any })),
    tie('node').map((not) => ({ not })),
    fc.constantFrom({ condition: 'shared' }, { condition: 'sharing' }),
  ),
}))

const root = fc.oneof(
  { weight: 5, arbitrary: fc.array(node, { maxLength: 4 }).map((all) => ({ all })) },
  { weight: 2, arbitrary: fc.array(node, { maxLength: 4 }).map((any) => ({ any })) },
  { weight: 1, arbitrary: node.map((not) => ({ not })) },
  { weight: 1, arbitrary: fc.constant({ condition: 'shared' }) },
)

const rules = fc.array(
  fc.record({
    conditions: root,
    priority: fc.integer({ min: 1, max: 3 }),
    enabled: fc.constantFrom(true, true, true, true, false),
  }),
  { minLength: 2, maxLength: 6 },
)

function parse(drafts: readonly object[], shared: object = { all: [] }): RuleSet | undefined {
  const document = {
    conditions: { shared, sharing: { not: { condition: 'shared' } } },
    rules: drafts.map((draft, index) => ({
      ...draft,
      name: `rule ${index}`,
      event:
        index === 0
          ? { type: 'tag', params: { tag: 'first' } }
          : { type: 'invite', params: { text: 'May I help?' } },
    })),
  }
  return checkRuleSet(document, options).ruleSet
}

/** Which operators and decorators came out true, and which false. */
function note(seen: Set<string>, trace: ConditionTrace): void {
  if (trace.kind !== 'leaf') for (const child of trace.children) note(seen, child)
  else for (const word of trace.operator.split(':')) seen.add(`${word} ${trace.result}`)
}

/** One source of facts for each set: the same values, dealt out to the facts in other ways. */
function factSet(values: readonly unknown[], set: number): FactSource {
  return { get: (slot) => values[(slot * (set + 1) + set) % values.length] }
}

async function matched(evaluation: Evaluation, ruleSet: RuleSet, facts: FactSource) {
  const matches = new Matches(ruleSet.rules.length)
  for (let stratum = 0; stratum < ruleSet.strata; stratum += 1) {
    const evaluated = evaluation.evaluate(stratum, facts, matches)
    if (evaluated instanceof Promise) await evaluated
  }
  return matches.toArray()
}

/** The index by itself: sets as small as these are asked rule by rule otherwise. */
const index: RuleEngine = {
  name: 'index',
  load(ruleSet) {
    const strata = Array.from(
      { length: ruleSet.strata },
      (_, stratum) =>
        new IndexedRules(ruleSet.rules.filter((it) => it.enabled && it.stratum === stratum)),
    )
    return { evaluate: (stratum, facts, matches) => strata[stratum]?.evaluate(facts, matches) }
  },
}

describe('our engines and the real json-rules-engine', () => {
  it(
    `agree on ${documents} random rule sets, each on ${factSets} sets of facts`,
    async () => {
      let cases = 0
      let passed = 0
      let refused = 0
      const seen = new Set<string>()
      const differences = new Map<string, number>()
      await fc.assert(
        fc.asyncProperty(
          rules,
          fc.array(leaf, { maxLength: 2 }).map((any) => ({ any })),
          fc.array(observed, { minLength: 29, maxLength: 29 }),
          async (drafts, shared, values) => {
            const ruleSet = parse(drafts, shared)
            // Some leaf fits alone and not among others: only with bounds or cycles, so hardly ever.
            if (!ruleSet) refused += 1
            fc.pre(ruleSet !== undefined)
            const original = new Original(ruleSet)
            const evaluations = [plainEngine(), compiledEngine(), index, jsonRulesEngine()].map(
              (engine) => engine.load(ruleSet),
            )
            for (let set = 0; set < factSets; set += 1) {
              const facts = factSet(values, set)
              const [plain, ...others] = await Promise.all(
                evaluations.map((evaluation) => matched(evaluation, ruleSet, facts)),
              )
              for (const other of others) expect(other).toEqual(plain)
              const found = new Set(plain)
              for (const rule of ruleSet.rules) {
                const result = found.has(rule.index)
                if (!rule.enabled) {
                  expect(result).toBe(false)
                  continue
                }
                cases += 1
                passed += result ? 1 : 0
                expect(test(rule.condition, facts)).toBe(result)
                const verdict = await original.judge(rule.name, facts)
                const why = deviations(rule, facts, verdict)
                for (const key of why) differences.set(key, (differences.get(key) ?? 0) + 1)
                if (why.length === 0) expect(verdict).toMatchObject({ result })
                if (set > 2) continue
                const explanation = explain(rule, ruleSet, facts)
                expect(explanation.result).toBe(result)
                note(seen, explanation.condition)
              }
            }
          },
        ),
        { numRuns: documents },
      )
      // If hardly any rule were ever true, the agreement would say little.
      expect(passed).toBeGreaterThan(cases / 10)
      // Where the library's whole run ends in an error, there is nothing to compare with.
      expect(cases - (differences.get('throws') ?? 0)).toBeGreaterThan(documents * 50)
      expect(refused).toBeLessThan(documents / 10)
      const words = [...operatorNames, ...decoratorNames]
      expect(
        words.filter((word) => !seen.has(`${word} true`) || !seen.has(`${word} false`)),
      ).toEqual([])
      // Each difference of the table in docs/rules.md is met: one that is gone, or new, is told.
      expect([...differences.keys()].sort()).toEqual(['absent', 'throws'])
    },
    Math.max(60_000, documents * 200),
  )
})
