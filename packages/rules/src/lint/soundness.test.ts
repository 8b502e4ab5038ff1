import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCatalogue } from '../catalogue.ts'
import type { Condition } from '../condition.ts'
import { test } from '../evaluate.ts'
import type { FactDefinition } from '../fact-definition.ts'
import type { JsonValue } from '../json.ts'
import { checkRuleSet, type RuleSet } from '../rule-set.ts'

const runs = Number(process.env.BECKON_LINT_RUNS ?? 4_000)

const about = { scope: 'visitor', description: 'For this test.' } as const
const own: readonly FactDefinition[] = [
  { name: 'own.any', type: 'any', ...about },
  { name: 'own.text', type: 'string', ...about },
  { name: 'own.time', type: 'string', always: true, ...about },
  { name: 'own.kind', type: 'string', values: { oneOf: ['a', 'ab', 'b'] }, ...about },
  { name: 'own.number', type: 'number', ...about },
  { name: 'own.count', type: 'number', always: true, values: { whole: true, least: 0 }, ...about },
  { name: 'own.hour', type: 'number', values: { whole: true, least: 0, most: 3 }, ...about },
  { name: 'own.flag', type: 'boolean', ...about },
  { name: 'own.list', type: 'list', always: true, ...about },
]
const catalogue = createCatalogue(own)
const regex = { compile: (pattern: string) => new RegExp(pattern, 'u') }
const divisible = {
  name: 'multipleOf',
  description: 'Is a multiple of the value.',
  fact: 'number',
  value: 'number',
  test: (fact: number, value: number) => fact % value === 0,
} as const

/** Values that lie on and beside all that rules ask for. */
const numbers = [-1, 0, 0.5, 1, 1.5, 2, 2.5, 3, 4, 10, 11, 1e21]
const texts = [
  '',
  'a',
  'ab',
  'abc',
  'b',
  'ba',
  'aba',
  'A',
  '1',
  '2',
  '10',
  '2 apples',
  ' 1',
  '0x10',
]
const observed = {
  any: fc.oneof(
    fc.constantFrom<unknown>(...numbers, ...texts, true, false, Number.NaN, undefined, null),
    fc.constantFrom<unknown>([], [2], ['a'], ['ab', 'a'], [1, 'a'], {}, { a: 1 }, { a: 'ab' }),
    fc.constantFrom<unknown>({ toString: 1 }, [{ toString: 1 }], Number.POSITIVE_INFINITY),
  ),
  string: fc.constantFrom(...texts),
  number: fc.constantFrom(...numbers, Number.NaN, Number.POSITIVE_INFINITY),
  boolean: fc.boolean(),
  list: fc.subarray(['a', 'ab', 'b']),
}

/** What a fact may be, by what the catalogue says of it. */
function observedOf({ type, always, values }: FactDefinition): fc.Arbitrary<unknown> {
  const { whole, least = -1e300, most = 1e300, oneOf } = values ?? {}
  const value = oneOf
    ? fc.constantFrom(...oneOf)
    : (observed[type] as fc.Arbitrary<unknown>).filter(
        (one) =>
          values === undefined ||
          (Number(one) >= least && Number(one) <= most && (!whole || Number.isInteger(one))),
      )
  return always ? value : fc.oneof({ weight: 5, arbitrary: value }, fc.constant(undefined))
}
const situation = fc.record(Object.fromEntries(own.map((one) => [one.name, observedOf(one)])))

const number = fc.constantFrom<JsonValue>(0, 0.5, 1, 2, 2.5, 3, 10)
const text = fc.constantFrom<JsonValue>('', 'a', 'ab', 'abc', 'b', 'ba', '1', '2', '10')
const written = fc.oneof(
  { weight: 4, arbitrary: number },
  { weight: 4, arbitrary: text },
  fc.boolean(),
  fc.array(fc.oneof(number, text, fc.boolean()), { maxLength: 3 }),
  fc.tuple(number, number),
  fc.tuple(text, text),
  fc.subarray<JsonValue>(['a', 'ab', 'b', 'ba']),
  fc.constantFrom<JsonValue>('a*', '*b', '*b*', '*', '?b', 'a*b', 'ab*', '^a', 'b$', '10.0.0.0/8'),
  fc.constantFrom<JsonValue>({ fact: 'own.any' }, { fact: 'own.number' }, { fact: 'own.text' }),
)
const plain = [
  ...['equal', 'notEqual', 'in', 'notIn', 'between', 'exists'],
  ...['lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'],
  ...['startsWith', 'endsWith', 'includes', 'glob', 'contains', 'doesNotContain'],
]
const operator = fc
  .tuple(
    fc.oneof(
      { weight: 5, arbitrary: fc.constant<readonly string[]>([]) },
      { weight: 2, arbitrary: fc.constant(['not']) },
      fc.array(
        fc.constantFrom(
          ...['not', 'swap', 'someFact', 'everyFact', 'someValue', 'everyValue', 'ignoreCase'],
        ),
        { maxLength: 3 },
      ),
    ),
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...plain) },
      fc.constantFrom('matches', 'inCidr', 'multipleOf'),
    ),
  )
  .map(([decorators, name]) => [...decorators, name].join(':'))

const known = new Map<string, boolean>()
function fits(leaf: object): boolean {
  const key = JSON.stringify(leaf)
  const result = known.get(key) ?? check([{ all: [leaf] }]).ruleSet !== undefined
  known.set(key, result)
  return result
}
const fact = fc.constantFrom(...own.map(({ name }) => name))
const path = fc.constantFrom(...Array.from({ length: 8 }, () => undefined), '$', '$.a', '$[0]')
const leafOf = (facts: fc.Arbitrary<string>) =>
  fc
    .tuple(facts, path, operator, written)
    .map(([name, steps, how, value]) => ({
      fact: name,
      ...(steps && { path: steps }),
      operator: how,
      value,
    }))
    .filter(fits)
