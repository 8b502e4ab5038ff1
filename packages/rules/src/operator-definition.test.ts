import { describe, expect, it } from 'vitest'
import { createCatalogue } from './catalogue.ts'
import type { DecoratorDefinition } from './decorators.ts'
import { test } from './evaluate.ts'
import { jsonRulesEngine } from './json-rules-engine/bridge.ts'
import { Matches } from './matches.ts'
import { defineOperator, type OperatorDefinition, OperatorError } from './operator-definition.ts'
import { plainEngine } from './plain-engine.ts'
import { checkRuleSet, parseRuleSet, type RuleSetOptions } from './rule-set.ts'

const divisibleBy = defineOperator({
  name: 'divisibleBy',
  description: 'Is a multiple of the value.',
  fact: 'number',
  value: 'number',
  test: (fact, value) => fact % value === 0,
})
const longerThan = defineOperator({
  name: 'longerThan',
  description: 'Has more characters, or more members, than the value.',
  fact: ['string', 'list'],
  value: 'number',
  test: (fact, value) => fact.length > value,
})
const rhymesWith = defineOperator({
  name: 'rhymesWith',
  description: 'Ends as the value does, in its last three letters.',
  fact: 'string',
  value: 'string',
  text: true,
  prepare(written) {
    if (written.length < 3) throw new Error('it needs three letters')
    return written.slice(-3)
  },
  test: (fact, ending) => fact.endsWith(ending),
})
const broken = defineOperator({
  name: 'broken',
  description: 'Throws.',
  fact: 'any',
  value: 'any',
  test: () => {
    throw new Error('no luck')
  },
})
const late = defineOperator({
  name: 'late',
  description: 'Answers too late.',
  fact: 'any',
  value: 'any',
  test: (() => Promise.resolve(true)) as never,
})
const trimmed: DecoratorDefinition = {
  name: 'trimmed',
  description: 'Without the spaces around the fact.',
  test: (fact, value, next) => next(typeof fact === 'string' ? fact.trim() : fact, value),
}

const about = { scope: 'visitor', description: 'For this test.' } as const
const options: RuleSetOptions = {
  catalogue: createCatalogue([
    { name: 'own.any', type: 'any', ...about },
    { name: 'own.text', type: 'string', ...about },
    { name: 'own.number', type: 'number', ...about },
  ]),
  operators: [divisibleBy, longerThan, rhymesWith, broken, late],
  decorators: [trimmed],
}

const rules = (fact: string, operator: string, value: unknown) => [
  {
    name: 'rule',
    conditions: { all: [{ fact, operator, value }] },
    event: { type: 'tag', params: { tag: 'x' } },
  },
]

/** The result of a comparison by both engines and `test`, which must agree. */
async function result(operator: string, value: unknown, fact: unknown, more: RuleSetOptions = {}) {
  const ruleSet = parseRuleSet(rules('own.any', operator, value), { ...options, ...more })
  const source = { get: () => fact }
  const results = ruleSet.rules.map((rule) => test(rule.condition, source))
  for (const engine of [plainEngine(), jsonRulesEngine()]) {
    const matches = new Matches(1)
    await engine.load(ruleSet).evaluate(0, source, matches)
    results.push(matches.count === 1)
  }
  expect(new Set(results).size).toBe(1)
  return results[0]
}

const faultsOf = (fact: string, operator: string, value: unknown) =>
  checkRuleSet(rules(fact, operator, value), options).faults.map(
    ({ code, pointer, message }) => `${code} ${pointer.slice(20)} ${message}`,
  )

