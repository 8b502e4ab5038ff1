import { describe, expect, test } from 'vitest'
import { combineRuleSets } from './combine.ts'
import type { JsonObject } from './json.ts'
import { parseRuleSet } from './rule-set.ts'

const rule = (name: string, conditions: JsonObject, more: JsonObject = {}): JsonObject => ({
  name,
  conditions,
  event: { type: 'invite', params: { text: 'Hello' } },
  ...more,
})
const person = (bot: boolean): JsonObject => ({
  person: { all: [{ fact: 'visitor.bot', operator: 'equal', value: bot }] },
})
const set = (name: string, document: JsonObject) => ({ name: `${name}.json`, document })

describe('rule sets put together', () => {
  test('mean what each meant, with shared conditions of their own', () => {
    const one = {
      name: 'one',
      conditions: person(false),
      rules: [rule('a', { condition: 'person' })],
    }
    const two = {
      conditions: { ...person(true), both: { all: [{ condition: 'person' }] } },
      rules: [
        rule('b', { any: [{ not: { condition: 'both' } }] }),
        rule('c', { condition: 'both' }),
      ],
    }
    const alone = [one, two].flatMap((document) =>
      parseRuleSet(document).rules.map(({ identity }) => identity),
    )
    const { document } = combineRuleSets('shop', [set('first', one), set('second', two)])
    const { rules } = parseRuleSet(document)
    expect(rules.map(({ identity }) => identity).sort()).toEqual(alone.sort())
    expect(rules.map(({ name, scenario }) => [name, scenario])).toEqual([
      ['a', 'one'],
      ['b', 'second.json'],
      ['c', 'second.json'],
    ])
  })

  test('data that looks like a condition is left alone', () => {
    const leaf = {
      fact: 'event.data.shape',
      operator: 'equal',
      value: { condition: 'person' },
    }
    const document = { conditions: person(false), rules: [rule('a', { all: [leaf] })] }
    const [first] = combineRuleSets('shop', [set('one', document)]).document.rules as JsonObject[]
    expect(first?.conditions).toEqual({ all: [leaf] })
  })

  test('the gates of a set become those of its invitations, which may have their own', () => {
    const always = { all: [] }
    const tag = { event: { type: 'tag', params: { tag: 'x' } } }
    const document = {
      gates: { operators: 'free', queue: 2 },
      rules: [
        rule('a', always),
        rule('b', always, { gates: { queue: 5 } }),
        { ...rule('c', always), ...tag },
      ],
    }
    const other = { rules: [rule('d', always)] }
    const combined = combineRuleSets('shop', [set('one', document), set('two', other)])
    const { rules, gates } = parseRuleSet(combined.document)
    expect(gates).toEqual({})
    expect(rules.map((one) => one.gates)).toEqual([
      { operators: 'free', queue: 2 },
      { operators: 'free', queue: 5 },
      undefined,
      undefined,
    ])
  })

  test('of caps the strictest holds for all', () => {
    const caps = (given: JsonObject) => ({ caps: given, rules: [] })
    const { document } = combineRuleSets('shop', [
      set('one', caps({ perDay: 3, gap: '10m', declines: 2, perMinute: 9 })),
      set('two', caps({ perDay: 2, gap: '90s', afterDecline: '1d', perMinute: 9 })),
      set('three', caps({ afterDecline: '25h', declines: 5 })),
    ])
    expect(document.caps).toEqual({
      perDay: 2,
      gap: '10m',
      declines: 2,
      perMinute: 9,
      afterDecline: '25h',
    })
  })

  test('a place in the whole leads back to its set', () => {
    const { origin } = combineRuleSets('shop', [
      set('one', { rules: [rule('a', { all: [] })] }),
      set('two', { rules: [rule('b', { all: [] }), rule('c', { all: [] })] }),
    ])
    expect(origin('/rules/2/event/params')).toEqual({
      set: 'two.json',
      pointer: '/rules/1/event/params',
    })
    expect(origin('/caps')).toEqual({ set: undefined, pointer: '/caps' })
  })
})
