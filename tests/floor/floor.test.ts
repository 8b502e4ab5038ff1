import {
  type FloorMessage,
  type FloorQuery,
  type FloorRow,
  floor,
  floorRows,
  type SimpleColumn,
} from '@beckon/analytics'
import { memoryStorage } from '@beckon/storage-memory'
import { virtualEnv } from '@beckon/testing'
import { Subject } from 'rxjs'
import { expect, test } from 'vitest'
import { floorColumns } from '../../packages/analytics/src/floor/columns.ts'
import { openShop, start, when } from '../engine/shop.ts'

const rules = [
  {
    name: 'reads',
    fire: 'event',
    conditions: when('event.type', 'equal', 'page.view'),
    event: { type: 'score', params: { points: 5 } },
  },
  {
    name: 'buyer',
    conditions: when('score', 'greaterThanInclusive', 10),
    event: { type: 'segment', params: { segment: 'potential-buyer' } },
  },
  {
    name: 'seen',
    conditions: when('page.path', 'equal', '/checkout'),
    event: { type: 'tag', params: { tag: 'at-checkout' } },
  },
  {
    name: 'help',
    conditions: when('page.path', 'equal', '/checkout'),
    event: { type: 'invite', params: { text: 'Help?' } },
  },
  {
    name: 'vip',
    conditions: when('cart.total', 'greaterThan', 50),
    event: { type: 'route', params: { department: 'vip', priority: 5 } },
  },
  {
    name: 'rude',
    conditions: when('event.type', 'equal', 'rude'),
    event: { type: 'block', params: { what: 'chat', for: '10m' } },
  },
  {
    name: 'abuse',
    conditions: when('event.type', 'equal', 'abuse'),
    event: { type: 'block', params: { scope: 'address', for: '10m' } },
  },
]

const open = () => openShop(rules, { presence: 'heartbeat' })
const tick = 0.25
const iso = (at: number) => at - start

/** All that a view is sent, and what it shows by that. */
class Looker {
  readonly messages: FloorMessage[] = []
  rows: readonly FloorRow[] = []
  ended = false
  error: unknown

  constructor(live: ReturnType<typeof floor>, ...asked: Parameters<(typeof live)['watch']>) {
    live.watch(...asked).subscribe({
      next: (message) => {
        this.messages.push(message)
        this.rows = floorRows(this.rows, message)
      },
      error: (cause) => {
        this.error = cause
      },
      complete: () => {
        this.ended = true
      },
    })
  }

  get ids(): string[] {
    return this.rows.map(({ id }) => id)
  }

  get kinds(): string[] {
    return this.messages.map(({ kind }) => kind)
  }
}

const byScore: FloorQuery = { sort: { by: 'score', descending: true } }

