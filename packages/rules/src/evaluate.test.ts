import { describe, expect, it } from 'vitest'
import { createCatalogue } from './catalogue.ts'
import { test } from './evaluate.ts'
import { jsonRulesEngine } from './json-rules-engine/bridge.ts'
import { Matches } from './matches.ts'
import { plainEngine } from './plain-engine.ts'
import { parseRuleSet } from './rule-set.ts'

const about = { scope: 'visitor', description: 'For this test.' } as const
const catalogue = createCatalogue([
  { name: 'own.any', type: 'any', ...about },
  { name: 'own.other', type: 'any', ...about },
])

/** The result of a condition by both engines and `test`, which must agree. */
async function result(condition: object, facts: Readonly<Record<string, unknown>>) {
  const ruleSet = parseRuleSet(
    [
      {
        name: 'rule',
        conditions: { all: [condition] },
        event: { type: 'invite', params: { text: 'May I help?' } },
      },
    ],
    { catalogue },
  )
  const source = { get: (slot: number) => facts[ruleSet.facts[slot]?.name ?? ''] }
  const results: boolean[] = ruleSet.rules.map((rule) => test(rule.condition, source))
  for (const engine of [plainEngine(), jsonRulesEngine()]) {
    const matches = new Matches(1)
    await engine.load(ruleSet).evaluate(0, source, matches)
    results.push(matches.count === 1)
  }
  expect(new Set(results).size).toBe(1)
  return results[0]
}

const any = (operator: string, value: unknown, path?: string) => ({
  fact: 'own.any',
  operator,
  value,
  ...(path !== undefined && { path }),
})

describe('an absent value', () => {
  it.each([
    'equal',
    'notEqual',
    'not:equal',
    'lessThan',
    'not:lessThan',
    'not:startsWith',
    'swap:notEqual',
  ])('makes %s false', async (operator) => {
    for (const absent of [undefined, null]) {
      expect(await result(any(operator, 'x'), { 'own.any': absent })).toBe(false)
    }
  })

  it.each(['notIn', 'not:in', 'everyValue:notEqual'])('makes %s false', async (operator) => {
    expect(await result(any(operator, ['x']), {})).toBe(false)
  })

  it('is in no list, long ones with null in them included', async () => {
    const long = any('in', ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 7, null])
    expect(await result(long, { 'own.any': null })).toBe(false)
    expect(await result(long, { 'own.any': 'h' })).toBe(true)
    expect(await result(long, { 'own.any': 7 })).toBe(true)
    expect(await result(long, { 'own.any': '7' })).toBe(false)
  })

  it('makes a leaf false where the other fact, or what a path leads to, is absent', async () => {
    const other = any('notEqual', { fact: 'own.other' })
    expect(await result(other, { 'own.any': 1 })).toBe(false)
    expect(await result(any('notEqual', 1, '$.a'), { 'own.any': { b: 1 } })).toBe(false)
    expect(await result(any('notEqual', 1, '$.a'), { 'own.any': { a: null } })).toBe(false)
  })

  it('is inverted by a `not` node all the same', async () => {
    expect(await result({ not: any('equal', 'x') }, {})).toBe(true)
  })

  it('is what `exists` looks at', async () => {
    expect(await result(any('exists', false), { 'own.any': null })).toBe(true)
    expect(await result(any('exists', true), { 'own.any': null })).toBe(false)
    expect(await result(any('exists', true), { 'own.any': 0 })).toBe(true)
    expect(await result(any('exists', true, '$.a'), { 'own.any': { a: '' } })).toBe(true)
    expect(await result(any('exists', false, '$.a'), { 'own.any': {} })).toBe(true)
  })
})

