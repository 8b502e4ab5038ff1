import { type Relived, reliveStored } from '@beckon/core'
import { type Peer, type Storage, StorageError } from '@beckon/core/adapter'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { faultyStorage, type VirtualEnv, virtualEnv } from '@beckon/testing'
import { expect, test } from 'vitest'
import { invite, openShop, start, when } from '../engine/shop.ts'

/*
 * What the simulation has found and is not mended: docs/faults.md says why. Each is expected to fail, so
 * that one that is mended turns red here and is taken out, there as well.
 */

const tagWhen = (name: string, fact: string, operator: string, value: unknown) => ({
  name,
  conditions: when(fact, operator, value),
  event: { type: 'tag', params: { tag: name } },
})
const from = 'greaterThanInclusive'

async function relived(
  storage: Storage,
  presence: 'assumed' | 'heartbeat' = 'assumed',
): Promise<Relived | undefined> {
  return reliveStored('shop', { storage, site: {}, presence, readRules: parseRuleSet })('ann')
}

function expectSame(one: Relived | undefined): void {
  expect(one).toMatchObject({ recorded: [], made: [] })
  expect(one?.again).toEqual(one?.stored)
}

test.fails('rules-while-away: who was not in memory when other rules came is woken by them at its own instants', async () => {
  const storage = memoryStorage()
  const before = await openShop([tagWhen('former', 'page.seconds', from, 60)], { storage })
  await before.view('/a')
  // Its process is killed, and time stands still for it; the next one has other rules.
  const after = await openShop([tagWhen('latter', 'page.seconds', from, 20)], {
    storage,
    env: virtualEnv(start + 100_000),
  })
  await after.view('/b')
  await after.wait(5)
  expectSame(await relived(storage))
})

test.fails('forgotten-connection: that a connection has gone is not written down where the storage will not have it', async () => {
  const inner = memoryStorage()
  let full = false
  const storage = faultyStorage(inner, ({ operation, units }) =>
    full && operation === 'commit' && units[0]?.entity.kind === 'visitor'
      ? { outcome: 'reject', error: new StorageError('STORAGE_FAILED', 'no room') }
      : undefined,
  )
  const rules = [
    tagWhen('lingers', 'page.seconds', from, 300),
    {
      name: 'points',
      fire: 'visitor',
      conditions: when('page.path', 'equal', '/a'),
      event: { type: 'score', params: { points: 5, expiresIn: '2m' } },
    },
  ]
  const shop = await openShop(rules, { storage, presence: 'heartbeat' })
  const peer: Peer = { site: 'shop', visitor: 'ann', connected: true }
  shop.engine.arrived(peer)
  await shop.view('/a', peer)
  shop.engine.left(peer)
  full = true
  await shop.wait(60)
  full = false
  await shop.wait(90)
  expectSame(await relived(inner, 'heartbeat'))
})

test.fails('shut-out-wake-up: what a wake-up saw of a block is not in the log where only an ask came of it', async () => {
  const storage = memoryStorage()
  const rule = {
    name: 'gated',
    fire: 'rising',
    gates: { operators: 'free' },
    conditions: when('page.seconds', from, 10),
    event: invite(),
  }
  const shop = await openShop([rule], { storage })
  await shop.engine.desk('shop').online('olga')
  await shop.view('/a')
  await shop.wait(5)
  await shop.engine.blocks('shop').add({ visitor: 'ann' }, { forMs: 20_000 })
  await shop.wait(40)
  expect(shop.outcomes.at(-1)).toBe('25 ann gated applied')
  expectSame(await relived(storage))
})

test.fails('clock-over-swap: where a clock was put back over a swap, the log does not say who had been woken before it', async () => {
  const storage = memoryStorage()
  const points = {
    name: 'points',
    fire: 'visitor',
    conditions: when('page.path', 'equal', '/a'),
    event: { type: 'score', params: { points: 5, expiresIn: '10s' } },
  }
  const steady = virtualEnv(start)
  let backMs = 0
  const env: VirtualEnv = {
    ...steady,
    clock: {
      ...steady.clock,
      now: () => steady.clock.now() - backMs,
      setTimer: (at, run) => steady.clock.setTimer(at + backMs, run),
    },
  }
  const shop = await openShop([points], { storage, env })
  await shop.view('/a')
  steady.advanceTo(start + 15_000)
  await shop.engine.idle()
  backMs = 3_600_000
  const poor = tagWhen('poor', 'score', 'lessThan', 1)
  await shop.engine.use(parseRuleSet({ rules: [points, poor] }))
  await shop.view('/b')
  expectSame(await relived(storage))
})