test('a row has all that is known of its visitor', async () => {
  const shop = await openShop(rules, {
    presence: 'heartbeat',
    enrichers: [
      {
        name: 'all',
        enrich: () => ({
          geo: { country: 'NL', region: 'NH', city: 'Amsterdam', timezone: 'Europe/Amsterdam' },
          ua: {
            browser: 'Firefox',
            browserVersion: '121.0',
            os: 'Linux',
            osVersion: '6',
            device: 'desktop',
          },
          bot: false,
          referrer: { type: 'search', source: 'Bing', host: 'bing.com', keyword: 'oak desk' },
          utm: { source: 'mail', medium: 'email', campaign: 'winter', term: 't', content: 'c' },
        }),
      },
    ],
  })
  const live = floor(shop.engine)
  const ann = { visitor: 'ann', language: 'nl', connected: true } as const
  shop.engine.arrived({ site: 'shop', ...ann })
  await shop.send(ann, { type: 'page.view', url: 'https://shop.example/desks?x=1', tab: 't1' })
  await shop.wait(10)
  await shop.send(
    ann,
    { type: 'identify', data: { contact: 'Ann B.', traits: { plan: 'gold' } } },
    { type: 'cart.add', data: { price: 60, currency: 'EUR' } },
    { type: 'chat.started' },
    { type: 'page.view', url: 'https://shop.example/checkout', title: 'Checkout', tab: 't1' },
  )
  await shop.wait(5)
  await shop.send(ann, { type: 'chat.ended' }, { type: 'invitation.shown' }, { type: 'rude' })
  await shop.wait(tick)
  const row = live.find('shop', 'ann')
  expect(row).toEqual({
    key: 'shop/ann',
    site: 'shop',
    id: 'ann',
    contact: 'Ann B.',
    traits: { plan: 'gold' },
    firstSeenAt: start,
    visits: 1,
    lastVisitAt: null,
    country: 'NL',
    region: 'NH',
    city: 'Amsterdam',
    timezone: 'Europe/Amsterdam',
    ip: '192.0.2.0',
    system: 'Linux',
    systemVersion: '6',
    browser: 'Firefox',
    browserVersion: '121.0',
    device: 'desktop',
    language: 'nl',
    bot: false,
    staff: false,
    consentAt: null,
    presence: 'connected',
    startedAt: start,
    lastEventAt: start + 15_000,
    events: 8,
    pages: 2,
    url: 'https://shop.example/checkout',
    page: '/checkout',
    title: 'Checkout',
    pageAt: start + 10_000,
    tabs: [
      {
        tab: 't1',
        page: {
          url: 'https://shop.example/checkout',
          host: 'shop.example',
          path: '/checkout',
          title: 'Checkout',
          at: start + 10_000,
        },
      },
    ],
    trail: ['/desks', '/checkout'],
    entryPage: '/desks',
    previousPage: '/desks',
    sourceType: 'search',
    source: 'Bing',
    sourceHost: 'bing.com',
    keyword: 'oak desk',
    campaign: 'winter',
    campaignSource: 'mail',
    campaignMedium: 'email',
    campaignTerm: 't',
    campaignContent: 'c',
    score: 10,
    scoreParts: [{ rule: 'reads', points: 10 }],
    segments: [{ name: 'potential-buyer', since: start + 10_000, rule: 'buyer' }],
    tags: [{ name: 'at-checkout', since: start + 10_000, rule: 'seen' }],
    cartItems: 1,
    cartTotal: 60,
    cartCurrency: 'EUR',
    invitation: null,
    invitedBy: null,
    invitedAt: start + 15_000,
    invitationsOffered: 1,
    invitationsAccepted: 0,
    invitationsDeclined: 0,
    invitationsIgnored: 0,
    chat: 'closed',
    chatAt: start + 15_000,
    chats: 1,
    department: 'vip',
    priority: 5,
    blocked: 'chat',
    blockedUntil: start + 615_000,
    blockedBy: 'rude',
  })
  expect(Object.keys(row ?? {})).toEqual(floorColumns)
  expect(JSON.parse(JSON.stringify(row)), 'it is plain JSON').toEqual(row)
})

test('time that passes changes no row, but for who is still there', async () => {
  const shop = await open()
  const looker = new Looker(floor(shop.engine))
  await shop.view('/')
  await shop.wait(44.75)
  expect(looker.messages.slice(1)).toMatchObject([{ entered: [{ row: { presence: 'recent' } }] }])
  await shop.wait(tick)
  expect(looker.messages.slice(2)).toMatchObject([
    { at: start + 45_000, changed: [{ key: 'shop/ann', columns: { presence: 'away' } }] },
  ])
  await shop.wait(1_000)
  expect(looker.messages).toHaveLength(3)
  shop.engine.arrived({ site: 'shop', visitor: 'ann', connected: true })
  await shop.wait(tick)
  expect(looker.rows).toMatchObject([{ presence: 'connected' }])
})

test('whoever is there when a floor opens is on it, and leaves when the visit ends', async () => {
  const shop = await open()
  await shop.view('/')
  await shop.view('/', 'ben')
  await shop.wait(1_000)
  await shop.view('/b', 'ben')
  const looker = new Looker(floor(shop.engine))
  expect(looker.messages).toMatchObject([{ kind: 'snapshot', seq: 1, total: 2, offset: 0 }])
  expect(looker.ids).toEqual(['ann', 'ben'])
  await shop.wait(801)
  await shop.wait(tick)
  expect(looker.ids).toEqual(['ben'])
  expect(looker.messages.at(-1)).toMatchObject({ kind: 'difference', total: 1, left: ['shop/ann'] })
  await shop.view('/again')
  await shop.wait(tick)
  expect(looker.rows).toMatchObject([{ id: 'ben' }, { id: 'ann', visits: 2, trail: ['/again'] }])
})

