import { Type } from '@sinclair/typebox'
import { Engine, type TopLevelCondition } from 'json-rules-engine'
import { describe, expect, it } from 'vitest'
import { createCatalogue } from '../catalogue.ts'
import { Matches } from '../matches.ts'
import { plainEngine } from '../plain-engine.ts'
import { checkRuleSet, parseRuleSet } from '../rule-set.ts'
import { jsonRulesEngine } from './bridge.ts'

/**
 * What json-rules-engine 7.3.1 does and one would not expect: each is pinned here on the library
 * itself, beside what we do. If a later version differs, we hear of it.
 */
const own = { type: 'any', scope: 'visitor', description: 'For this test.' } as const
const catalogue = createCatalogue([
  { name: 'own.a', ...own },
  { name: 'own.b', ...own },
  { name: 'own.c', ...own, params: Type.Object({}, { additionalProperties: true }) },
])
const event = { type: 'invite', params: { text: 'May I help?' } }
const leaf = (operator: string, value: unknown, fact = 'own.a') => ({ fact, operator, value })

type Facts = Readonly<Record<string, unknown>>

/** What the library says; it throws where its run does. */
async function theirs(conditions: object, facts: Facts): Promise<boolean> {
  const engine = new Engine([{ conditions: conditions as TopLevelCondition, event }])
  for (const [name, value] of Object.entries(facts)) engine.addFact(name, () => value)
  return (await engine.run()).results.length === 1
}

/** What we say. */
function ours(conditions: object, facts: Facts): boolean {
  const ruleSet = parseRuleSet([{ name: 'rule', conditions, event }], { catalogue })
  const matches = new Matches(1)
  const get = (slot: number) => facts[ruleSet.facts[slot]?.name ?? '']
  plainEngine().load(ruleSet).evaluate(0, { get }, matches)
  return matches.count === 1
}

const both = async (conditions: object, facts: Facts) => [
  await theirs(conditions, facts),
  ours(conditions, facts),
]
const found = (condition: object) =>
  checkRuleSet([{ name: 'rule', conditions: { all: [condition] }, event }], {
    catalogue,
  }).faults.map(({ code }) => code)

describe('kept as they are', () => {
  it('an empty `any` passes, as an empty `all` does', async () => {
    expect(await both({ any: [] }, {})).toEqual([true, true])
    expect(await both({ all: [] }, {})).toEqual([true, true])
  })

  it.each<[string, unknown, unknown, boolean]>([
    ['greaterThan', '10', 9, true],
    ['greaterThan', '12px', 5, false],
    ['lessThan', '12px', 5, false],
    ['lessThan', 'many', 5, false],
    ['not:lessThan', 'many', 5, true],
    ['contains', 'abc', 'a', false],
    ['doesNotContain', 'abc', 'x', false],
    ['contains', ['abc'], 'abc', true],
    ['equal', Number.NaN, { fact: 'own.a' }, false],
    ['notEqual', Number.NaN, { fact: 'own.a' }, true],
    ['equal', '10', 10, false],
  ])('%s of %j and %j', async (operator, fact, value, expected) => {
    const conditions = { all: [leaf(operator, value)] }
    expect(await both(conditions, { 'own.a': fact })).toEqual([expected, expected])
  })

  it('`in` looks for a part of a text that another fact gives; a text written in the rule is refused', async () => {
    const conditions = { all: [leaf('in', { fact: 'own.b' })] }
    expect(await both(conditions, { 'own.a': 'b', 'own.b': 'abc' })).toEqual([true, true])
    expect(await theirs({ all: [leaf('in', 'abc')] }, { 'own.a': 'b' })).toBe(true)
    expect(found(leaf('in', 'abc'))).toEqual(['TYPE'])
  })
})

describe('decided otherwise', () => {
  it('`in` with null for a list rejects the whole run there, and is false here', async () => {
    const conditions = { any: [leaf('in', { fact: 'own.b' }), leaf('equal', 'x')] }
    const facts = { 'own.a': 'x', 'own.b': null }
    await expect(theirs(conditions, facts)).rejects.toThrow('null')
    expect(ours(conditions, facts)).toBe(true)
    expect(found(leaf('in', null))).toEqual(['TYPE'])
  })

  it('a fact that nobody defined rejects the whole run there, and is refused at load here', async () => {
    await expect(theirs({ all: [leaf('equal', 1, 'own.d')] }, {})).rejects.toThrow('Undefined fact')
    expect(found(leaf('equal', 1, 'own.d'))).toEqual(['UNKNOWN_FACT'])
  })

  it('what is undefined differs from everything there, and from nothing here', async () => {
    const conditions = { all: [leaf('notEqual', 'RU')] }
    expect(await both(conditions, { 'own.a': undefined })).toEqual([true, false])
  })
})

