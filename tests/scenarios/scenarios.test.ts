import { readdirSync, readFileSync } from 'node:fs'
import type { EngineOptions } from '@beckon/core'
import type { Enrichment, Peer } from '@beckon/core/adapter'
import { checkRuleSet, combineRuleSets } from '@beckon/rules'
import { describe, expect, test } from 'vitest'
import { openShop, type Shop } from '../engine/shop.ts'

const folder = new URL('../../examples/scenarios/', import.meta.url)
const files = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace('.json', ''))
const read = (name: string) => readFileSync(new URL(`${name}.json`, folder), 'utf8')

/** A shop with one scenario, in which holdouts are put aside: who is drawn is not what is looked at here. */
async function shopWith(name: string, enrichment: Enrichment = {}): Promise<Shop> {
  const document = JSON.parse(read(name))
  for (const rule of document.rules) delete rule.holdout
  const { ruleSet, faults, findings } = checkRuleSet(document)
  expect([faults, findings]).toEqual([[], []])
  const options: Partial<EngineOptions> = {
    rules: ruleSet as EngineOptions['rules'],
    enrichers: [{ name: 'given', enrich: () => enrichment }],
  }
  return openShop([], options as Parameters<typeof openShop>[1])
}

const decided = (shop: Shop) => [
  ...new Set(
    shop.decisions
      .filter(({ outcome }) => outcome === 'applied')
      .map(({ rule }) => rule.replace(/^[^:]+: /, '')),
  ),
]
const invited = (shop: Shop, visitor = 'ann') =>
  shop.actions.filter((action) => action.type === 'invite' && action.visitor === visitor)
const refused = async (shop: Shop, peer: Partial<Peer> = { visitor: 'ann' }) =>
  (await shop.send(peer, { type: 'page.view' })).refused.map(({ code }) => code)
const cart = (price = 50) => ({ type: 'cart.add', data: { price, quantity: 1, currency: 'EUR' } })