test('an erased visitor is off the floor at once, also for one who takes no messages', async () => {
  const shop = await open()
  const live = floor(shop.engine)
  await shop.view('/')
  await shop.view('/', 'ben')
  await shop.wait(tick)
  const looker = new Looker(live)
  let ready = true
  const slow = new Looker(live, {}, { ready: () => ready })
  ready = false
  await shop.engine.erase('shop', 'ann')
  expect(looker.ids).toEqual(['ben'])
  expect(live.find('shop', 'ann')).toBeUndefined()
  expect(live.size).toBe(1)
  ready = true
  await shop.wait(tick)
  expect(slow.ids).toEqual(['ben'])
})

test('one who takes nothing for a while is owed one difference, and keeps nobody waiting', async () => {
  const shop = await open()
  const live = floor(shop.engine)
  for (const visitor of ['ann', 'ben', 'cid']) await shop.view('/', visitor)
  await shop.wait(tick)
  let ready = true
  let asked = 0
  const quick = new Looker(live, { ...byScore, limit: 2 })
  const slow = new Looker(live, { ...byScore, limit: 2 }, { ready: () => ++asked > 0 && ready })
  ready = false
  for (let round = 1; round <= 50; round++) {
    await shop.view(`/${round}`, round % 2 === 0 ? 'ben' : 'cid')
    await shop.wait(tick)
  }
  expect(quick.messages).toHaveLength(51)
  expect(slow.messages).toHaveLength(1)
  expect(asked).toBeGreaterThan(50)
  ready = true
  await shop.wait(tick)
  expect(slow.messages).toHaveLength(2)
  expect(slow.messages[1]).toMatchObject({
    kind: 'difference',
    seq: 2,
    left: ['shop/ann'],
    entered: [{ at: 1, row: { id: 'cid', page: '/49' } }],
    changed: [{ key: 'shop/ben', columns: { page: '/50' } }],
  })
  expect(slow.rows).toEqual(quick.rows)
  // Nothing is owed any more, so nobody is asked.
  const before = asked
  await shop.wait(10)
  expect(asked).toBe(before)
})

test('what it was not ready for at first is a snapshot still', async () => {
  const shop = await open()
  await shop.view('/')
  let ready = false
  const looker = new Looker(floor(shop.engine), {}, { ready: () => ready })
  await shop.wait(1)
  expect(looker.messages).toEqual([])
  ready = true
  await shop.wait(tick)
  expect(looker.messages).toMatchObject([{ kind: 'snapshot', seq: 1, rows: [{ id: 'ann' }] }])
})

test('another query over the same subscription is a snapshot, and differences from there', async () => {
  const shop = await open()
  for (const visitor of ['ann', 'ben', 'cid']) await shop.view(`/${visitor}`, visitor)
  const live = floor(shop.engine)
  const queries = new Subject<FloorQuery>()
  const looker = new Looker(live, queries)
  expect(looker.messages).toEqual([])
  queries.next({ filter: { text: '/B' } })
  expect(looker.ids).toEqual(['ben'])
  queries.next({ sort: { by: 'id', descending: true }, limit: 2 })
  expect(looker.ids).toEqual(['cid', 'ben'])
  await shop.view('/', 'dee')
  await shop.wait(tick)
  expect(looker.ids).toEqual(['dee', 'cid'])
  expect(looker.messages.map(({ kind, seq, total }) => [kind, seq, total])).toEqual([
    ['snapshot', 1, 1],
    ['snapshot', 2, 3],
    ['difference', 3, 4],
  ])
})

