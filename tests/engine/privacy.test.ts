import type { Transport } from '@beckon/core/adapter'
import { memoryStorage } from '@beckon/storage-memory'
import { faultyStorage } from '@beckon/testing'
import { expect, test } from 'vitest'
import { dumped, invite, openShop, start, when } from './shop.ts'

const peer = {
  visitor: 'visitor-4711',
  ip: '198.51.100.77',
  userAgent: 'Mozilla/5.0 (Secret Browser 99)',
  language: 'tlh-KX',
}
const rules = [
  { name: 'crowd', conditions: when('address.visitors', 'greaterThan', 0), event: invite() },
  {
    name: 'busy',
    conditions: when('address.events.count', 'greaterThan', 0, { type: 'page.view', within: '1h' }),
    event: { type: 'tag', params: { tag: 'busy' } },
  },
]

/** What the storage must not know, and the parts of an address that survive truncation of another kind. */
const secrets = ['visitor-4711', '198.51.100', 'Secret Browser', 'tlh', 'hush', 'token', 'event-99']

test('before consent nothing that identifies is stored, whatever was sent', async () => {
  const shop = await openShop(rules, { privacy: { consent: 'required', ip: 'full' } })
  const answer = await shop.send(peer, {
    id: 'event-99',
    type: 'page.view',
    url: 'https://shop.example/?token=hush',
    title: 'hush',
    data: { mail: 'hush' },
  })
  expect(answer.refused).toMatchObject([{ id: 'event-99', code: 'CONSENT' }])
  const site = { site: 'shop', ...peer }
  for (const message of [
    '{"type":"events","hush":"visitor-4711"',
    '{"type":"events","events":[{"id":"event-99","type":"a","at":1,"hush":"198.51.100.77"}]}',
    '{"type":"events","events":[{"id":"event-99","type":"a","at":1,"data":{"hush":1e999}}]}',
  ]) {
    const { refused } = await shop.engine.receive(site, message)
    expect(refused).toHaveLength(1)
  }
  await shop.engine.quarantine('shop', {
    id: 'line-1',
    reason: 'BAD_LINE',
    message: 'no log line: 198.51.100.77',
    text: '198.51.100.77 hush',
    at: start,
  })
  await shop.engine.idle()
  const everything = await dumped(shop.storage)
  expect(everything).toContain('BAD_LINE')
  for (const secret of secrets) expect(everything).not.toContain(secret)
  // The keyed hash of the address would be an entity of its own.
  expect(everything).not.toContain('"kind":"address"')
  expect(everything).not.toContain('"kind":"visitor"')
  expect(shop.engine.account()).toMatchObject({ received: 5, committed: 0, inFlight: 0 })
})

test('with consent events come in', async () => {
  const shop = await openShop(rules, { privacy: { consent: 'required' } })
  const answer = await shop.send(
    peer,
    { type: 'page.view', url: '/' },
    { type: 'consent.given' },
    { type: 'page.view', url: '/' },
  )
  expect(answer.acks).toHaveLength(2)
  expect(answer.refused).toMatchObject([{ code: 'CONSENT' }])
  expect(shop.outcomes).toContain('0 visitor-4711 crowd applied')
})

test('of an address its network is kept and no more', async () => {
  const shop = await openShop()
  await shop.view('/', peer)
  await shop.view('/', { visitor: 'six', ip: '2001:db8:aa:bb::1' })
  const everything = await dumped(shop.storage)
  expect(everything).toContain('198.51.100.0')
  expect(everything).not.toContain('198.51.100.77')
  expect(everything).toContain('2001:db8:aa::')
  expect(everything).not.toContain('2001:db8:aa:bb')
})

