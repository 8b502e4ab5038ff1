import { describe, expect, it } from 'vitest'
import { RuleSetError } from './fault.ts'
import { Matches } from './matches.ts'
import { plainEngine } from './plain-engine.ts'
import { checkRuleSet, parseRuleSet } from './rule-set.ts'

const rule = (name: string, leaf: object, more: object = {}) => ({
  name,
  conditions: { all: [leaf] },
  event: { type: 'invite', params: { text: 'May I help?' } },
  ...more,
})
const country = { fact: 'geo.country', operator: 'equal', value: 'DE' }

describe('checkRuleSet', () => {
  it('reads the example of the design', () => {
    const ruleSet = parseRuleSet([
      {
        name: 'payment-error-help',
        priority: 20,
        fire: 'visit',
        cooldown: '24h',
        conditions: {
          all: [
            { fact: 'page.path', operator: 'glob', value: '/checkout/error*' },
            { fact: 'page.seconds', operator: 'greaterThanInclusive', value: 5 },
            {
              fact: 'events.count',
              params: { type: 'payment.failed', within: '10m' },
              operator: 'greaterThanInclusive',
              value: 1,
            },
          ],
        },
        event: {
          type: 'invite',
          params: {
            title: 'Payment trouble?',
            text: 'We can take the order by phone.',
            department: 'billing',
          },
        },
      },
    ])
    expect(ruleSet.strata).toBe(1)
    expect(ruleSet.rules[0]).toMatchObject({
      index: 0,
      priority: 20,
      fire: 'visit',
      cooldownMs: 86_400_000,
      timed: true,
      action: { type: 'invite', department: 'billing', expiresInMs: 120_000 },
    })
    expect(ruleSet.facts.map((ref) => [ref.name, ref.moves])).toEqual([
      ['page.path', undefined],
      ['page.seconds', 'seconds'],
      ['events.count', 'window'],
    ])
    expect(ruleSet.facts[2]?.window).toEqual({ type: 'payment.failed', withinMs: 600_000 })
    const matches = new Matches(1)
    const values: unknown[] = ['/checkout/error/3', 5, 1]
    plainEngine()
      .load(ruleSet)
      .evaluate(0, { get: (slot) => values[slot] }, matches)
    expect(matches.toArray()).toEqual([0])
  })

  it('reports ten different faults of a file at once', () => {
    const { ruleSet, faults } = checkRuleSet(
      JSON.stringify({
        rules: [
          rule('unknown fact', { ...country, fact: 'geo.contry' }),
          rule('unknown operator', { ...country, operator: 'equals' }),
          rule('wrong type', { fact: 'score', operator: 'greaterThan', value: 'ten' }),
          rule('bad duration', country, { cooldown: 'a day' }),
          rule('bad pattern', { fact: 'page.path', operator: 'glob', value: '/a[' }),
          rule('unknown field', country, { prioritty: 3 }),
          rule('not yet', country, { fire: 'while', event: { type: 'block' } }),
          rule('empty text', country, { event: { type: 'invite', params: { text: ' ' } } }),
          rule('half points', country, { event: { type: 'score', params: { points: 1.5 } } }),
          rule('unknown fact', country),
          rule(
            'eats itself',
            { fact: 'score', operator: 'greaterThan', value: 1 },
            { event: { type: 'score', params: { points: 1 } } },
          ),
        ],
      }),
    )
    expect(ruleSet).toBeUndefined()
    expect(faults.map((fault) => [fault.pointer, fault.code])).toEqual([
      ['/rules/0/conditions/all/0/fact', 'UNKNOWN_FACT'],
      ['/rules/1/conditions/all/0/operator', 'UNKNOWN_OPERATOR'],
      ['/rules/2/conditions/all/0/value', 'TYPE'],
      ['/rules/3/cooldown', 'BAD_DURATION'],
      ['/rules/4/conditions/all/0/value', 'BAD_PATTERN'],
      ['/rules/5/prioritty', 'UNKNOWN_FIELD'],
      ['/rules/6/fire', 'NOT_YET'],
      ['/rules/7/event/params/text', 'BAD_VALUE'],
      ['/rules/8/event/params/points', 'BAD_VALUE'],
      ['/rules/9/name', 'DUPLICATE_NAME'],
      ['/rules/10', 'CYCLE'],
    ])
    expect(faults[0]).toEqual({
      pointer: '/rules/0/conditions/all/0/fact',
      code: 'UNKNOWN_FACT',
      rule: 'unknown fact',
      expected: 'a fact of the catalogue',
      found: '"geo.contry"',
      message: 'There is no fact "geo.contry". Did you mean "geo.country"?',
    })
    for (const fault of faults) {
      expect(fault.message).toMatch(/^.{15,}[.?]$/)
      expect(fault.rule).toBeTypeOf('string')
    }
  })

  it('throws all faults in one error', () => {
    expect(() => parseRuleSet('{')).toThrow(RuleSetError)
    try {
      parseRuleSet([rule('a', { ...country, fact: 'x' }), rule('a', country)])
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ code: 'RULE_SET_INVALID', faults: [{}, {}] })
    }
  })
})
