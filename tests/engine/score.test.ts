import { expect, test } from 'vitest'
import { openShop, start, when } from './shop.ts'

const added = (fire: string, params: object) => ({
  name: `adds ${fire}`,
  fire,
  conditions: when('event.type', 'equal', 'cart.add'),
  event: { type: 'score', params: { points: 10, ...params } },
})
const hot = {
  name: 'hot',
  conditions: when('score', 'greaterThanInclusive', 20),
  event: { type: 'segment', params: { segment: 'hot' } },
}

async function shopWith(rules: readonly object[], options: Parameters<typeof openShop>[1] = {}) {
  const shop = await openShop(rules, options)
  const standing = async (at?: number) => {
    const query = { site: 'shop', visitor: 'ann', ...(at !== undefined && { at }) }
    return (await shop.engine.explain(query)).standing
  }
  const segments = async () => (await standing())?.segments.map(({ name }) => name)
  const score = async () => (await standing())?.score.total
  const buy = () => shop.send('ann', { type: 'cart.add' })
  return { shop, standing, segments, score, buy }
}

test('points go when their time is over, each by itself, and what stood on them falls', async () => {
  const { shop, standing, score, segments, buy } = await shopWith([
    added('event', { expiresIn: '10m' }),
    hot,
  ])
  await buy()
  await shop.wait(60)
  await buy()
  expect(await standing()).toMatchObject({
    score: {
      total: 20,
      parts: [{ rule: 'adds event', points: 20, until: start + 600_000 }],
    },
  })
  expect(await segments()).toEqual(['hot'])
  await shop.wait(539.999)
  expect(await score()).toBe(20)
  await shop.wait(0.001)
  expect(await score()).toBe(10)
  expect(await segments()).toEqual([])
  expect(shop.outcomes.slice(-1)).toEqual(['600 ann hot withdrawn'])
  await shop.wait(60)
  expect((await standing())?.score).toEqual({ total: 0, parts: [] })
  // The past is what it was.
  expect((await standing(start + 61_000))?.score.total).toBe(20)
})

test('nothing is kept of points that have gone', async () => {
  const { shop, buy } = await shopWith([added('event', { expiresIn: '10m' })])
  const kept = async () => {
    const entity = { site: 'shop', kind: 'visitor', id: 'ann' } as const
    const { score, scoreParts } = (await shop.storage.load([{ entity }]))[0]?.state ?? {}
    return { score, parts: Object.keys(scoreParts ?? {}).length }
  }
  await buy()
  expect(await kept()).toEqual({ score: 10, parts: 1 })
  await shop.wait(600)
  expect(await kept()).toEqual({ score: 0, parts: 0 })
})

test('points expire between visits too, and when the visitor was away from memory', async () => {
  const { shop, standing, buy } = await shopWith(
    [added('visitor', { expiresIn: '2h', points: 30 }), hot],
    { bounds: { cachedVisitors: 1 } },
  )
  await buy()
  await shop.wait(3_600)
  await shop.send('bob', { type: 'page.view' })
  await shop.wait(3_600)
  await shop.send('eve', { type: 'page.view' })
  await shop.wait(3_600)
  await shop.send('ann', { type: 'page.view' })
  expect((await standing())?.score.total).toBe(0)
  expect(shop.outcomes.at(-1)).toBe('7200 ann hot withdrawn')
})

test('what a rule holds may expire while it is true, and is given again when it becomes true again', async () => {
  const { shop, score } = await shopWith([
    {
      name: 'lingers',
      conditions: when('page.path', 'equal', '/a'),
      event: { type: 'score', params: { points: 5, expiresIn: '1m' } },
    },
  ])
  await shop.view('/a')
  expect(await score()).toBe(5)
  await shop.wait(60)
  expect(await score()).toBe(0)
  await shop.view('/b')
  expect(await score()).toBe(0)
  await shop.view('/a')
  expect(await score()).toBe(5)
  await shop.wait(30)
  await shop.view('/b')
  expect(await score()).toBe(0)
  await shop.wait(60)
  expect(await score()).toBe(0)
})

test('of more points than are remembered the first go early', async () => {
  const { shop, score, buy } = await shopWith([added('event', { expiresIn: '10m' })], {
    bounds: { windowEvents: 3 },
  })
  for (let index = 0; index < 5; index++) {
    await buy()
    await shop.wait(1)
  }
  expect(await score()).toBe(30)
  await shop.wait(600)
  expect(await score()).toBe(0)
})

const joins = (fire: string, of?: string) => ({
  name: `joins ${fire} ${of}`,
  fire,
  conditions: when('visit.pages', 'greaterThanInclusive', 1),
  event: { type: 'segment', params: { segment: 'curious', ...(of && { of }) } },
})
const returns = {
  name: 'returns',
  conditions: when('visitor.visits', 'greaterThanInclusive', 1),
  event: { type: 'segment', params: { segment: 'known', of: 'visit' } },
}

test.each(['visit', 'rising', 'event', 'while'])(
  'a segment of the visit is left with it, and entered in the next (%s)',
  async (fire) => {
    const { shop, standing, segments } = await shopWith([joins(fire, 'visit')])
    await shop.view('/a')
    expect((await standing())?.segments).toEqual([
      { name: 'curious', since: start, rule: `joins ${fire} visit`, ofVisit: true },
    ])
    await shop.wait(1_800)
    expect(await segments()).toEqual(['curious'])
    await shop.wait(1)
    expect(await segments()).toEqual([])
    await shop.view('/a')
    expect(await segments()).toEqual(['curious'])
  },
)

test('what a rule would hold for ever ends with the visit as well', async () => {
  const { shop, segments } = await shopWith([returns])
  await shop.view('/a')
  expect(await segments()).toEqual(['known'])
  await shop.wait(1_801)
  expect(await segments()).toEqual([])
  await shop.wait(60)
  await shop.view('/a')
  expect(await segments()).toEqual(['known'])
  expect(shop.outcomes).toEqual([
    '0 ann returns applied',
    '1800.001 ann returns withdrawn',
    '1861 ann returns applied',
  ])
})

test('a segment given for the visit and for good stays, by the name of the other rule', async () => {
  const { shop, standing } = await shopWith([joins('event', 'visit'), joins('visitor')])
  await shop.view('/a')
  expect((await standing())?.segments).toMatchObject([{ ofVisit: true }])
  await shop.wait(1_801)
  expect((await standing())?.segments).toEqual([
    { name: 'curious', since: start, rule: 'joins visitor undefined' },
  ])
})
