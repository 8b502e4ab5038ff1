import type { ConditionTrace } from '@beckon/rules'
import pc from 'picocolors'
import { expect, it } from 'vitest'
import { conditionTree } from './condition-tree.ts'

it('says where a window held less than there was', () => {
  const leaf = {
    kind: 'leaf',
    pointer: '/all/0',
    result: true,
    fact: 'events.count',
    params: { type: 'buy', within: '1h' },
    operator: 'greaterThan',
    observed: 1_000,
    required: 9,
  } as const
  const tree = (more: object): string[] =>
    conditionTree({ ...leaf, ...more } as ConditionTrace, pc.createColors(false))
  const [first, params, ...rest] = tree({ saturated: true, warming: true })
  expect([first, params]).toEqual(tree({}))
  expect(rest.map((line) => line.trim().split(':')[0])).toEqual(['saturated', 'warming'])
})
