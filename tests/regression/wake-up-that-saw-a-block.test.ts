import { type Relived, reliveStored } from '@beckon/core'
import type { Storage } from '@beckon/core/adapter'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { expect, test } from 'vitest'
import { invite, openShop, type Shop, when } from '../engine/shop.ts'

const gated = {
  name: 'gated',
  fire: 'rising',
  gates: { operators: 'free' },
  conditions: when('page.seconds', 'greaterThanInclusive', 10),
  event: invite(),
}

async function pass(shop: Shop, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) await shop.wait(1)
}

async function expectTold(storage: Storage): Promise<void> {
  const options = { storage, site: {}, presence: 'assumed', readRules: parseRuleSet } as const
  const relived: Relived | undefined = await reliveStored('shop', options)('ann')
  expect(relived).toMatchObject({ recorded: [], made: [] })
  expect(relived?.again).toEqual(relived?.stored)
}

async function wokenIn(storage: Storage): Promise<unknown[]> {
  const found: unknown[] = []
  for await (const { type, data } of storage.read({ kinds: ['event'] })) {
    const event = data.event as { readonly data?: object }
    if (type === 'presence.woken') found.push(event.data)
  }
  return found
}

// A wake-up saw that a block was over, and asked the desk: no decision said so.
test('what a wake-up saw of a block is in the log, also where only an ask came of it', async () => {
  const storage = memoryStorage()
  const shop = await openShop([gated], { storage })
  await shop.engine.desk('shop').online('olga')
  await shop.view('/a')
  await shop.wait(5)
  await shop.engine.blocks('shop').add({ visitor: 'ann' }, { forMs: 20_000 })
  await pass(shop, 40)
  expect(shop.outcomes).toEqual(['10 ann gated suppressed blocked', '25 ann gated applied'])
  expect(await wokenIn(storage)).toEqual([{ shutOut: false }])
  await expectTold(storage)
})

test('a wake-up that saw nothing out of the ordinary leaves no record', async () => {
  const storage = memoryStorage()
  const shop = await openShop([gated], { storage })
  await shop.engine.desk('shop').online('olga')
  await shop.view('/a')
  await pass(shop, 40)
  expect(shop.outcomes).toEqual(['10 ann gated applied'])
  expect(await wokenIn(storage)).toEqual([])
  await expectTold(storage)
})