describe('an operator of the site', () => {
  it.each([
    ['divisibleBy', 3, 9, true],
    ['divisibleBy', 3, 10, false],
    ['not:divisibleBy', 3, 10, true],
    ['everyFact:divisibleBy', 3, [9, 12], true],
    ['someValue:divisibleBy', [4, 5], 10, true],
    ['swap:divisibleBy', 9, 3, true],
    ['not:someFact:divisibleBy', 3, [4, 5], true],
    ['longerThan', 2, 'abc', true],
    ['longerThan', 2, ['a', 'b'], false],
    ['rhymesWith', 'heart', 'part', true],
    ['rhymesWith', 'heart', 'pArt', false],
    ['ignoreCase:rhymesWith', 'HEART', 'pArt', true],
    ['someValue:rhymesWith', ['house', 'heart'], 'mouse', true],
    ['trimmed:equal', 'a', ' a ', true],
    ['not:trimmed:startsWith', 'a', ' b ', true],
    ['trimmed:longerThan', 2, ' ab ', false],
  ])('%s %j of %j: %j', async (operator, value, fact, expected) => {
    expect(await result(operator, value, fact)).toBe(expected)
  })

  it('refuses what is not of its types, as the built-in ones do: false, and true behind not:', async () => {
    expect(await result('divisibleBy', 3, '9')).toBe(false)
    expect(await result('not:divisibleBy', 3, '9')).toBe(true)
    expect(await result('divisibleBy', { fact: 'own.any' }, [9])).toBe(false)
    expect(await result('not:divisibleBy', 3, undefined)).toBe(false)
  })

  it.each([
    ['broken', 'Error: no luck'],
    ['not:broken', 'Error: no luck'],
    ['late', 'TypeError: It must answer with true or false, not object.'],
    ['not:late', 'TypeError: It must answer with true or false, not object.'],
  ])(
    'that throws or answers late makes the comparison false, and is told: %s',
    async (operator, error) => {
      const heard: string[] = []
      const onOperatorError = (name: string, what: unknown) => heard.push(`${name} ${what}`)
      expect(await result(operator, 1, 1, { onOperatorError })).toBe(false)
      const name = operator.replace('not:', '')
      expect(heard).toEqual(Array.from({ length: 3 }, () => `${name} ${error}`))
    },
  )

  it('is held to its types when rules are loaded', () => {
    expect(faultsOf('own.number', 'divisibleBy', 3)).toEqual([])
    expect(faultsOf('own.text', 'divisibleBy', 3)).toEqual([
      expect.stringMatching(/^TYPE operator The operator "divisibleBy" needs a number on the side/),
    ])
    expect(faultsOf('own.number', 'divisibleBy', 'three')).toEqual([
      expect.stringMatching(/^TYPE value .*needs a number as its value, not "three"/),
    ])
    expect(faultsOf('own.number', 'longerThan', 3)).toEqual([
      expect.stringContaining('needs text or a list on the side of the fact'),
    ])
    expect(faultsOf('own.text', 'someValue:rhymesWith', ['heart', 3])).toHaveLength(1)
    expect(faultsOf('own.number', 'ignoreCase:divisibleBy', 3)).toEqual([
      expect.stringMatching(/^BAD_VALUE operator/),
    ])
    expect(faultsOf('page.seconds', 'divisibleBy', 3)).toEqual([
      expect.stringMatching(/^NOT_YET operator.*cannot be told when/),
    ])
    expect(faultsOf('own.number', 'divisibelBy', 3)).toEqual([
      expect.stringContaining('Did you mean "divisibleBy"?'),
    ])
  })

  it('is given what it has prepared, once, and only of what is written in the rule', () => {
    expect(faultsOf('own.text', 'rhymesWith', 'ox')).toEqual([
      'BAD_PATTERN value The pattern cannot be used: it needs three letters.',
    ])
    expect(faultsOf('own.text', 'rhymesWith', { fact: 'own.any' })).toEqual([
      expect.stringContaining('needs text written in the rule'),
    ])
    expect(faultsOf('own.text', 'swap:rhymesWith', 'heart')).toHaveLength(1)
    let prepared = 0
    const counting: OperatorDefinition = {
      ...(rhymesWith as OperatorDefinition),
      prepare: (written) => {
        prepared += 1
        return String(written)
      },
    }
    const ruleSet = parseRuleSet(rules('own.text', 'rhymesWith', 'heart'), {
      ...options,
      operators: [counting],
    })
    for (const rule of ruleSet.rules) test(rule.condition, { get: () => 'heart' })
    expect(prepared).toBe(1)
  })

  it('is part of the rule set, so that an engine can run it', () => {
    const { language } = parseRuleSet(rules('own.any', 'equal', 1), options)
    expect(language.operators.has('divisibleBy')).toBe(true)
    expect(language.decorators.has('trimmed')).toBe(true)
    expect(parseRuleSet([]).language.operators.has('divisibleBy')).toBe(false)
  })

  it.each<[string, RuleSetOptions]>([
    ['a built-in operator', { operators: [{ ...broken, name: 'equal' }] }],
    ['exists', { operators: [{ ...broken, name: 'exists' }] }],
    ['matches, though it is not there', { operators: [{ ...broken, name: 'matches' }] }],
    ['a decorator', { operators: [{ ...broken, name: 'not' }] }],
    ['another of its kind', { operators: [broken, broken] }],
    ['an operator, as a decorator', { decorators: [{ ...trimmed, name: 'equal' }] }],
    ['a built-in decorator', { decorators: [{ ...trimmed, name: 'swap' }] }],
    ['nothing that is a name', { operators: [{ ...broken, name: 'a:b' }] }],
  ])('cannot be named like %s', (_, own) => {
    expect(() => checkRuleSet([], own)).toThrow(OperatorError)
  })

  it('must say what it takes', () => {
    const strange = { ...broken, fact: 'date' } as unknown as OperatorDefinition
    expect(() => checkRuleSet([], { operators: [strange] })).toThrow('must say that each side is')
    expect(() => checkRuleSet([], { operators: [{ ...broken, value: [] }] })).toThrow(OperatorError)
  })
})

describe('a decorator of the site', () => {
  it('cannot stand before a pattern, whose two sides must be known', () => {
    expect(faultsOf('own.text', 'trimmed:glob', 'a*')).toEqual([
      expect.stringMatching(/^BAD_VALUE operator trimmed: cannot stand before "glob"/),
    ])
  })

  it('that throws makes the comparison false', async () => {
    const thrower = {
      ...trimmed,
      name: 'thrower',
      test: () => {
        throw new Error('no')
      },
    }
    for (const operator of ['thrower:equal', 'not:thrower:equal']) {
      expect(await result(operator, 1, 1, { decorators: [thrower] })).toBe(false)
    }
  })
})
