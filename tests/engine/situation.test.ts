import type { CommittedRecord } from '@beckon/core'
import type { Enricher } from '@beckon/core/adapter'
import { memoryStorage } from '@beckon/storage-memory'
import { expect, test } from 'vitest'
import { openShop, type Shop, start, when } from './shop.ts'

const fromSearch: Enricher = {
  name: 'search',
  enrich: ({ referrer }) => ({
    ...(referrer !== undefined && {
      referrer: { type: 'search', source: 'Example', keyword: 'red shoes' },
    }),
  }),
}

const buyer = {
  name: 'buyer',
  conditions: when('page.path', 'equal', '/cart'),
  event: { type: 'segment', params: { segment: 'potential-buyer' } },
}

async function situations(shop: Shop, kind: 'event' | 'decision') {
  const found: unknown[] = []
  for await (const { data } of shop.storage.read({ kinds: [kind] })) found.push(data.situation)
  return found
}

const arrive = {
  type: 'page.view',
  page: { url: 'https://shop.example/a', referrer: 'https://search.example/?q=red+shoes' },
}

test('each event says what its step made of the visit, so that sums need no other record', async () => {
  const shop = await openShop([buyer], { enrichers: [fromSearch] })
  await shop.engine.receive(
    { site: 'shop', visitor: 'ann' },
    { type: 'events', events: [{ id: 'first', at: start, ...arrive }] },
  )
  await shop.wait(10)
  await shop.view('/cart')
  await shop.wait(5)
  await shop.send('ann', { type: 'order.completed' })
  const referrer = { type: 'search', source: 'Example', keyword: 'red shoes' }
  const visit = { visit: 1, startedAt: start, entryPath: '/a', referrer }
  expect(await situations(shop, 'event')).toEqual([
    { ...visit, pages: 1, event: 1, path: '/a', lands: true },
    {
      ...visit,
      pages: 2,
      event: 2,
      path: '/cart',
      previousAt: start,
      onPath: '/a',
      fromPath: '/a',
      segments: ['potential-buyer'],
    },
    {
      ...visit,
      pages: 2,
      event: 3,
      previousAt: start + 10_000,
      onPath: '/cart',
      segments: ['potential-buyer'],
    },
  ])
  expect(await situations(shop, 'decision')).toMatchObject([
    { ...visit, pages: 2, segments: ['potential-buyer'] },
  ])
})

test('the second visit says when the visitor was first and last seen', async () => {
  const shop = await openShop()
  await shop.view('/a')
  await shop.wait(3_600)
  await shop.view('/b')
  expect(await situations(shop, 'event')).toMatchObject([
    { visit: 1, event: 1 },
    { visit: 2, event: 1, firstAt: start, lastVisitAt: start, entryPath: '/b' },
  ])
  const [first, second] = (await situations(shop, 'event')) as object[]
  expect(first).not.toHaveProperty('firstAt')
  expect(second).not.toHaveProperty('previousAt')
})

test('what is decided when a visit has ended still says whose visit it was', async () => {
  const shop = await openShop([
    { ...buyer, conditions: when('visit.pages', 'greaterThanInclusive', 1) },
  ])
  await shop.view('/a')
  await shop.wait(3_600)
  expect(shop.outcomes).toEqual(['0 ann buyer applied', '1800.001 ann buyer withdrawn'])
  expect(await situations(shop, 'decision')).toMatchObject([{ visit: 1 }, { visit: 1, pages: 1 }])
})

test('an event that came too late belongs to no visit', async () => {
  const shop = await openShop()
  await shop.send('ann', { type: 'page.view', at: start - 2 * 86_400_000 })
  expect(await situations(shop, 'event')).toEqual([undefined])
})

test('the log is told as it is committed, also where the storage keeps none', async () => {
  const kept = memoryStorage()
  const forgetful = memoryStorage()
  const capabilities = { ...forgetful.capabilities, log: false }
  const told: CommittedRecord[][] = []
  const read: CommittedRecord[] = []
  for (const storage of [kept, Object.assign(forgetful, { capabilities })]) {
    const shop = await openShop([buyer], { storage })
    const records: CommittedRecord[] = []
    shop.engine.records$.subscribe((record) => records.push(record))
    await shop.view('/cart')
    const bad = { id: 'x', reason: 'SHAPE' as const, message: '', text: '', at: start }
    await shop.engine.quarantine('shop', bad)
    told.push(records)
    if (storage === kept) {
      for await (const { cursor: _, ...record } of kept.read()) read.push(record)
    }
    await shop.engine.close()
  }
  const [first, second] = told
  // The rule set was written when the engine was opened, before anybody listened.
  expect(first).toEqual(read.filter(({ kind }) => kind !== 'ruleset'))
  expect(first?.map(({ kind }) => kind)).toEqual(['event', 'decision', 'quarantined'])
  expect(second).toEqual(first)
})