test('each sees its own filter, order and page of one floor', async () => {
  const shop = await open()
  const live = floor(shop.engine)
  const buyers = new Looker(live, { filter: { segment: 'potential-buyer' }, ...byScore })
  const second = new Looker(live, { ...byScore, offset: 1, limit: 1 })
  const named = new Looker(live, { filter: { is: { page: ['/a', '/b'] }, atLeast: { score: 5 } } })
  const nobody = new Looker(live, { limit: 0 })
  for (const [visitor, pages] of [
    ['ann', 1],
    ['ben', 3],
    ['cid', 2],
  ] as const) {
    for (let page = 0; page < pages; page++) await shop.view(`/${'abc'[page]}`, visitor)
  }
  await shop.wait(tick)
  expect(buyers.ids).toEqual(['ben', 'cid'])
  expect(second.ids).toEqual(['cid'])
  expect(named.ids).toEqual(['ann', 'cid'])
  expect(nobody.messages.at(-1)).toMatchObject({ total: 3, entered: [] })
})

test('many events between two ticks are one difference, and none is sent where none is needed', async () => {
  const shop = await open()
  const live = floor(shop.engine)
  const looker = new Looker(live, { filter: { is: { id: 'ann' } } })
  for (let page = 0; page < 10; page++) await shop.view(`/${page}`)
  await shop.wait(tick)
  expect(looker.kinds).toEqual(['snapshot', 'difference'])
  await shop.view('/', 'ben')
  await shop.wait(tick)
  expect(looker.messages, 'ben is none of its business').toHaveLength(2)
})

test('a block of the address is seen on whom it was made for, until an event of it comes in again', async () => {
  const shop = await open()
  const live = floor(shop.engine)
  await shop.view('/')
  await shop.send('ann', { type: 'abuse' })
  await shop.wait(tick)
  const blocked = { blocked: 'everything', blockedBy: 'abuse', blockedUntil: start + 600_000 }
  expect(live.find('shop', 'ann')).toMatchObject(blocked)
  await shop.view('/more')
  await shop.wait(300)
  expect(live.find('shop', 'ann')).toMatchObject(blocked)
  await shop.wait(400)
  await shop.view('/more')
  await shop.wait(tick)
  expect(live.find('shop', 'ann')).toMatchObject({ blocked: null, page: '/more' })
})

test('after a restart visitors come onto the floor as they are loaded', async () => {
  const storage = memoryStorage()
  const before = await openShop(rules, { storage })
  await before.view('/a')
  await before.view('/a', 'ben')
  const shop = await openShop(rules, { storage, env: virtualEnv(start + 60_000) })
  const looker = new Looker(floor(shop.engine))
  expect(looker.ids).toEqual([])
  await shop.view('/b', 'ben')
  await shop.wait(tick)
  expect(looker.rows).toMatchObject([{ id: 'ben', startedAt: start, trail: ['/a', '/b'] }])
})

test('what another process wrote first is shown, and never what was thrown away for it', async () => {
  const storage = memoryStorage()
  const other = await openShop(rules, { storage })
  const shop = await openShop(rules, { storage })
  await shop.view('/a')
  await other.send('ann', { id: 'x', type: 'page.view', url: 'https://shop.example/b' })
  const looker = new Looker(floor(shop.engine))
  expect(looker.rows).toMatchObject([{ trail: ['/a'] }])
  await shop.send('ann', { id: 'y', type: 'page.view', url: 'https://shop.example/c' })
  await shop.wait(tick)
  expect(looker.rows).toMatchObject([{ trail: ['/a', '/b', '/c'], score: 15 }])
  expect(looker.messages).toHaveLength(2)
})

test('a floor of some sites shows those, and counts those', async () => {
  const shop = await openShop(rules, { sites: { shop: {}, 'other/one': {} } })
  const live = floor(shop.engine, { sites: ['other/one'] })
  const looker = new Looker(live)
  await shop.view('/')
  await shop.view('/', { site: 'other/one', visitor: 'a/b' })
  await shop.wait(tick)
  expect(looker.rows.map(({ key, site, id }) => [key, site, id])).toEqual([
    ['other%2Fone/a/b', 'other/one', 'a/b'],
  ])
  let visits = 0
  live.counts$.subscribe(({ minutes }) => {
    visits = minutes.at(-1)?.visits ?? 0
  })
  expect(visits).toBe(1)
})