describe('quirks of json-rules-engine that are kept', () => {
  it('an empty `all` is true, and so is an empty `any`', async () => {
    expect(await result({ all: [] }, {})).toBe(true)
    expect(await result({ any: [] }, {})).toBe(true)
    expect(await result({ not: { any: [] } }, {})).toBe(false)
  })

  it('a comparison by size asks whether the left side begins as a number, then compares as JavaScript does', async () => {
    expect(await result(any('greaterThan', 9), { 'own.any': '10' })).toBe(true)
    expect(await result(any('greaterThan', 9), { 'own.any': '10 apples' })).toBe(false)
    expect(await result(any('greaterThan', 9), { 'own.any': [10] })).toBe(true)
    expect(await result(any('lessThan', 9), { 'own.any': 'many' })).toBe(false)
    expect(await result(any('lessThan', 9), { 'own.any': true })).toBe(false)
    expect(await result(any('greaterThan', '2024-01-15'), { 'own.any': '2024-02-01' })).toBe(true)
    // Only the left side is asked: "abc" is no number, and yet it is compared as text.
    expect(await result(any('lessThan', 'abc'), { 'own.any': '10' })).toBe(true)
  })

  it('`not:` turns the refusal of a value that is no number, or no list, into true', async () => {
    expect(await result(any('not:lessThan', 9), { 'own.any': 'many' })).toBe(true)
    expect(await result(any('not:contains', 'x'), { 'own.any': 'x' })).toBe(true)
    expect(await result(any('not:someFact:equal', 'x'), { 'own.any': 'x' })).toBe(true)
  })

  it('equality is strict, and NaN equals nothing', async () => {
    expect(await result(any('equal', 10), { 'own.any': '10' })).toBe(false)
    expect(await result(any('equal', 0), { 'own.any': -0 })).toBe(true)
    expect(await result(any('notEqual', 1), { 'own.any': Number.NaN })).toBe(true)
    expect(await result(any('not:greaterThan', 1), { 'own.any': Number.NaN })).toBe(true)
  })

  it('`in` looks for a part where another fact gives a text for its list', async () => {
    const within = any('in', { fact: 'own.other' })
    expect(await result(within, { 'own.any': 'b', 'own.other': 'abc' })).toBe(true)
  })

  it('a path on a value without parts gives the value itself', async () => {
    expect(await result(any('equal', 7, '$.a.b'), { 'own.any': 7 })).toBe(true)
  })

  it('the leftmost decorator is the outermost', async () => {
    const facts = { 'own.any': ['a', 'b'] }
    expect(await result(any('not:someFact:equal', 'a'), facts)).toBe(false)
    expect(await result(any('someFact:not:equal', 'a'), facts)).toBe(true)
  })

  it('everyFact: is true and someFact: false for an empty list', async () => {
    expect(await result(any('everyFact:equal', 'a'), { 'own.any': [] })).toBe(true)
    expect(await result(any('someFact:equal', 'a'), { 'own.any': [] })).toBe(false)
  })
})

describe('what makes json-rules-engine throw', () => {
  it('makes the leaf false, `not:` or not, and harms nobody else', async () => {
    for (const operator of ['in', 'notIn', 'not:in', 'someValue:equal']) {
      const leaf = any(operator, { fact: 'own.other' })
      expect(await result(leaf, { 'own.any': 1, 'own.other': 5 })).toBe(false)
    }
    const hostile = { 'own.any': { toString: 1, valueOf: 2 } }
    expect(await result(any('greaterThan', 1), hostile)).toBe(false)
    expect(await result(any('not:greaterThan', 1), hostile)).toBe(false)
  })
})

describe('paths', () => {
  it('reach own members only', async () => {
    const facts = { 'own.any': { a: { b: [1, { c: 'deep' }] } } }
    expect(await result(any('equal', 'deep', '$.a.b[1].c'), facts)).toBe(true)
    expect(await result(any('equal', 2, '$.a.b.length'), facts)).toBe(true)
    expect(await result(any('exists', true, '$.constructor'), facts)).toBe(false)
    expect(await result(any('exists', true, '$.a.__proto__'), facts)).toBe(false)
    expect(await result(any('exists', true, '$.a.b[2]'), facts)).toBe(false)
    expect(await result(any('exists', true, '$.a.b[0].x'), facts)).toBe(false)
  })
})

describe('added operators', () => {
  it.each([
    ['startsWith', '/shop', '/shop/1', true],
    ['startsWith', '/shop', '/Shop/1', false],
    ['ignoreCase:startsWith', '/SHOP', '/Shop/1', true],
    ['endsWith', '.pdf', '/a.pdf', true],
    ['includes', 'help', 'I need help', true],
    ['includes', 'help', ['help'], false],
    ['not:includes', 'help', 'nothing', true],
    ['ignoreCase:equal', 'ÄRGER', 'ärger', true],
    ['ignoreCase:in', ['DE', 'at'], 'AT', true],
    ['ignoreCase:contains', 'vip', ['VIP', 'x'], true],
    ['ignoreCase:glob', '/SHOP/*', '/shop/7', true],
    ['someValue:glob', ['/a*', '/b*'], '/basket', true],
    ['ignoreCase:someValue:glob', ['/A*', '/B*'], '/basket', true],
    ['everyFact:glob', 'b*', ['ba', 'be'], true],
    ['swap:someFact:swap:glob', ['b*', 'a*'], 'abc', true],
    ['swap:everyFact:swap:glob', ['b*', 'a*'], 'abc', false],
    ['between', [1, 5], 5, true],
    ['between', [1, 5], 5.01, false],
    ['between', ['2024-01-01', '2024-01-31'], '2024-01-20', true],
    ['inCidr', '10.0.0.0/8', '10.200.1.2', true],
    ['inCidr', ['10.0.0.0/8', '2001:db8::/32'], '2001:db8:1::7', true],
    ['not:inCidr', '10.0.0.0/8', '11.0.0.1', true],
  ])('%s %j of %j is %j', async (operator, value, fact, expected) => {
    expect(await result(any(operator, value), { 'own.any': fact })).toBe(expected)
  })
})