/** What each does for whom it is meant, and that it leaves others alone. */
const stories: Readonly<Record<string, () => Promise<void>>> = {
  async 'payment-trouble'() {
    const shop = await shopWith('payment-trouble')
    await shop.view('/checkout', { visitor: 'ann', language: 'de-AT' })
    await shop.view('/checkout', 'bob')
    await shop.send('ann', { type: 'payment.failed' })
    await shop.view('/checkout/error', { visitor: 'ann', language: 'de-AT' })
    await shop.wait(4)
    expect(invited(shop)).toEqual([])
    await shop.wait(1)
    const [invitation] = invited(shop)
    expect(invitation?.body).toMatchObject({
      title: 'Probleme beim Bezahlen?',
      department: 'billing',
      language: 'de',
    })
    expect(decided(shop)).toEqual(['counts', 'urgent', 'help'])
    const { standing } = await shop.engine.explain({ site: 'shop', visitor: 'ann' })
    expect(standing?.routing?.department?.value).toBe('billing')
    await shop.wait(300)
    expect(invited(shop, 'bob')).toEqual([])
    // Who pays after all is left alone, and has reached the goal.
    const reached: string[] = []
    shop.engine.on('invitation.converted', ({ rule }) => reached.push(String(rule)))
    await shop.send('ann', { type: 'order.completed' })
    expect(reached).toEqual(['payment-trouble: help'])
  },

  async 'checkout-hesitation'() {
    const shop = await shopWith('checkout-hesitation', { bot: false })
    for (const visitor of ['ann', 'bob', 'eve']) await shop.view('/checkout', visitor)
    await shop.send('ann', cart())
    await shop.send('bob', cart(), { type: 'payment.failed' })
    await shop.wait(44)
    expect(invited(shop)).toEqual([])
    await shop.wait(1)
    expect(invited(shop)).toHaveLength(1)
    // A payment that failed is another scenario's; an empty cart is nobody's.
    expect([...invited(shop, 'bob'), ...invited(shop, 'eve')]).toEqual([])
    const bots = await shopWith('checkout-hesitation', { bot: true })
    await bots.view('/checkout')
    await bots.send('ann', cart())
    await bots.wait(60)
    expect(invited(bots)).toEqual([])
  },

  async 'brand-search'() {
    const search = (keyword: string): Enrichment => ({
      referrer: { type: 'search', source: 'Google', host: 'google.de', keyword },
    })
    const shop = await shopWith('brand-search', search('sofa von NordHem'))
    await shop.view('/sofas')
    await shop.wait(60)
    expect(invited(shop)).toEqual([])
    await shop.view('/sofas/nordhem')
    await shop.wait(20)
    expect(invited(shop)[0]?.body.title).toBe('Looking for sofa von NordHem?')
    expect(decided(shop)).toEqual(['segment', 'points', 'invite'])
    await shop.wait(2 * 86_400)
    const { standing } = await shop.engine.explain({ site: 'shop', visitor: 'ann' })
    expect(standing).toMatchObject({ score: { total: 0 }, segments: [] })
    const other = await shopWith('brand-search', search('sofa'))
    await other.view('/sofas')
    await other.view('/sofas/nordhem')
    await other.wait(60)
    expect(decided(other)).toEqual([])
  },

  async 'returning-without-purchase'() {
    const shop = await shopWith('returning-without-purchase')
    const visit = async (visitor: string) => {
      for (const page of ['/', '/sofas', '/sofas/1']) await shop.view(page, visitor)
      await shop.wait(70)
    }
    for (let day = 0; day < 3; day++) {
      await visit('ann')
      await visit('bob')
      if (day === 0) await shop.send('bob', { type: 'order.completed' })
      expect(invited(shop)).toHaveLength(day < 2 ? 0 : 1)
      await shop.wait(86_400)
    }
    expect(invited(shop, 'bob')).toEqual([])
    await shop.send('ann', { type: 'order.completed' })
    const { standing } = await shop.engine.explain({ site: 'shop', visitor: 'ann' })
    expect(standing?.segments).toEqual([])
  },

  async 'delivery-reader'() {
    const shop = await shopWith('delivery-reader', { geo: { city: 'Linz' } })
    await shop.view('/delivery')
    await shop.view('/about', 'bob')
    await shop.wait(39)
    expect(invited(shop)).toEqual([])
    await shop.wait(1)
    expect(invited(shop)[0]?.body.text).toMatch(/in Linz,/)
    expect(invited(shop, 'bob')).toEqual([])
  },

  async 'cart-exit'() {
    const shop = await shopWith('cart-exit')
    for (const visitor of ['ann', 'bob', 'eve']) await shop.view('/cart', visitor)
    await shop.send('ann', cart())
    await shop.send('bob', cart())
    await shop.view('/sofas')
    await shop.view('/checkout', 'bob')
    await shop.view('/sofas', 'eve')
    await shop.wait(10)
    expect(decided(shop)).toEqual(['noted', 'invite'])
    expect([...invited(shop, 'bob'), ...invited(shop, 'eve')]).toEqual([])
    expect(shop.engine.account().derived).toBe(1)
  },

  async 'foreign-visitors'() {
    const shop = await shopWith('foreign-visitors', { geo: { country: 'BR' } })
    await shop.view('/')
    expect(shop.actions[0]).toMatchObject({ type: 'block', body: { what: 'chat' } })
    // The shop itself stays open to them.
    expect(await refused(shop)).toEqual([])
    expect(await shop.engine.invite({ ...ann, text: 'Hello' })).toMatchObject({ code: 'BLOCKED' })
    for (const geo of [{ country: 'AT' }, {}]) {
      const near = await shopWith('foreign-visitors', { geo })
      await near.view('/')
      expect(decided(near)).toEqual([])
    }
  },

  async 'brute-force'() {
    const shop = await shopWith('brute-force')
    const guess = (visitor: string, ip: string) =>
      shop.send({ visitor, ip }, { type: 'login.failed' })
    // From one address, each time as another browser.
    for (let index = 0; index < 5; index++) await guess(`g${index}`, '192.0.2.66')
    expect(await refused(shop, { visitor: 'new', ip: '192.0.2.66' })).toEqual(['BLOCKED'])
    expect(await refused(shop, { visitor: 'ann', ip: '192.0.2.67' })).toEqual([])
    // Behind an address of many only the guesser goes.
    for (let index = 0; index < 25; index++) {
      await shop.view('/', { visitor: `pupil${index}`, ip: '198.51.100.1' })
    }
    for (let index = 0; index < 5; index++) await guess('pupil7', '198.51.100.1')
    expect(await refused(shop, { visitor: 'pupil7', ip: '198.51.100.1' })).toEqual(['BLOCKED'])
    expect(await refused(shop, { visitor: 'pupil8', ip: '198.51.100.1' })).toEqual([])
    for (let index = 0; index < 8; index++) await shop.send('eve', { type: 'coupon.rejected' })
    expect(await refused(shop, { visitor: 'eve' })).toEqual(['BLOCKED'])
    await shop.wait(3_600)
    expect(await refused(shop, { visitor: 'eve' })).toEqual([])
  },

  async 'price-bots'() {
    const look = async (shop: Shop, pages: number, seconds: number) => {
      for (let page = 0; page < pages; page++) {
        await shop.view(`/product/${page}`)
        await shop.wait(seconds)
      }
      return refused(shop)
    }
    const person = await shopWith('price-bots', { bot: false })
    expect(await look(person, 40, 10)).toEqual([])
    const disguised = await shopWith('price-bots', { bot: false })
    expect(await look(disguised, 20, 1)).toEqual(['BLOCKED'])
    const bot = await shopWith('price-bots', { bot: true })
    expect(await look(bot, 29, 1)).toEqual([])
    const greedy = await shopWith('price-bots', { bot: true })
    expect(await look(greedy, 30, 1)).toEqual(['BLOCKED'])
  },

  async 'vip-routing'() {
    const shop = await shopWith('vip-routing')
    const routing = async (visitor: string) => {
      const { standing } = await shop.engine.explain({ site: 'shop', visitor })
      return [standing?.routing?.department?.value, standing?.routing?.priority?.value]
    }
    await shop.send('ann', { type: 'identify', data: { traits: { plan: 'gold' } } })
    await shop.send('bob', cart(1_200))
    await shop.send('eve', cart(20))
    expect(await routing('ann')).toEqual(['vip', 50])
    expect(await routing('bob')).toEqual(['vip', 50])
    expect(await routing('eve')).toEqual([undefined, undefined])
  },
}

const ann = { site: 'shop', visitor: 'ann', operator: 'olga' } as const

describe('scenarios for a shop', () => {
  test('each has a test', () => {
    expect(files).toEqual(Object.keys(stories).sort())
  })

  test.each(Object.entries(stories))('%s', (_, story) => story())

  test('go together', () => {
    const sets = files.map((name) => ({ name, document: JSON.parse(read(name)) }))
    const { document } = combineRuleSets('shop', sets)
    const { ruleSet, faults, findings } = checkRuleSet(document)
    expect([faults, findings]).toEqual([[], []])
    expect(new Set(ruleSet?.rules.map(({ scenario }) => scenario))).toEqual(new Set(files))
  })
})
