import type { Effect, Peer } from '@beckon/core/adapter'
import { memoryStorage } from '@beckon/storage-memory'
import { virtualEnv } from '@beckon/testing'
import { expect, test } from 'vitest'
import { invite, openShop, type Shop, start, when } from './shop.ts'

const after = (...seconds: readonly number[]) =>
  seconds.map((threshold) => ({
    name: `after ${threshold}`,
    conditions: when('page.seconds', 'greaterThanInclusive', threshold),
    event: { type: 'tag', params: { tag: `t${threshold}` } },
  }))

const connection = (): Peer => ({
  site: 'shop',
  visitor: 'ann',
  ip: '192.0.2.7',
  userAgent: 'test',
  connected: true,
})

/** What the log holds of comings and goings. */
async function presences({ storage }: Shop): Promise<string[]> {
  const found: string[] = []
  for await (const { type, at } of storage.read({ kinds: ['event'] })) {
    if (type.startsWith('presence.')) found.push(`${(at - start) / 1_000} ${type}`)
  }
  return found
}

const heartbeat = { presence: 'heartbeat' } as const

test('while a visitor is connected the time on a page goes on without an event', async () => {
  const shop = await openShop(after(45, 300, 1_700), heartbeat)
  const peer = connection()
  shop.engine.arrived(peer)
  await shop.view('/', peer)
  await shop.wait(1_750)
  expect(shop.outcomes).toEqual([
    '45 ann after 45 applied',
    '300 ann after 300 applied',
    '1700 ann after 1700 applied',
  ])
  expect(await presences(shop), 'nothing that was not known').toEqual([])
})

test('it stands still 45 seconds after the last of its connections is gone', async () => {
  const shop = await openShop(after(100, 145, 146), heartbeat)
  const [one, other] = [connection(), connection()]
  shop.engine.arrived(one)
  await shop.view('/', one)
  shop.engine.arrived(other)
  await shop.wait(50)
  shop.engine.left(one)
  await shop.wait(50)
  shop.engine.left(other)
  await shop.wait(1_000)
  expect(shop.outcomes).toEqual(['100 ann after 100 applied', '145 ann after 145 applied'])
  expect(await presences(shop)).toEqual(['145 presence.lost'])
  const account = shop.engine.account()
  expect(account).toMatchObject({ received: 1, committed: 1, inFlight: 0, presences: 1 })
})

test('who comes back in time has not been away', async () => {
  const shop = await openShop(after(200), heartbeat)
  const [one, other] = [connection(), connection()]
  shop.engine.arrived(one)
  await shop.view('/', one)
  await shop.wait(60)
  shop.engine.left(one)
  await shop.wait(44)
  shop.engine.arrived(other)
  await shop.wait(100)
  expect(shop.outcomes).toEqual(['200 ann after 200 applied'])
  expect(await presences(shop)).toEqual([])
})

test('who comes back later is there again, without an event of its own', async () => {
  const shop = await openShop(after(600), heartbeat)
  const [one, other] = [connection(), connection()]
  shop.engine.arrived(one)
  await shop.view('/', one)
  shop.engine.left(one)
  await shop.wait(500)
  shop.engine.arrived(other)
  await shop.wait(200)
  expect(shop.outcomes).toEqual(['600 ann after 600 applied'])
  expect(await presences(shop)).toEqual(['45 presence.lost', '500 presence.gained'])
})

test('nobody is written down as there where no rule waits for time, or outside of visits', async () => {
  const shop = await openShop(
    [{ name: 'seen', conditions: when('visit.pages', 'equal', 1), event: invite() }],
    heartbeat,
  )
  const peer = connection()
  shop.engine.arrived(peer)
  await shop.view('/', peer)
  shop.engine.left(peer)
  await shop.wait(100)
  expect(await presences(shop)).toEqual([])

  const other = await openShop(after(10), heartbeat)
  const stranger = connection()
  other.engine.arrived(stranger)
  await other.engine.idle()
  other.engine.left(stranger)
  await other.wait(100)
  expect(await presences(other)).toEqual([])
  expect(other.engine.account()).toMatchObject({ received: 0, presences: 0 })
})

test('after a restart a visitor who connects is woken, though it says nothing', async () => {
  const storage = memoryStorage()
  const before = await openShop(after(120), { ...heartbeat, storage })
  const peer = connection()
  before.engine.arrived(peer)
  await before.view('/', peer)
  // It is killed, so to speak: its time stands still. This storage forgets all when it is closed.
  await before.wait(30)

  const shop = await openShop(after(120), {
    ...heartbeat,
    storage,
    env: virtualEnv(start + 30_000),
  })
  await shop.wait(10)
  shop.engine.arrived(connection())
  await shop.engine.idle()
  expect(shop.engine.waiting()).toEqual({ visitors: 1, nextAt: start + 120_000 })
  // By its alarm, and not because somebody asks whether the engine is at rest.
  shop.env.advanceTo(start + 120_000)
  for (let turn = 0; turn < 100; turn++) await Promise.resolve()
  expect(shop.outcomes).toEqual(['120 ann after 120 applied'])
})

test('a page cannot send what only the engine says of it', async () => {
  const shop = await openShop(after(120), heartbeat)
  const answer = await shop.send('ann', { type: 'presence.gained' })
  expect(answer.refused).toMatchObject([{ code: 'BAD_EVENT' }])
})

test('what waits for a visitor is delivered as soon as it connects', async () => {
  let here = false
  const delivered: [number, string][] = []
  const transport = {
    name: 'test',
    open: async () => {},
    deliver: async (_: unknown, { type }: Effect) => {
      if (here) delivered.push([shop.now - start, type])
      return here ? ('delivered' as const) : ('unreachable' as const)
    },
    close: async () => {},
  }
  const shop = await openShop(
    [{ name: 'hello', conditions: when('visit.pages', 'equal', 1), event: invite() }],
    { transports: [transport] },
  )
  await shop.view('/')
  // Long enough for the pauses between tries to be long.
  for (let second = 0; second < 60; second++) await shop.wait(1)
  here = true
  shop.env.advanceTo(shop.now + 1)
  shop.engine.arrived(connection())
  await shop.engine.idle()
  expect(delivered).toEqual([[60_001, 'invite']])
})

test('a delivery that never answers holds up nobody, and is tried again', async () => {
  const tries: string[] = []
  const transport = {
    name: 'silent',
    open: async () => {},
    deliver: ({ visitor }: { visitor: string }) => {
      tries.push(`${(shop.now - start) / 1_000} ${visitor}`)
      return new Promise<never>(() => {})
    },
    close: async () => {},
  }
  const shop = await openShop(
    [{ name: 'hello', conditions: when('visit.pages', 'equal', 1), event: invite() }],
    { transports: [transport], bounds: { deliveryTimeoutMs: 10_000 } },
  )
  await shop.view('/', 'ann')
  await shop.view('/', 'ben')
  expect(tries).toEqual(['0 ann', '0 ben'])
  await shop.wait(10)
  shop.env.advanceTo(shop.now + 250)
  expect(tries).toEqual(['0 ann', '0 ben', '10.25 ann', '10.25 ben'])
  await shop.until(shop.engine.close())
})
