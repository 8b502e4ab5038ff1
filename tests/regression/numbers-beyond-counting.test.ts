import { checkRuleSet } from '@beckon/rules'
import { expect, it } from 'vitest'

it.each([1e21, -1e21, 2 ** 53, 1.7e308])('a rule that names the number %d is checked', (value) => {
  const { ruleSet } = checkRuleSet([
    {
      name: 'rich',
      conditions: { all: [{ fact: 'cart.total', operator: 'equal', value }] },
      event: { type: 'score', params: { points: 1 } },
    },
  ])
  expect(ruleSet?.rules).toHaveLength(1)
})