test('what is over a bound is refused or counted', async () => {
  const shop = await open()
  const live = floor(shop.engine, { rows: 2, views: 3, listings: 2, pageRows: 10, trail: 2 })
  for (const visitor of ['ann', 'ben', 'cid', 'dee']) await shop.view('/', visitor)
  for (let page = 0; page < 5; page++) await shop.view(`/${page}`)
  await shop.wait(tick)
  expect([live.size, live.turnedAway]).toEqual([2, 2])
  expect(floor(shop.engine, { rows: 3 }).turnedAway, 'who was there already').toBe(1)
  expect(live.find('shop', 'ann')?.trail).toEqual(['/3', '/4'])
  const codes = [
    { limit: 11 },
    {},
    { limit: 1 },
    byScore,
    { sort: { by: 'id' as SimpleColumn } },
  ].map((query) => (new Looker(live, query).error as { code?: string } | undefined)?.code)
  expect(codes).toEqual(['FLOOR_QUERY', undefined, undefined, undefined, 'FLOOR_FULL'])
  await shop.engine.erase('shop', 'ann')
  await shop.view('/late', 'cid')
  await shop.wait(tick)
  expect(live.find('shop', 'cid')).toMatchObject({ page: '/late' })
  for (const bound of [{ rows: 0 }, { tickMs: 0.5 }, { columns: 3 } as object]) {
    expect(() => floor(shop.engine, bound)).toThrow(
      expect.objectContaining({ code: 'FLOOR_BOUND' }),
    )
  }
})

test('who looks no more makes room, and lists that nobody looks at are let go', async () => {
  const shop = await open()
  const live = floor(shop.engine, { views: 1, listings: 1 })
  for (let round = 0; round < 5; round++) {
    const seen: number[] = []
    const looking = live.watch({ limit: round }).subscribe(({ seq }) => seen.push(seq))
    looking.unsubscribe()
    expect(seen).toEqual([1])
  }
  const last = new Looker(live, byScore)
  expect(last.kinds).toEqual(['snapshot'])
})

test('a function that throws ends the view that brought it, and no other', async () => {
  const shop = await open()
  const live = floor(shop.engine)
  const broken = new Error('broken')
  const fail = (): never => {
    throw broken
  }
  const filtered = new Looker(live, {
    filter: { where: ({ id }) => (id === 'ben' ? fail() : true) },
  })
  let calls = 0
  const readied = new Looker(live, {}, { ready: () => (++calls > 1 ? fail() : true) })
  const good = new Looker(live)
  await shop.view('/')
  await shop.wait(tick)
  expect([filtered.error, readied.error, good.error]).toEqual([undefined, broken, undefined])
  await shop.view('/', 'ben')
  await shop.wait(tick)
  expect(filtered.error).toBe(broken)
  expect(good.ids).toEqual(['ann', 'ben'])
})

test('it ends with its engine, or before, and leaves no timer', async () => {
  const shop = await open()
  const live = floor(shop.engine)
  const other = floor(shop.engine)
  const [looker, stopped] = [new Looker(live), new Looker(other)]
  let counting = true
  live.counts$.subscribe({
    complete: () => {
      counting = false
    },
  })
  await shop.view('/')
  other.stop()
  expect(stopped.ended).toBe(true)
  expect(looker.ended).toBe(false)
  await shop.engine.close()
  expect([looker.ended, counting, shop.env.timers]).toEqual([true, false, 0])
  expect(new Looker(live).ended, 'who comes later hears of it too').toBe(true)
})

test('whoever stops it when told something is told nothing more', async () => {
  const shop = await open()
  const live = floor(shop.engine)
  let told = 0
  live.watch().subscribe(({ kind }) => {
    told++
    if (kind === 'difference') live.stop()
  })
  const before = shop.env.timers
  await shop.view('/')
  await shop.wait(tick)
  await shop.view('/more')
  await shop.wait(60)
  expect(told).toBe(2)
  expect(shop.env.timers, 'but the one that ends the visit').toBe(before + 1)
})

test('instants are those of the visitor, and the message says which is shown', async () => {
  const shop = await open()
  const looker = new Looker(floor(shop.engine, { tickMs: 1_000 }))
  await shop.wait(0.3)
  await shop.view('/')
  await shop.wait(1)
  expect(looker.messages.map(({ at }) => iso(at))).toEqual([0, 1_000])
  expect(looker.rows.map(({ startedAt }) => iso(startedAt))).toEqual([300])
})
