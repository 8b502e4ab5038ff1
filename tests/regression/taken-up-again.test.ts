import { type Relived, reliveStored } from '@beckon/core'
import { type Peer, type Storage, StorageError } from '@beckon/core/adapter'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { faultyStorage, virtualEnv } from '@beckon/testing'
import { expect, test } from 'vitest'
import { openShop, start, when } from '../engine/shop.ts'

const from = 'greaterThanInclusive'

const tagWhen = (name: string, fact: string, operator: string, value: unknown) => ({
  name,
  conditions: when(fact, operator, value),
  event: { type: 'tag', params: { tag: name } },
})
const former = tagWhen('former', 'page.seconds', from, 60)
const latter = tagWhen('latter', 'page.seconds', from, 20)

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

async function resumptions(storage: Storage): Promise<unknown[]> {
  const found: unknown[] = []
  for await (const { type, at, data } of storage.read({ kinds: ['event'] })) {
    const event = data.event as { readonly data?: { readonly met?: string } }
    const { met, ...rest } = event.data ?? {}
    if (type !== 'presence.resumed') continue
    expect(met).toMatch(/^[\w-]{10}$/)
    found.push({ at: (at - start) / 1_000, ...rest })
  }
  return found
}

// Who was not in memory when other rules came was woken by them for instants before.
test('whoever was not there when other rules came meets them as of when they came', async () => {
  const storage = memoryStorage()
  const before = await openShop([former], { storage })
  await before.view('/a')
  // Its process is killed, and time stands still for it; the next one has other rules.
  const after = await openShop([latter], { storage, env: virtualEnv(start + 100_000) })
  await after.view('/b')
  await after.wait(5)
  expect(after.outcomes).toEqual(['100 ann latter applied'])
  expect(await resumptions(storage)).toEqual([{ at: 0, from: start, rulesSince: start + 100_000 }])
  expectSame(await relived(storage))
})

test('a swap of which a visitor in memory was told before its process ended is not met again', async () => {
  const storage = memoryStorage()
  const before = await openShop([former], { storage })
  await before.view('/a')
  await before.wait(65)
  await before.engine.use(parseRuleSet({ rules: [tagWhen('latter', 'page.seconds', from, 70)] }))
  await before.wait(10)
  const third = tagWhen('third', 'page.seconds', from, 30)
  const after = await openShop([third], { storage, env: virtualEnv(start + 100_000) })
  await after.view('/b')
  expect(before.outcomes).toEqual(['60 ann former applied', '70 ann latter applied'])
  expect(after.outcomes).toEqual(['100 ann third applied'])
  expectSame(await relived(storage))
})

test('a swap that changed nothing of a visitor before its process ended leaves it as it was', async () => {
  const storage = memoryStorage()
  const before = await openShop([former], { storage })
  await before.view('/a')
  await before.wait(10)
  await before.engine.use(parseRuleSet({ rules: [latter] }))
  await before.wait(5)
  const after = await openShop([former], { storage, env: virtualEnv(start + 100_000) })
  await after.view('/b')
  expect(after.outcomes).toEqual(['100 ann former applied'])
  expectSame(await relived(storage))
})

test('under the same rules everything due meanwhile comes at its own instant, and nothing is written', async () => {
  const storage = memoryStorage()
  const before = await openShop([former], { storage })
  await before.view('/a')
  await openShop([former], { storage, env: virtualEnv(start + 50_000) })
  const after = await openShop([former], { storage, env: virtualEnv(start + 100_000) })
  await after.view('/b')
  expect(after.outcomes).toEqual(['60 ann former applied'])
  expect(await resumptions(storage)).toEqual([])
  expectSame(await relived(storage))
})

test('a visit that was over before the rules came has ended at its own instant', async () => {
  const storage = memoryStorage()
  const before = await openShop([former], { storage })
  await before.view('/a')
  const after = await openShop([latter], { storage, env: virtualEnv(start + 7_200_000) })
  const ended: number[] = []
  after.engine.visits$.subscribe(({ kind, at }) => kind === 'ended' && ended.push(at - start))
  await after.view('/b')
  expect(ended).toEqual([1_800_001])
  expect(after.outcomes).toEqual([])
  expectSame(await relived(storage))
})

// The state forgot the connection when it was loaded, and no record said so.
test('a connection that no record says has gone is forgotten with a record', async () => {
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
  expect(await resumptions(inner)).toEqual([{ at: 0, from: start, disconnected: true }])
  expectSame(await relived(inner, 'heartbeat'))
})
