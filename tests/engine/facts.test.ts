import type { Enrichment, Peer } from '@beckon/core/adapter'
import { builtinFacts, createCatalogue } from '@beckon/rules'
import { beforeAll, describe, expect, test } from 'vitest'
import { invite, openShop, type Shop, start, when } from './shop.ts'

const enrichment: Enrichment = {
  geo: { country: 'FR', region: 'IDF', city: 'Paris', timezone: 'Europe/Paris', eu: true },
  ua: {
    browser: 'Firefox',
    browserVersion: '140.0',
    os: 'Linux',
    osVersion: '6',
    device: 'desktop',
  },
  bot: false,
  referrer: { type: 'search', source: 'Google', host: 'google.fr', keyword: 'red shoes' },
  utm: { source: 'mail', medium: 'email', campaign: 'may', term: 'shoes', content: 'top' },
}

/** What each fact is after the visitor's walk below, in the order of the catalogue; families with one of theirs. */
const expected: Readonly<Record<string, unknown>> = {
  'visitor.id': 'ann',
  'visitor.visits': 2,
  'visitor.daysSinceLastVisit': 3,
  'visitor.identified': true,
  'visitor.bot': false,
  'visitor.language': 'fr-FR',
  'visitor.traits.plan': 'gold',
  'geo.country': 'FR',
  'geo.region': 'IDF',
  'geo.city': 'Paris',
  'geo.timezone': 'Europe/Paris',
  'geo.eu': true,
  'ua.browser': 'Firefox',
  'ua.browserVersion': '140.0',
  'ua.os': 'Linux',
  'ua.osVersion': '6',
  'ua.device': 'desktop',
  score: 12,
  segments: ['vip'],
  tags: ['reader'],
  'invitations.offered': 1,
  'invitations.accepted': 0,
  'invitations.declined': 1,
  'invitations.ignored': 0,
  'invitations.secondsSinceLast': 60,
  'chat.state': 'closed',
  'chat.count': 1,
  'chat.secondsSinceLast': 40,
  'referrer.type': 'search',
  'referrer.source': 'Google',
  'referrer.host': 'google.fr',
  'referrer.keyword': 'red shoes',
  'utm.source': 'mail',
  'utm.medium': 'email',
  'utm.campaign': 'may',
  'utm.term': 'shoes',
  'utm.content': 'top',
  'visit.entryPath': '/shoes',
  'visit.previousPath': '/checkout',
  'visit.pages': 3,
  'visit.seconds': 60,
  'visit.idleSeconds': 0,
  'visit.events': 9,
  'page.url': 'https://Shop.example/shoes?ref=a%20b&ref=c#top',
  'page.host': 'shop.example',
  'page.path': '/shoes',
  'page.query.ref': 'a b',
  'page.title': 'Shoes again',
  'page.seconds': 20,
  'page.views': 2,
  'cart.items': 3,
  'cart.total': 59.97,
  'cart.currency': 'EUR',
  'events.count': 3,
  'events.sequence': true,
  'events.sum': 19.99,
  'events.min': 3,
  'events.max': 19.99,
  'events.last': 42,
  'event.type': 'note',
  'event.data.size.eu': 42,
  'time.hour': 13,
  'time.weekday': 4,
  'time.date': '2026-01-08',
  'site.id': 'shop',
  ip: '192.0.2.0',
  'address.visitors': 2,
  'address.events.count': 4,
  'operators.online': 2,
  'operators.free': 1,
  'queue.length': 3,
}

const params: Readonly<Record<string, object>> = {
  'events.count': { type: 'page.view', within: '10m' },
  'address.events.count': { type: 'page.view', within: '10m' },
  'events.sequence': { steps: [{ type: 'cart.add' }, { type: 'note' }] },
  'events.sum': { type: 'cart.add', field: 'price' },
  'events.min': { type: 'cart.add', field: 'quantity', within: '10m' },
  'events.max': { type: 'cart.add', field: 'price', within: '10m' },
  'events.last': { type: 'note', field: 'size.eu' },
  'operators.free': { department: 'sales' },
}

const honoured = builtinFacts.filter(({ notYet }) => notYet !== true)