const leaf = leafOf(fact)
/** Comparisons of one fact, some of them inverted: these contradict and imply each other most. */
const ofOneFact = fact.chain((name) =>
  fc
    .array(
      leafOf(fc.constant(name)).chain((one) => fc.constantFrom<object>(one, one, { not: one })),
      { minLength: 1, maxLength: 4 },
    )
    .chain((all) => fc.constantFrom<object>({ all }, { all }, { any: all }, { not: { all } })),
)
const { group } = fc.letrec<{ node: object; group: object }>((tie) => ({
  node: fc.oneof({ maxDepth: 3 }, { weight: 3, arbitrary: leaf }, tie('group')),
  group: fc.oneof(
    { weight: 3, arbitrary: fc.array(tie('node'), { maxLength: 4 }).map((all) => ({ all })) },
    { weight: 2, arbitrary: fc.array(tie('node'), { maxLength: 3 }).map((any) => ({ any })) },
    tie('node').map((not) => ({ not })),
  ),
}))

function check(conditions: readonly object[]) {
  const rules = conditions.map((one, index) => ({
    name: `rule ${index}`,
    conditions: one,
    event: { type: 'segment', params: { segment: 'x' } },
  }))
  return checkRuleSet({ rules }, { catalogue, regex, operators: [divisible] })
}

const source = (ruleSet: RuleSet, facts: Readonly<Record<string, unknown>>) => ({
  get: (slot: number) => facts[ruleSet.facts[slot]?.name ?? ''],
})

function partAt(condition: Condition, pointer: string): Condition | undefined {
  if (condition.pointer === pointer) return condition
  if (condition.kind === 'leaf') return undefined
  const parts = condition.kind === 'not' ? [condition.child] : condition.children
  for (const part of parts) {
    const found = partAt(part, pointer)
    if (found) return found
  }
  return undefined
}

describe('what is found is so for all facts', () => {
  const seen = new Map<string, number>()
  const note = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1)

  /** Lints two rules and holds whatever is found against facts. */
  function judge(
    one: object,
    second: object,
    situations: readonly Readonly<Record<string, unknown>>[],
  ): void {
    const { ruleSet, findings } = check([one, second])
    expect(ruleSet).toBeDefined()
    if (!ruleSet) return
    for (const { code, rule: name, pointer, message } of findings) {
      const condition = ruleSet.rules.find((rule) => rule.name === name)?.condition
      const other = ruleSet.rules.find((rule) => rule.name !== name)?.condition
      if (!condition || !other) continue
      note(code)
      const part = partAt(condition, pointer)
      for (const facts of situations) {
        const from = source(ruleSet, facts)
        const result = test(condition, from)
        if (code === 'NEVER_TRUE') expect(result).toBe(false)
        if (code === 'ALWAYS_TRUE') expect(result).toBe(true)
        if (code === 'REDUNDANT') expect(part && test(part, from)).toBe(true)
        if (code === 'CONTRADICTION' && message.startsWith('This')) {
          expect(part && test(part, from)).toBe(false)
        }
        if (code === 'SHADOWED' && result) expect(test(other, from)).toBe(true)
        if (code === 'DUPLICATE') expect(test(other, from)).toBe(result)
      }
    }
  }

  it('for values that are easily forgotten', () => {
    const opposite = (fact: string, how: string) => [
      { fact, operator: how, value: 2 },
      { fact, operator: `not:${how}`, value: 2 },
      { fact, operator: 'exists', value: false },
    ]
    const nothing = own.map(({ name }) => [name, undefined] as const)
    for (const how of ['greaterThan', 'lessThanInclusive', 'equal']) {
      for (const fact of ['own.any', 'own.number']) {
        for (const value of [Number.NaN, { toString: 1 }, undefined, null, [3], '3', true]) {
          if (fact === 'own.number' && typeof value === 'object' && value !== null) continue
          const facts = { ...Object.fromEntries(nothing), [fact]: value }
          const any = opposite(fact, how)
          judge({ any }, { all: any.map((one) => ({ not: one })) }, [facts])
          const sizes = ['greaterThan', 'lessThanInclusive'].map((operator) => ({
            fact,
            operator,
            value: 2,
          }))
          judge({ any: sizes }, { any: [...sizes, any[2] ?? {}] }, [facts])
        }
      }
    }
  })

  const many = { minLength: 8, maxLength: 8 }
  it.each([
    ['rules', group],
    ['rules about one fact', ofOneFact],
  ])(
    `in ${runs} random pairs of %s`,
    (_, conditions) => {
      seen.clear()
      fc.assert(
        fc.property(
          conditions,
          conditions,
          fc.boolean(),
          fc.array(situation, many),
          (one, two, narrower, situations) => {
            // Random rules hardly ever imply each other: half of the second ones are made to.
            judge(one, narrower ? { all: [two, one] } : two, situations)
          },
        ),
        { numRuns: runs },
      )
      // Had nothing been found, nothing would be shown.
      const codes = ['NEVER_TRUE', 'ALWAYS_TRUE', 'REDUNDANT', 'CONTRADICTION', 'SHADOWED']
      expect(codes.filter((code) => (seen.get(code) ?? 0) < runs / 200)).toEqual([])
    },
    Math.max(120_000, runs * 20),
  )
})
