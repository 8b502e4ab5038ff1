import { expect, test } from 'vitest'
import { invite, openShop, when } from './shop.ts'

const segment = (name: string) => ({ type: 'segment', params: { segment: name } })
const seesSegment = { name: 'sees', conditions: when('segments', 'contains', 'vip'), fire: 'event' }

test('a segment that two rules gave is left when the last takes it back, whoever came first', async () => {
  const shop = await openShop([
    { name: 'a', conditions: when('page.path', 'startsWith', '/a'), event: segment('vip') },
    { name: 'b', conditions: when('visit.pages', 'between', [2, 3]), event: segment('vip') },
    { ...seesSegment, event: invite() },
  ])
  const heard: string[] = []
  shop.engine.on('segment.entered', ({ rule }) => heard.push(`entered by ${rule}`))
  shop.engine.on('segment.left', ({ rule }) => heard.push(`left by ${rule}`))
  await shop.view('/a')
  await shop.view('/a/2')
  await shop.view('/c')
  expect(heard).toEqual(['entered by a'])
  expect(shop.outcomes).toContain('0 ann a withdrawn')
  expect(shop.outcomes).not.toContain('0 ann b withdrawn')
  expect(
    (await shop.engine.explain({ site: 'shop', visitor: 'ann', rule: 'sees' })).rules,
  ).toMatchObject([{ explanation: { result: true } }])
  await shop.view('/d')
  expect(heard).toEqual(['entered by a', 'left by b'])
  expect(
    (await shop.engine.explain({ site: 'shop', visitor: 'ann', rule: 'sees' })).rules,
  ).toMatchObject([{ explanation: { result: false } }])
})

test('a tag given for good stays when a rule that held it takes it back', async () => {
  const tag = { type: 'tag', params: { tag: 'reader' } }
  const shop = await openShop([
    { name: 'holds', conditions: when('page.path', 'equal', '/a'), event: tag },
    { name: 'gives', conditions: when('page.path', 'equal', '/a'), fire: 'visitor', event: tag },
    { name: 'sees', conditions: when('tags', 'contains', 'reader'), event: invite() },
  ])
  await shop.view('/a')
  await shop.view('/b')
  expect(shop.outcomes).toContain('0 ann holds withdrawn')
  expect(
    (await shop.engine.explain({ site: 'shop', visitor: 'ann', rule: 'sees' })).rules,
  ).toMatchObject([{ explanation: { result: true } }])
})

test('both rules leaving at one instant leave the segment once', async () => {
  const both = when('page.path', 'equal', '/a')
  const shop = await openShop([
    { name: 'a', conditions: both, event: segment('vip') },
    { name: 'b', conditions: both, event: segment('vip') },
  ])
  const heard: string[] = []
  shop.engine.on('segment.entered', ({ rule }) => heard.push(`entered by ${rule}`))
  shop.engine.on('segment.left', ({ rule }) => heard.push(`left by ${rule}`))
  await shop.view('/a')
  await shop.view('/b')
  expect(heard).toHaveLength(2)
  expect(heard[0]).toBe('entered by a')
  expect(heard[1]).toMatch(/^left by/)
})

test('rules of a higher stratum read the score written in the same step', async () => {
  const shop = await openShop([
    { name: 'invite', conditions: when('segments', 'contains', 'vip'), event: invite() },
    { name: 'vip', conditions: when('score', 'greaterThanInclusive', 30), event: segment('vip') },
    {
      name: 'ten',
      conditions: when('page.path', 'equal', '/a'),
      event: { type: 'score', params: { points: 10 } },
    },
    {
      name: 'twenty',
      conditions: when('page.path', 'startsWith', '/'),
      event: { type: 'score', params: { points: 20 } },
    },
  ])
  await shop.view('/a')
  expect(shop.outcomes).toEqual([
    '0 ann ten applied',
    '0 ann twenty applied',
    '0 ann vip applied',
    '0 ann invite applied',
  ])
  await shop.view('/b')
  expect(shop.outcomes.slice(4)).toEqual(['0 ann ten withdrawn', '0 ann vip withdrawn'])
  await shop.wait(1_801)
  expect(shop.outcomes.slice(6)).toEqual(['1800.001 ann twenty withdrawn'])
})
