import { expect, test } from 'vitest'
import { openShop, start, when } from './shop.ts'

const score = (points: number) => ({ type: 'score', params: { points } })
const rules = [
  {
    name: 'looks at prices',
    conditions: when('page.path', 'startsWith', '/prices'),
    event: score(10),
  },
  {
    name: 'fills the cart',
    fire: 'event',
    conditions: when('event.type', 'equal', 'cart.add'),
    event: score(15),
  },
  { name: 'from afar', conditions: when('visit.pages', 'equal', 1), event: score(-5) },
  {
    name: 'buyer',
    conditions: when('score', 'greaterThanInclusive', 30),
    event: { type: 'segment', params: { segment: 'potential-buyer' } },
  },
  {
    name: 'seen',
    fire: 'visitor',
    conditions: when('visit.pages', 'greaterThan', 0),
    event: { type: 'tag', params: { tag: 'seen' } },
  },
]

test('a score is explained by its parts, and a segment by its rule, now and in the past', async () => {
  const shop = await openShop(rules)
  const standing = async (at?: number) => {
    const query = { site: 'shop', visitor: 'ann', ...(at !== undefined && { at }) }
    return (await shop.engine.explain(query)).standing
  }
  await shop.view('/prices')
  await shop.wait(10)
  await shop.send('ann', { type: 'cart.add' }, { type: 'cart.add' })
  const buying = {
    score: {
      total: 35,
      parts: [
        { rule: 'fills the cart', points: 30 },
        { rule: 'looks at prices', points: 10 },
        { rule: 'from afar', points: -5 },
      ],
    },
    segments: [{ name: 'potential-buyer', since: start + 10_000, rule: 'buyer' }],
    tags: [{ name: 'seen', since: start, rule: 'seen' }],
  }
  expect(await standing()).toEqual(buying)
  await shop.wait(10)
  await shop.view('/sofas')
  expect(await standing()).toEqual({
    ...buying,
    score: { total: 30, parts: [{ rule: 'fills the cart', points: 30 }] },
  })
  expect(await standing(start + 10_000)).toEqual(buying)
  expect(await standing(start)).toMatchObject({
    score: {
      total: 5,
      parts: [
        { rule: 'looks at prices', points: 10 },
        { rule: 'from afar', points: -5 },
      ],
    },
    segments: [],
  })
})
