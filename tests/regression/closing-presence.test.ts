import { reliveStored } from '@beckon/core'
import type { Peer } from '@beckon/core/adapter'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { faultyStorage } from '@beckon/testing'
import { expect, test } from 'vitest'
import { openShop, when } from '../engine/shop.ts'

const peer: Peer = { site: 'shop', visitor: 'ann', connected: true }

// Whoever had to be loaded anew while the engine closed had no connection any more, and no record of that.
test('who is loaded anew while the engine closes is still there', async () => {
  const inner = memoryStorage()
  // A storage that outlives the engine, so that it can be looked at.
  const lasting = { ...inner, capabilities: inner.capabilities, close: async () => {} }
  let conflicts = 0
  const storage = faultyStorage(lasting, ({ operation, units }) =>
    operation === 'commit' && units[0]?.entity.kind === 'visitor' && conflicts-- > 0
      ? { outcome: 'conflict' }
      : undefined,
  )
  const rules = [
    {
      name: 'lingers',
      conditions: when('page.seconds', 'greaterThanInclusive', 48),
      event: { type: 'tag', params: { tag: 'lingers' } },
    },
  ]
  const shop = await openShop(rules, { storage, presence: 'heartbeat' })
  shop.engine.arrived(peer)
  await shop.view('/a', peer)
  // Longer than an event alone makes somebody be there.
  shop.env.advanceTo(shop.now + 47_000)
  conflicts = 1
  shop.env.advanceTo(shop.now + 2_000)
  await shop.until(shop.engine.close(), 10)
  expect(shop.outcomes).toEqual(['48 ann lingers applied'])
  const options = { storage: inner, site: {}, readRules: parseRuleSet }
  const relived = await reliveStored('shop', options)('ann')
  expect(relived).toMatchObject({
    recorded: [],
    made: [],
    stored: { context: { connected: true } },
  })
})