/** A rule that reads the fact, in whatever way its kind allows, and never fires. */
function reading(name: string): object {
  const counts =
    /^(visit\.(idleS|s)econds|page\.seconds|(invitations|chat)\.secondsSinceLast)$/.test(name)
  const leaf = counts
    ? { fact: name, operator: 'greaterThanInclusive', value: 1_000_000 }
    : { fact: name, operator: 'exists', value: false }
  const never = { fact: 'visitor.visits', operator: 'equal', value: -1 }
  return {
    name,
    conditions: { all: [{ ...leaf, ...(params[name] && { params: params[name] }) }, never] },
    event: invite(name),
  }
}

const holding = (name: string, event: object) => ({
  name,
  conditions: when('visitor.visits', 'greaterThan', 0),
  event,
})

describe('every fact of the catalogue has its value', () => {
  let shop: Shop
  const peer: Partial<Peer> = { visitor: 'ann', ip: '192.0.2.7', language: 'fr-FR' }

  beforeAll(async () => {
    shop = await openShop(
      [
        ...Object.keys(expected).map(reading),
        holding('points', { type: 'score', params: { points: 12 } }),
        holding('vip', { type: 'segment', params: { segment: 'vip' } }),
        holding('reader', { type: 'tag', params: { tag: 'reader' } }),
        {
          name: 'hello',
          priority: 9,
          conditions: when('visitor.visits', 'equal', 2),
          event: invite('Hello'),
        },
      ],
      {
        sites: { shop: { timeZone: 'Europe/Paris' } },
        enrichers: [{ name: 'all', enrich: () => enrichment }],
      },
    )
    await shop.view('/before', peer)
    await shop.wait(3 * 86_400)
    await shop.view('/other', { ...peer, visitor: 'bob' })
    const url = 'https://Shop.example/shoes?ref=a%20b&ref=c#top'
    await shop.send(peer, { type: 'page.view', url })
    await shop.wait(20)
    await shop.send(
      peer,
      { type: 'page.view', url: 'https://shop.example/checkout' },
      { type: 'cart.add', data: { price: 19.99, quantity: 3, currency: 'EUR' } },
      { type: 'identify', data: { contact: 'ann@example.com', traits: { plan: 'gold' } } },
      { type: 'invitation.declined' },
      { type: 'chat.started' },
      { type: 'chat.ended' },
    )
    await shop.wait(20)
    await shop.send(peer, { type: 'page.view', url, title: 'Shoes again' })
    await shop.wait(20)
    const desk = shop.engine.desk('shop')
    await desk.online('olga', { departments: ['sales'] })
    await desk.online('ivan', { departments: ['billing'] })
    await desk.queue('billing', 3)
    await shop.send(peer, { type: 'note', data: { size: { eu: 42 } } })
  })

  test.each(Object.entries(expected))('%s', async (name, value) => {
    const {
      rules: [found],
    } = await shop.engine.explain({
      site: 'shop',
      visitor: 'ann',
      rule: name,
      event: shop.event({ type: 'note', data: { size: { eu: 42 } } }),
    })
    expect(found?.explanation.condition).toMatchObject({ children: [{ observed: value }, {}] })
  })

  test('none is left out', () => {
    const catalogue = createCatalogue()
    const tested = new Set(Object.keys(expected).map((name) => catalogue.find(name)?.name))
    expect([...tested].sort()).toEqual(honoured.map(({ name }) => name).sort())
  })
})

test('an event whose enricher breaks is committed without', async () => {
  const shop = await openShop([], {
    enrichers: [
      {
        name: 'broken',
        enrich() {
          throw new Error('no data')
        },
      },
      { name: 'hanging', enrich: () => new Promise(() => {}) },
      { name: 'good', enrich: () => ({ bot: true }) },
    ],
  })
  const answer = shop.view('/')
  const neighbour = shop.view('/', 'bob')
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
  shop.env.advanceTo(start + 250)
  expect((await answer).acks).toEqual(['e0'])
  expect((await neighbour).acks).toEqual(['e1'])
  expect(shop.engine.account()).toMatchObject({ committed: 2, unenriched: 2 })
  expect(shop.errors.map(({ code }) => code)).toEqual(Array(4).fill('ENRICHER'))
  const found = []
  for await (const { data } of shop.storage.read({ kinds: ['event'] })) found.push(data.enrichment)
  expect(found).toEqual([{ bot: true }, { bot: true }])
})
