import { describe, expect, it } from 'vitest'
import { explain } from './explain.ts'
import { parseRuleSet } from './rule-set.ts'

const ruleSet = parseRuleSet([
  {
    name: 'help at checkout',
    conditions: {
      any: [
        { fact: 'geo.country', operator: 'equal', value: 'DE' },
        {
          all: [
            { fact: 'page.seconds', operator: 'greaterThanInclusive', value: 30 },
            {
              not: {
                fact: 'events.count',
                params: { type: 'order', within: '1h' },
                operator: 'greaterThan',
                value: 0,
              },
            },
            { fact: 'cart.total', operator: 'between', value: [100, 200] },
            { fact: 'cart.items', operator: 'lessThan', value: { fact: 'score' } },
            { fact: 'visitor.id', operator: 'exists', value: true },
          ],
        },
      ],
    },
    event: { type: 'invite', params: { text: 'May I help?' } },
  },
])
const values: Readonly<Record<string, unknown>> = {
  'page.seconds': 28,
  'events.count': 0,
  'cart.total': 500,
  'cart.items': 3,
  score: 2,
  'visitor.id': 'v1',
}

describe('explain', () => {
  it('shows every condition as it is written, with what was seen and what was nearly true', () => {
    const facts = { get: (slot: number) => values[ruleSet.facts[slot]?.name ?? ''] }
    const [rule] = ruleSet.rules
    if (!rule) throw new Error('a rule was expected')
    const at = '/rules/0/conditions'
    const leaf = (pointer: string, result: boolean, more: object) => ({
      kind: 'leaf',
      pointer: at + pointer,
      result,
      ...more,
    })
    expect(explain(rule, ruleSet, facts)).toEqual({
      rule: 'help at checkout',
      result: false,
      nearestMiss: {
        count: 1,
        changes: [
          {
            pointer: `${at}/any/0`,
            fact: 'geo.country',
            operator: 'equal',
            required: 'DE',
            becomes: true,
          },
        ],
      },
      condition: {
        kind: 'any',
        pointer: at,
        result: false,
        children: [
          leaf('/any/0', false, { fact: 'geo.country', operator: 'equal', required: 'DE' }),
          {
            kind: 'all',
            pointer: `${at}/any/1`,
            result: false,
            children: [
              leaf('/any/1/all/0', false, {
                fact: 'page.seconds',
                observed: 28,
                operator: 'greaterThanInclusive',
                required: 30,
                distance: 2,
                nearMiss: true,
              }),
              {
                kind: 'not',
                pointer: `${at}/any/1/all/1`,
                result: true,
                children: [
                  leaf('/any/1/all/1/not', false, {
                    fact: 'events.count',
                    params: { type: 'order', within: '1h' },
                    observed: 0,
                    operator: 'greaterThan',
                    required: 0,
                    distance: 0,
                    nearMiss: true,
                  }),
                ],
              },
              leaf('/any/1/all/2', false, {
                fact: 'cart.total',
                observed: 500,
                operator: 'between',
                required: [100, 200],
                distance: 300,
              }),
              leaf('/any/1/all/3', false, {
                fact: 'cart.items',
                observed: 3,
                operator: 'lessThan',
                required: { fact: 'score' },
                requiredObserved: 2,
                distance: 1,
                nearMiss: true,
              }),
              leaf('/any/1/all/4', true, {
                fact: 'visitor.id',
                observed: 'v1',
                operator: 'exists',
                required: true,
              }),
            ],
          },
        ],
      },
    })
  })

  it('gives back plain JSON, whatever a fact turns out to be', () => {
    const list = [1, Number.NaN, { deep: [-Infinity, undefined, () => 1] }]
    const facts = {
      get: (slot: number) => (ruleSet.facts[slot]?.name === 'geo.country' ? list : Number.NaN),
      caveats: () => ({ warming: true }),
    }
    const [rule] = ruleSet.rules
    if (!rule) throw new Error('a rule was expected')
    const explanation = explain(rule, ruleSet, facts)
    expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation)
    expect(explanation.nearestMiss?.changes[0]?.observed).toEqual([
      1,
      'NaN',
      { deep: ['-Infinity', 'undefined', 'function'] },
    ])
    expect(explanation.warming).toBe(true)
  })
})
