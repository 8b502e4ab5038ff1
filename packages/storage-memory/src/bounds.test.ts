import type { EventRef, Unit } from '@beckon/core/adapter'
import { describe, expect, it } from 'vitest'
import { KnownEvents } from './known-events.ts'
import { memoryStorage } from './memory-storage.ts'

const hour = 3_600_000
const entity = { site: 's', kind: 'visitor', id: 'v' } as const

const unitOf = (...events: EventRef[]): Unit => ({
  entity,
  expectedVersion: 0,
  events,
  records: events.map(({ id, at }) => ({
    kind: 'event',
    id,
    type: 't',
    at,
    visitor: 'v',
    data: {},
  })),
  outbox: [],
})

const event = (n: number, at = n): EventRef => ({ id: `e${n}`, bodyHash: 'h', at })

async function filled(storage = memoryStorage({ retainLog: false }), count = 3_000) {
  await storage.open()
  for (let n = 0; n < count; n += 3) {
    await storage.commit([unitOf(event(n), event(n + 1), event(n + 2))])
  }
  const ids = Array.from({ length: count }, (_, n) => `e${n}`)
  const known = async () =>
    (await storage.load([{ entity, ids }]))[0]?.known.map(({ id }) => id) ?? []
  return { storage, ids, known }
}

describe('without a log', () => {
  it('remembers the latest 1,000 ids of an entity, by default', async () => {
    const { ids, known } = await filled()
    expect(await known()).toEqual(ids.slice(2_000))
  })

  it('remembers 24 hours of event time, by default', async () => {
    const storage = memoryStorage({ retainLog: false })
    await storage.open()
    for (let n = 0; n <= 30; n += 1) await storage.commit([unitOf(event(n, n * hour))])
    const ids = Array.from({ length: 31 }, (_, n) => `e${n}`)
    const [loaded] = await storage.load([{ entity, ids }])
    expect(loaded?.known.map(({ id }) => id)).toEqual(ids.slice(6))
  })

  it('takes other bounds', async () => {
    const storage = memoryStorage({ retainLog: false, dedupe: { maxIds: 5 } })
    const { ids, known } = await filled(storage, 300)
    expect(await known()).toEqual(ids.slice(295))
  })

  it('keeps no record, and counts them', async () => {
    const { storage } = await filled()
    expect(storage.dropped).toBe(3_000)
    const lines: string[] = []
    for await (const line of storage.dump()) lines.push(line)
    expect(lines).toHaveLength(1)
  })

  it('a forgotten id is a new event again', async () => {
    const { storage } = await filled()
    expect(await storage.commit([unitOf(event(0))])).toEqual([{ status: 'committed', version: 0 }])
    expect(await storage.commit([unitOf(event(2_999))])).toEqual([
      { status: 'duplicate', ids: ['e2999'] },
    ])
  })

  it('an entity of which nothing is left takes no room', async () => {
    const { storage } = await filled()
    await storage.prune(3_000)
    for await (const line of storage.dump()) expect.fail(line)
  })
})

describe('with a log', () => {
  it('remembers every id', async () => {
    const { ids, known } = await filled(memoryStorage())
    expect(await known()).toEqual(ids)
  })

  it('gives no record any more that was erased while it was read', async () => {
    const { storage } = await filled(memoryStorage(), 30)
    let seen = 0
    for await (const _ of storage.read()) {
      seen += 1
      if (seen === 10) await storage.erase('s', 'v')
    }
    expect(seen).toBe(10)
  })

  it('shows all it holds in a dump', async () => {
    const storage = memoryStorage()
    await storage.open()
    const outbox = [{ id: 'f', visitor: 'v', type: 'invite', expiresAt: 1, body: { text: 'hi' } }]
    await storage.commit([{ ...unitOf(event(1)), state: { secret: 'x' }, outbox }])
    const lines: string[] = []
    for await (const line of storage.dump()) lines.push(line)
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { entity, version: 1, state: { secret: 'x' }, known: [event(1)] },
      { seq: 1, site: 's', record: expect.objectContaining({ id: 'e1', visitor: 'v' }) },
      { ...outbox[0], site: 's' },
    ])
  })
})

it('the room an entity takes does not grow with its events', () => {
  const room = (events: number): number => {
    const known = new KnownEvents()
    for (let n = 0; n < events; n += 1) known.add(event(n), { maxIds: 100, maxAge: 1_000 })
    // Private fields are serialised too: what is forgotten must be gone from them.
    return JSON.stringify(known).length
  }
  expect(room(50_000)).toBeLessThan(2 * room(500))
})

it('forgets all when it is closed', async () => {
  const { storage, known } = await filled(memoryStorage(), 30)
  await storage.close()
  await storage.open()
  expect(await known()).toEqual([])
})

it('refuses bounds that cannot be meant', () => {
  for (const bad of [0, -1, Number.NaN]) {
    const usage = expect.objectContaining({ name: 'UsageError', code: 'STORAGE_OPTIONS' })
    expect(() => memoryStorage({ dedupe: { maxIds: bad } })).toThrow(usage)
    expect(() => memoryStorage({ dedupe: { maxAge: bad } })).toThrow(usage)
  }
})
