import { parseRuleSet } from '@beckon/rules'
import { expect, test } from 'vitest'
import { invite, openShop, start, when } from './shop.ts'

const use = (shop: Awaited<ReturnType<typeof openShop>>, rules: readonly object[]) =>
  shop.engine.use(parseRuleSet({ rules }))
const score = (points: number) => ({ type: 'score', params: { points } })
const segment = { type: 'segment', params: { segment: 'vip' } }
const always = when('visit.events', 'greaterThan', 0)
const twice = (name: string, within: string) => ({
  name,
  fire: 'event',
  conditions: when('events.count', 'greaterThanInclusive', 2, { type: 'cart.add', within }),
  event: { type: 'tag', params: { tag: name } },
})

test('an unchanged rule keeps its windows, its cooldown and what it fired; a changed one starts anew', async () => {
  const once = (name: string) => ({ name, fire: 'visitor', conditions: always, event: invite() })
  const cooled = {
    name: 'cooled',
    fire: 'event',
    cooldown: '1h',
    conditions: always,
    event: { type: 'tag', params: { tag: 'c' } },
  }
  const shop = await openShop([twice('kept', '10m'), twice('changed', '10m'), once('once'), cooled])
  await shop.send('ann', { type: 'cart.add' })
  expect(shop.outcomes).toEqual(['0 ann cooled applied', '0 ann once applied'])
  const hash = shop.engine.ruleSetHash
  await use(shop, [
    twice('kept', '10m'),
    twice('changed', '11m'),
    { ...once('once'), description: 'described anew' },
    { ...cooled, cooldown: '2h' },
  ])
  expect(shop.engine.ruleSetHash).not.toBe(hash)
  await shop.wait(60)
  await shop.send('ann', { type: 'cart.add' })
  expect(shop.outcomes.slice(2)).toEqual(['60 ann cooled applied', '60 ann kept applied'])
  await shop.send('ann', { type: 'cart.add' })
  expect(shop.outcomes.slice(4)).toEqual([
    '60 ann changed applied',
    '60 ann cooled suppressed cooldown',
    '60 ann kept applied',
  ])
  expect(new Set(shop.decisions.map(({ ruleSet }) => ruleSet))).toEqual(
    new Set([hash, shop.engine.ruleSetHash]),
  )
})

test('what a rule held ends with the rule', async () => {
  const reads = (name: string, fact: string, operator: string, value: unknown) => ({
    name,
    fire: 'event',
    conditions: when(fact, operator, value),
    event: { type: 'block', params: { scope: 'address', for: '1ms' } },
  })
  const readers = [
    reads('scored', 'score', 'greaterThan', 0),
    reads('seen', 'segments', 'contains', 'vip'),
  ]
  const shop = await openShop([
    { name: 'ten', conditions: always, event: score(10) },
    { name: 'vip', conditions: always, event: segment },
    { name: 'vip too', conditions: always, event: segment },
  ])
  const read = async () => {
    const { rules: found } = await shop.engine.explain({ site: 'shop', visitor: 'ann' })
    return found.filter(({ explanation }) => explanation.result).map(({ rule }) => rule)
  }
  await shop.view('/')
  // The points of the changed rule replace those of the old one.
  await use(shop, [
    { name: 'ten', conditions: always, event: score(20) },
    { name: 'vip too', conditions: always, event: segment },
    reads('thirty', 'score', 'equal', 30),
    reads('twenty', 'score', 'equal', 20),
    ...readers,
  ])
  expect(await read()).toEqual(['ten', 'vip too', 'seen'])
  await shop.view('/')
  expect(await read()).toEqual(['ten', 'vip too', 'scored', 'seen', 'twenty'])
  await use(shop, readers)
  expect(await read()).toEqual([])
  await shop.view('/')
  expect(await read()).toEqual([])
})

test('the same for visitors who were not in memory when the rules changed', async () => {
  const shop = await openShop([
    { name: 'ten', conditions: when('visitor.visits', 'greaterThan', 0), event: score(10) },
  ])
  await shop.view('/')
  await shop.wait(2_000)
  expect(shop.outcomes).toEqual(['0 ann ten applied'])
  expect(shop.engine.waiting().visitors).toBe(0)
  await use(shop, [
    {
      name: 'points',
      fire: 'event',
      conditions: when('score', 'notEqual', 0),
      event: { type: 'tag', params: { tag: 'x' } },
    },
  ])
  await shop.view('/', 'bob')
  await shop.view('/', 'ann')
  expect(shop.outcomes).toEqual(['0 ann ten applied'])
})

test('what was given for good stays, and a rule that comes back remembers that it fired', async () => {
  const good = { name: 'good', fire: 'visitor', conditions: always, event: segment }
  const shop = await openShop([good])
  await shop.view('/')
  await use(shop, [
    {
      name: 'seen',
      fire: 'visitor',
      conditions: when('segments', 'contains', 'vip'),
      event: invite(),
    },
  ])
  await shop.view('/')
  expect(shop.outcomes).toEqual(['0 ann good applied', '0 ann seen applied'])
  await use(shop, [good])
  await shop.view('/')
  expect(shop.outcomes).toHaveLength(2)
})

test('rules that cannot be honoured leave those in force alone', async () => {
  const shop = await openShop([{ name: 'hello', conditions: always, event: invite() }])
  await expect(
    use(shop, [
      {
        name: 'away',
        conditions: always,
        event: { type: 'redirect', params: { url: 'https://evil.example/' } },
      },
    ]),
  ).rejects.toMatchObject({ code: 'REDIRECT_NOT_ALLOWED' })
  await shop.view('/')
  expect(shop.outcomes).toEqual(['0 ann hello applied'])
})

test('a redirect is checked for the sites its rule is for', async () => {
  const rule = {
    name: 'sale',
    site: 'shop',
    conditions: always,
    event: { type: 'redirect', params: { url: 'https://shop.example/sale' } },
  }
  const sites = { shop: { redirectOrigins: ['https://shop.example'] }, blog: {} }
  const shop = await openShop([rule], { sites })
  await shop.view('/')
  await shop.engine.receive(
    { site: 'blog', visitor: 'ann' },
    { type: 'events', events: [{ id: 'b', type: 'page.view', at: start }] },
  )
  expect(shop.actions).toMatchObject([
    { site: 'shop', type: 'redirect', body: { url: 'https://shop.example/sale' } },
  ])
})

test('every rule set in force is in the log', async () => {
  const shop = await openShop([])
  await use(shop, [{ name: 'hello', conditions: always, event: invite() }])
  const hashes = []
  for await (const { data } of shop.storage.read({ kinds: ['ruleset'] })) hashes.push(data.hash)
  expect(hashes).toHaveLength(2)
  expect(hashes[1]).toBe(shop.engine.ruleSetHash)
})

test('a closed engine says so instead of waiting for ever', async () => {
  const shop = await openShop([])
  await shop.engine.close()
  await expect(use(shop, [])).rejects.toMatchObject({ code: 'ENGINE_CLOSED' })
  await expect(shop.engine.erase('shop', 'ann')).rejects.toMatchObject({ code: 'ENGINE_CLOSED' })
})