test('after an erasure nothing is left of a visitor, and everything of the others', async () => {
  const delivered: string[] = []
  const transport: Transport = {
    name: 'nobody there',
    open: async () => {},
    deliver: async ({ visitor }) => {
      delivered.push(visitor)
      return 'unreachable'
    },
    close: async () => {},
  }
  const shop = await openShop(rules, { transports: [transport] })
  await shop.view('/1', peer)
  await shop.view('/1', { ...peer, visitor: 'bob' })
  await shop.send(peer, { id: 'x', type: 'a' }, { id: 'x', type: 'b' })
  await shop.engine.receive({ site: 'shop', ...peer }, 'rubbish of visitor-4711')
  await shop.send(peer, { type: 'identify', data: { contact: 'mail', traits: { plan: 'hush' } } })
  await shop.engine.idle()
  expect(await dumped(shop.storage)).toContain('visitor-4711')
  const address = () => shop.storage.load([{ entity: { site: 'shop', kind: 'address', id: key } }])
  const key = /"kind":"address","id":"([^"]+)"/.exec(await dumped(shop.storage))?.[1] ?? ''
  expect(Object.keys((await address())[0]?.state?.visitors ?? {})).toHaveLength(2)

  await shop.engine.erase('shop', 'visitor-4711')
  await shop.engine.idle()
  const everything = await dumped(shop.storage)
  for (const secret of ['visitor-4711', 'hush']) expect(everything).not.toContain(secret)
  expect(everything).toContain('bob')
  expect(Object.keys((await address())[0]?.state?.visitors ?? {})).toHaveLength(1)
  expect(shop.engine.waiting().visitors).toBe(1)
  expect(await shop.engine.explain({ site: 'shop', visitor: 'visitor-4711' })).toMatchObject({
    known: false,
    rules: [],
  })
  // What was to be delivered is forgotten, too.
  delivered.splice(0)
  await shop.wait(60)
  expect(new Set(delivered)).toEqual(new Set(['bob']))
  // Coming back is coming for the first time.
  const again = shop.engine.visits$.subscribe(({ number }) => numbers.push(number))
  const numbers: number[] = []
  await shop.view('/1', peer)
  again.unsubscribe()
  expect(numbers).toEqual([1])
})

test('events before, at and after an erasure: what came before is gone, what comes after stays', async () => {
  const shop = await openShop(rules)
  const before = [shop.view('/1', peer), shop.view('/2', peer)]
  const erased = shop.engine.erase('shop', 'visitor-4711')
  const after = shop.view('/3', peer)
  expect((await Promise.all(before)).flatMap(({ acks }) => acks)).toEqual(['e0', 'e1'])
  await erased
  expect((await after).acks).toEqual(['e2'])
  await shop.engine.idle()
  const everything = await dumped(shop.storage)
  expect(everything).not.toMatch(/e0|e1/)
  expect(everything).toContain('visitor-4711:e2')
  expect(shop.engine.account()).toMatchObject({ received: 3, committed: 3, inFlight: 0 })
})

test('an event whose commit has to be made again does not bring the erased back', async () => {
  const inner = memoryStorage()
  let conflicts = 1
  const storage = faultyStorage(inner, ({ operation, units }) =>
    operation === 'commit' &&
    units.some(({ entity }) => entity.kind === 'visitor') &&
    conflicts-- > 0
      ? { outcome: 'conflict' }
      : undefined,
  )
  const shop = await openShop([], { storage })
  const before = shop.view('/1', peer)
  const erased = shop.engine.erase('shop', 'visitor-4711')
  await shop.until(erased)
  expect(await shop.until(before)).toMatchObject({
    acks: [],
    refused: [{ id: 'e0', code: 'ERASED' }],
  })
  await shop.engine.idle()
  expect(await dumped(inner)).not.toContain('visitor-4711')
  expect(shop.engine.account()).toMatchObject({ received: 1, refused: { ERASED: 1 }, inFlight: 0 })
  expect((await shop.view('/2', peer)).acks).toEqual(['e1'])
})

test('an erasure that the storage refuses says so, and can be asked for again', async () => {
  let broken = true
  const storage = faultyStorage(memoryStorage(), ({ operation }) =>
    operation === 'erase' && broken ? { outcome: 'reject' } : undefined,
  )
  const shop = await openShop([], { storage })
  await shop.view('/1', peer)
  await expect(shop.engine.erase('shop', 'visitor-4711')).rejects.toMatchObject({
    code: 'STORAGE_UNAVAILABLE',
  })
  broken = false
  await shop.engine.erase('shop', 'visitor-4711')
  const left = []
  for await (const record of shop.storage.read({ visitor: 'visitor-4711' })) left.push(record)
  expect(left).toEqual([])
})