describe('conditions of one priority', () => {
  const asked = async (first: object, second: object) => {
    const names: string[] = []
    const conditions = {
      all: [
        { ...leaf('equal', 1), ...first },
        { ...leaf('equal', 1, 'own.b'), ...second },
      ],
    }
    const engine = new Engine([{ conditions, event }])
    for (const name of ['own.a', 'own.b']) {
      engine.addFact(name, () => {
        names.push(name)
        return 0
      })
    }
    await engine.run()
    return names
  }

  it('are all evaluated there, and those of a lower one only as long as they matter', async () => {
    expect(await asked({}, {})).toEqual(['own.a', 'own.b'])
    expect(await asked({ priority: 5 }, { priority: 5 })).toEqual(['own.a', 'own.b'])
    expect(await asked({ priority: 1 }, { priority: 2 })).toEqual(['own.b'])
  })

  it('are evaluated here as long as they matter, whatever their priority', () => {
    const all = [
      { ...leaf('equal', 1), priority: 1 },
      { ...leaf('equal', 1, 'own.b'), priority: 2 },
    ]
    const ruleSet = parseRuleSet([{ name: 'rule', conditions: { all }, event }], { catalogue })
    const names: unknown[] = []
    const get = (slot: number) => names.push(ruleSet.facts[slot]?.name) && 0
    plainEngine().load(ruleSet).evaluate(0, { get }, new Matches(1))
    expect(names).toEqual(['own.a'])
  })
})

describe('rules of one priority', () => {
  const deep = { all: [{ all: [{ all: [leaf('equal', 1)] }] }] }
  const flat = { all: [leaf('equal', 1)] }

  it('come there as they finish: a deep one after a flat one, however they are written', async () => {
    const order = async (rules: readonly (readonly [string, object])[]) => {
      const engine = new Engine(
        rules.map(([name, conditions]) => ({
          name,
          conditions: conditions as TopLevelCondition,
          event: { type: name },
        })),
      )
      engine.addFact('own.a', 1)
      return (await engine.run()).events.map(({ type }) => type)
    }
    expect(
      await order([
        ['a', deep],
        ['b', flat],
      ]),
    ).toEqual(['b', 'a'])
    expect(
      await order([
        ['b', flat],
        ['a', deep],
      ]),
    ).toEqual(['b', 'a'])
  })

  it('come here by name', () => {
    const rule = (name: string, conditions: object) => ({ name, conditions, event })
    for (const rules of [
      [rule('a', deep), rule('b', flat)],
      [rule('b', flat), rule('a', deep)],
    ]) {
      expect(parseRuleSet(rules, { catalogue }).rules.map(({ name }) => name)).toEqual(['a', 'b'])
    }
  })
})

describe('what one rule tells another', () => {
  it('is a fact there, added by a handler of a rule of higher priority', async () => {
    const seen = async (first: number, second: number) => {
      const engine = new Engine([
        { conditions: { all: [] }, event: { type: 'first' }, priority: first },
        {
          conditions: { all: [leaf('equal', 'told', 'own.b')] },
          event: { type: 'second' },
          priority: second,
        },
      ])
      engine.addFact('own.b', 'untold')
      engine.on('first', (_, almanac) => almanac.addFact('own.b', 'told'))
      return (await engine.run()).events.map(({ type }) => type)
    }
    expect(await seen(2, 1)).toEqual(['first', 'second'])
    expect(await seen(1, 2)).toEqual(['first'])
  })

  it('is score, segments and tags here, in the order in which they are read, whatever the priority', () => {
    const { rules } = parseRuleSet([
      {
        name: 'reader',
        priority: 9,
        conditions: { all: [{ fact: 'segments', operator: 'contains', value: 'told' }] },
        event,
      },
      {
        name: 'writer',
        conditions: { all: [] },
        event: { type: 'segment', params: { segment: 'told' } },
      },
    ])
    expect(rules.map(({ name, stratum }) => [name, stratum])).toEqual([
      ['writer', 0],
      ['reader', 1],
    ])
  })
})

describe('a fact that is computed', () => {
  it('is computed once a run and params there, and is one slot here', async () => {
    let computed = 0
    const all = [{ x: 1, y: 2 }, { y: 2, x: 1 }, { x: 2 }].map((params) => ({
      ...leaf('equal', 1, 'own.c'),
      params,
    }))
    const engine = new Engine([
      { conditions: { all }, event },
      { conditions: { any: all }, event },
    ])
    engine.addFact('own.c', () => {
      computed += 1
      return 1
    })
    await engine.run()
    expect(computed).toBe(2)
    await engine.run()
    expect(computed).toBe(4)
    const ruleSet = parseRuleSet([{ name: 'rule', conditions: { all }, event }], { catalogue })
    expect(ruleSet.facts).toHaveLength(2)
  })
})

describe('runs that overlap', () => {
  const rules = Array.from({ length: 5 }, (_, index) => ({
    name: `rule ${index}`,
    priority: index + 1,
    conditions: { all: [{ ...leaf('equal', 1) }] },
    event,
  }))

  it('skip rules without a word there', async () => {
    const engine = new Engine(rules)
    let runs = 0
    // The second run waits a little for its fact, and the first ends meanwhile.
    engine.addFact('own.a', async () => {
      runs += 1
      if (runs === 2) await new Promise((resolve) => setTimeout(resolve, 5))
      return 1
    })
    const [first, second] = await Promise.all([engine.run(), engine.run()])
    expect(first.results).toHaveLength(5)
    expect(second.results.length + second.failureResults.length).toBeLessThan(5)
  })

  it('wait for each other here', async () => {
    const evaluation = jsonRulesEngine().load(parseRuleSet(rules, { catalogue }))
    const all = [new Matches(5), new Matches(5)]
    await Promise.all(all.map((matches) => evaluation.evaluate(0, { get: () => 1 }, matches)))
    expect(all.map(({ count }) => count)).toEqual([5, 5])
  })
})
