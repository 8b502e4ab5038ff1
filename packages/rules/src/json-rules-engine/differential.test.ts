import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCatalogue } from '../catalogue.ts'
import { test } from '../evaluate.ts'
import { type ConditionTrace, explain } from '../explain.ts'
import type { FactDefinition } from '../fact-definition.ts'
import type { JsonValue } from '../json.ts'
import { Matches } from '../matches.ts'
import { plainEngine } from '../plain-engine.ts'
import { checkRuleSet, type RuleSet } from '../rule-set.ts'
import { jsonRulesEngine } from './bridge.ts'

const runs = Number(process.env.BECKON_DIFFERENTIAL_RUNS ?? 2_000)

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
])
const regex = { compile: (pattern: string) => new RegExp(pattern, 'u') }
const factNames = [
  'own.any',
  'own.any',
  'own.other',
  'own.list',
  'own.text',
  'own.number',
  'own.flag',
  'page.seconds',
  'score',
  'segments',
]

/** What facts may turn out to be, whatever the catalogue says. */
const scalar = fc.constantFrom<unknown>(
  ...[0, -0, 1, 2.5, 10, -3, 1e21, Number.NaN, Number.POSITIVE_INFINITY],
  ...['', 'a', 'A', 'abc', 'ABC', '10', '2.5', '10 apples', ' 7', 'toString', '10.1.2.3', 'ß'],
  ...[true, false, null, undefined],
)
const observed = fc.oneof(
  { weight: 5, arbitrary: scalar },
  { weight: 2, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  {
    weight: 2,
    arbitrary: fc.record(
      { a: scalar, b: fc.array(scalar, { maxLength: 2 }) },
      { requiredKeys: [] },
    ),
  },
  { weight: 1, arbitrary: fc.record({ a: fc.record({ b: fc.array(scalar, { maxLength: 2 }) }) }) },
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
const path = fc.option(fc.constantFrom('$', '$.a', '$.b[0]', '$.a.b', '$[1]', '$.b.length'), {
  nil: undefined,
  freq: 3,
})
const operand = fc
  .record({ fact: fc.constantFrom(...factNames), path })
  .map(({ fact, path: steps }) => (steps === undefined ? { fact } : { fact, path: steps }))
const decoratorNames = [
  ...['not', 'swap', 'someFact', 'everyFact', 'someValue', 'everyValue', 'ignoreCase'],
]
const operatorNames = [
  ...['equal', 'notEqual', 'in', 'notIn', 'contains', 'doesNotContain'],
  ...['lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'],
  ...['startsWith', 'endsWith', 'includes', 'glob', 'between', 'inCidr', 'exists', 'matches'],
]
const operator = fc
  .tuple(
    fc.array(fc.constantFrom(...decoratorNames), { maxLength: 3, size: 'small' }),
    fc.constantFrom(...operatorNames),
  )
  .map(([decorators, name]) => [...decorators, name].join(':'))

/** Which operators and decorators came out true, and which false. */
function note(seen: Set<string>, trace: ConditionTrace): void {
  if (trace.kind !== 'leaf') for (const child of trace.children) note(seen, child)
  else for (const word of trace.operator.split(':')) seen.add(`${word} ${trace.result}`)
}

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
  node: fc.oneof({ maxDepth: 3, withCrossShrink: true }, leaf, tie('group')),
  group: fc.oneof(
    fc.array(tie('node'), { maxLength: 4 }).map((all) => ({ all })),
    fc.array(tie('node'), { maxLength: 4 }).map((any) => ({ any })),
    tie('node').map((not) => ({ not })),
    fc.constant({ condition: 'shared' }),
  ),
}))

const rules = fc.array(
  fc.record({
    conditions: fc.array(node, { maxLength: 4 }).map((all) => ({ all })),
    priority: fc.integer({ min: 1, max: 3 }),
    enabled: fc.constantFrom(true, true, true, false),
  }),
  { minLength: 1, maxLength: 4 },
)

function parse(drafts: readonly object[], shared: object = { all: [] }): RuleSet | undefined {
  const document = {
    conditions: { shared },
    rules: drafts.map((draft, index) => ({
      ...draft,
      name: `rule ${index}`,
      event:
        index === 0
          ? { type: 'tag', params: { tag: 'first' } }
          : { type: 'invite', params: { text: 'May I help?' } },
    })),
  }
  return checkRuleSet(document, { catalogue, regex }).ruleSet
}

describe('the plain engine and the real json-rules-engine', () => {
  it(
    `agree on ${runs} random rule sets and facts`,
    async () => {
      let passed = 0
      let refused = 0
      const seen = new Set<string>()
      await fc.assert(
        fc.asyncProperty(
          rules,
          fc.array(leaf, { maxLength: 2 }).map((any) => ({ any })),
          fc.array(observed, { minLength: 12, maxLength: 12 }),
          async (drafts, shared, values) => {
            const ruleSet = parse(drafts, shared)
            // Some leaf fits alone and not among others: only with bounds or cycles, so hardly ever.
            if (!ruleSet) refused += 1
            fc.pre(ruleSet !== undefined)
            const facts = { get: (slot: number) => values[slot % values.length] }
            const ours = new Matches(ruleSet.rules.length)
            const theirs = new Matches(ruleSet.rules.length)
            const plain = plainEngine().load(ruleSet)
            const real = jsonRulesEngine().load(ruleSet)
            for (let stratum = 0; stratum < ruleSet.strata; stratum += 1) {
              plain.evaluate(stratum, facts, ours)
              await real.evaluate(stratum, facts, theirs)
            }
            expect(ours.toArray()).toEqual(theirs.toArray())
            const found = new Set(ours.toArray())
            for (const rule of ruleSet.rules) {
              const result = found.has(rule.index)
              if (!rule.enabled) expect(result).toBe(false)
              else {
                expect(test(rule.condition, facts)).toBe(result)
                const explanation = explain(rule, ruleSet, facts)
                expect(explanation.result).toBe(result)
                note(seen, explanation.condition)
                passed += result ? 1 : 0
              }
            }
          },
        ),
        { numRuns: runs },
      )
      // If hardly any rule were ever true, the agreement would say little.
      expect(passed).toBeGreaterThan(runs / 10)
      expect(refused).toBeLessThan(runs / 10)
      const words = [...operatorNames, ...decoratorNames]
      expect(
        words.filter((word) => !seen.has(`${word} true`) || !seen.has(`${word} false`)),
      ).toEqual([])
    },
    Math.max(60_000, runs * 20),
  )
})
