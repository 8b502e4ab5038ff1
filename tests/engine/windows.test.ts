import { defineOperator, parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { virtualEnv } from '@beckon/testing'
import { expect, test } from 'vitest'
import { openShop, type Shop, start, when } from './shop.ts'

const tag = (name: string, conditions: object) => ({
  name,
  fire: 'while',
  conditions,
  event: { type: 'tag', params: { tag: name.replace(' ', '-') } },
})

/** One comparison's part of an explanation. */
async function leaf(shop: Shop, rule: string, visitor = 'ann', at = shop.now) {
  const [found] = (await shop.engine.explain({ site: 'shop', visitor, rule, at })).rules
  const { condition } = found?.explanation ?? {}
  if (condition === undefined || !('children' in condition)) throw new Error('a rule was expected')
  return condition.children[0]
}

const buy = (price: unknown, more: object = {}) => ({ type: 'buy', data: { price }, ...more })

test('sums, extremes and last values turn at the instant at which an event leaves the window', async () => {
  const params = { type: 'buy', field: 'price', within: '10m' }
  const shop = await openShop([
    tag('sum', when('events.sum', 'greaterThanInclusive', 30, params)),
    tag('cheap', when('events.min', 'lessThan', 10, params)),
    tag('dear', when('events.max', 'greaterThan', 20, params)),
    tag('last', when('events.last', 'equal', 25, params)),
    tag('none', when('events.max', 'exists', false, params)),
  ])
  await shop.send('ann', buy(5))
  await shop.wait(60)
  await shop.send('ann', buy(25))
  await shop.wait(1_200)
  const inTurn = shop.outcomes.sort(
    (a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10) || (a < b ? -1 : 1),
  )
  expect(inTurn).toEqual([
    '0 ann cheap applied',
    '60 ann dear applied',
    '60 ann last applied',
    '60 ann sum applied',
    '600 ann cheap withdrawn',
    '600 ann sum withdrawn',
    '660 ann dear withdrawn',
    '660 ann last withdrawn',
    '660 ann none applied',
  ])
})

test('only numbers are summed, and last takes texts and truths too', async () => {
  const params = { type: 'buy', field: 'price' }
  const shop = await openShop([
    tag('sum', when('events.sum', 'equal', -1, params)),
    tag('min', when('events.min', 'equal', -1, params)),
    tag('last', when('events.last', 'equal', -1, params)),
    tag('dotted', when('events.sum', 'equal', -1, { type: 'buy', field: 'a.b' })),
  ])
  await shop.send('ann', buy('12'), buy(true), buy(null), buy([3]), buy({ b: 3 }), { type: 'buy' })
  expect(await leaf(shop, 'sum')).toMatchObject({ observed: 0 })
  expect(await leaf(shop, 'min')).not.toHaveProperty('observed')
  expect(await leaf(shop, 'last')).toMatchObject({ observed: true })
  await shop.send('ann', buy(2), buy(3.5), buy('x'), { type: 'buy', data: { a: { b: 7 } } })
  expect(await leaf(shop, 'sum')).toMatchObject({ observed: 5.5 })
  expect(await leaf(shop, 'min')).toMatchObject({ observed: 2 })
  expect(await leaf(shop, 'last')).toMatchObject({ observed: 'x' })
  expect(await leaf(shop, 'dotted')).toMatchObject({ observed: 7 })
})

test('the events of a field are those that its "where" lets through', async () => {
  const params = {
    type: 'buy',
    field: 'price',
    where: { fact: 'event.data.kind', operator: 'equal', value: 'shoes' },
  }
  const shop = await openShop([tag('shoes', when('events.sum', 'greaterThan', 99, params))])
  await shop.send('ann', buy(60, { data: { price: 60, kind: 'shoes' } }), buy(70))
  expect(shop.outcomes).toEqual([])
  await shop.send('ann', buy(60, { data: { price: 40, kind: 'shoes' } }))
  expect(shop.outcomes).toEqual(['0 ann shoes applied'])
})

const sequence = (within?: string) =>
  when('events.sequence', 'equal', true, {
    steps: [
      { type: 'cart.add' },
      { type: 'page.view', where: { fact: 'page.path', operator: 'equal', value: '/checkout' } },
    ],
    without: [{ type: 'order' }],
    ...(within && { within }),
  })

test('a sequence is true from its last step until its first event leaves the window', async () => {
  const shop = await openShop([tag('window', sequence('10m')), tag('visit', sequence())])
  await shop.send('ann', { type: 'cart.add' })
  await shop.wait(60)
  await shop.view('/other')
  await shop.view('/checkout')
  expect(shop.outcomes).toEqual(['60 ann visit applied', '60 ann window applied'])
  await shop.wait(3_000)
  expect(shop.outcomes.slice(2)).toEqual([
    '600 ann window withdrawn',
    // The visit is over, and with it what is told of it.
    '1860.001 ann visit withdrawn',
  ])
})

test('an event between the first and the last destroys a sequence, one after it does not', async () => {
  const shop = await openShop([tag('window', sequence('10m'))])
  await shop.send('ann', { type: 'cart.add' }, { type: 'order' })
  await shop.view('/checkout')
  expect(shop.outcomes).toEqual([])
  await shop.send('ann', { type: 'cart.add' })
  await shop.view('/checkout')
  await shop.send('ann', { type: 'order' })
  expect(shop.outcomes).toEqual(['0 ann window applied'])
})

test('a late event makes a sequence, or destroys one, and no decision is taken back', async () => {
  const invite = { type: 'invite', params: { text: 'Hello' } }
  const shop = await openShop([
    { name: 'once', conditions: sequence('10m'), event: invite },
    tag('now', sequence('10m')),
  ])
  await shop.wait(60)
  await shop.view('/checkout')
  await shop.send('ann', { type: 'cart.add', at: start + 30_000 })
  expect(shop.outcomes).toEqual(['60 ann now applied', '60 ann once applied'])
  await shop.send('ann', { type: 'order', at: start + 45_000 })
  expect(shop.outcomes.slice(2)).toEqual(['60 ann now withdrawn'])
})

const full = { bounds: { windowEvents: 3 } }
const count = (within?: string) =>
  when('events.count', 'greaterThan', 99, { type: 'buy', ...(within && { within }) })

test('a window that has more events than it holds says so, until they would have left it', async () => {
  const params = { type: 'buy', field: 'price' }
  const shop = await openShop(
    [
      tag('count', count('10m')),
      tag('visit', count()),
      tag('sum', when('events.sum', 'greaterThan', 99, { ...params, within: '10m' })),
      tag('visit sum', when('events.sum', 'greaterThan', 99, params)),
      tag('last', when('events.last', 'equal', 99, { ...params, within: '10m' })),
    ],
    full,
  )
  await shop.send('ann', buy(1), buy(2), buy(4))
  for (const rule of ['count', 'visit', 'sum', 'visit sum', 'last']) {
    expect(await leaf(shop, rule)).not.toHaveProperty('saturated')
  }
  expect(shop.engine.account().saturated).toBe(0)
  await shop.wait(60)
  await shop.send('ann', buy(8), buy(16))
  await shop.send('bob', buy(1), buy(1), buy(1), buy(1))
  expect(await leaf(shop, 'count')).toMatchObject({ observed: 3, saturated: true })
  expect(await leaf(shop, 'visit')).toMatchObject({ observed: 3, saturated: true })
  expect(await leaf(shop, 'sum')).toMatchObject({ observed: 28, saturated: true })
  expect(await leaf(shop, 'visit sum')).toMatchObject({ observed: 28, saturated: true })
  expect(await leaf(shop, 'last')).not.toHaveProperty('saturated')
  // Four windows of two visitors; told once for each window.
  expect(shop.engine.account()).toMatchObject({ committed: 9, saturated: 8 })
  expect(shop.errors.map(({ code }) => code)).toEqual(Array(4).fill('WINDOW_SATURATED'))
  expect(shop.errors[0]?.message).toContain('more than 3 events for visitor "ann"')
  await shop.wait(539.999)
  expect(await leaf(shop, 'count')).toMatchObject({ observed: 3, saturated: true })
  await shop.wait(0.001)
  expect(await leaf(shop, 'count')).not.toHaveProperty('saturated')
  expect(await leaf(shop, 'count')).toMatchObject({ observed: 2 })
  expect(await leaf(shop, 'visit')).toMatchObject({ saturated: true })
})

test('the window of an address says so too', async () => {
  const shop = await openShop(
    [
      tag(
        'address',
        when('address.events.count', 'greaterThan', 99, { type: 'buy', within: '10m' }),
      ),
    ],
    full,
  )
  for (const visitor of ['a', 'b', 'c']) await shop.send(visitor, buy(1))
  expect(await leaf(shop, 'address', 'c')).not.toHaveProperty('saturated')
  for (const visitor of ['d', 'e']) await shop.send(visitor, buy(1))
  expect(await leaf(shop, 'address', 'e')).toMatchObject({ observed: 3, saturated: true })
  expect(shop.engine.account().saturated).toBe(1)
  expect(shop.errors.map(({ message }) => message)).toEqual([
    expect.stringContaining('the address of visitor "d"'),
  ])
})

const use = (shop: Shop, rules: readonly object[]) => shop.engine.use(parseRuleSet({ rules }))

test('a window that came into force late is warming until it cannot lack events any more', async () => {
  const kept = tag('kept', count('10m'))
  const shop = await openShop([kept])
  await shop.send('ann', buy(1))
  expect(await leaf(shop, 'kept')).not.toHaveProperty('warming')
  await shop.wait(60)
  await use(shop, [kept, tag('longer', count('20m')), tag('visit', count())])
  await shop.wait(60)
  await shop.send('ann', buy(1))
  await shop.send('bob', buy(1))
  expect(await leaf(shop, 'kept')).toMatchObject({ observed: 2 })
  expect(await leaf(shop, 'kept')).not.toHaveProperty('warming')
  expect(await leaf(shop, 'longer')).toMatchObject({ observed: 1, warming: true })
  expect(await leaf(shop, 'visit')).toMatchObject({ observed: 1, warming: true })
  // Nobody has missed anything of a visitor who came later.
  expect(await leaf(shop, 'longer', 'bob')).not.toHaveProperty('warming')
  expect(await leaf(shop, 'visit', 'bob')).not.toHaveProperty('warming')
  const warm = start + 60_000 + 1_200_000
  expect(await leaf(shop, 'longer', 'ann', warm - 1)).toHaveProperty('warming')
  expect(await leaf(shop, 'longer', 'ann', warm)).not.toHaveProperty('warming')
  await shop.wait(3_600)
  await shop.send('ann', buy(1))
  expect(await leaf(shop, 'visit')).not.toHaveProperty('warming')
})

test('how long a window has been watched outlives the process', async () => {
  // None of the engines is closed: each is killed, and its memory storage outlives it.
  const storage = memoryStorage()
  const env = virtualEnv(start)
  const kept = tag('kept', count('10m'))
  const first = await openShop([kept], { storage, env })
  await first.send('ann', buy(1))
  env.advanceTo(start + 60_000)
  const second = await openShop([kept, tag('longer', count('20m'))], { storage, env })
  expect(await leaf(second, 'kept')).toMatchObject({ observed: 1 })
  expect(await leaf(second, 'kept')).not.toHaveProperty('warming')
  expect(await leaf(second, 'longer')).toMatchObject({ observed: 0, warming: true })
  env.advanceTo(start + 120_000)
  const third = await openShop([tag('longer', count('20m'))], { storage, env })
  expect(await leaf(third, 'longer', 'ann', start + 1_259_999)).toHaveProperty('warming')
  expect(await leaf(third, 'longer', 'ann', start + 1_260_000)).not.toHaveProperty('warming')
})

test('engines that share a storage do not lose what the others watch', async () => {
  const storage = memoryStorage()
  const env = virtualEnv(start)
  const first = await openShop([tag('short', count('10m'))], { storage, env })
  await first.send('ann', buy(1))
  env.advanceTo(start + 60_000)
  await openShop([tag('short', count('10m')), tag('long', count('30m'))], { storage, env })
  env.advanceTo(start + 120_000)
  // The other has written the site meanwhile.
  await use(first, [tag('short', count('10m')), tag('longer', count('20m'))])
  env.advanceTo(start + 180_000)
  const last = await openShop([tag('longer', count('20m')), tag('short', count('10m'))], {
    storage,
    env,
  })
  expect(await leaf(last, 'longer', 'ann', start + 1_319_999)).toHaveProperty('warming')
  expect(await leaf(last, 'longer', 'ann', start + 1_320_000)).not.toHaveProperty('warming')
  expect(await leaf(last, 'short')).not.toHaveProperty('warming')
  const written = []
  for await (const { data } of storage.read({ kinds: ['ruleset'] })) written.push(data)
  expect(written).toHaveLength(4)
})

test('what a visitor leaves behind holds no windows that have emptied', async () => {
  const shop = await openShop([tag('short', count('10m')), tag('long', count('7d'))])
  await shop.send('ann', buy(1))
  await shop.wait(3_600)
  const [loaded] = await shop.storage.load([
    { entity: { site: 'shop', kind: 'visitor', id: 'ann' } },
  ])
  expect(Object.values(loaded?.state?.windows ?? {})).toEqual([{ times: [start] }])
})

test('what is held longer than the visit ends when its window has emptied, without the visitor', async () => {
  const params = { type: 'buy', within: '2h' }
  const shop = await openShop([
    tag('busy', when('events.count', 'greaterThanInclusive', 2, params)),
  ])
  await shop.send('ann', buy(1))
  await shop.wait(600)
  await shop.send('ann', buy(1))
  await shop.wait(7 * 24 * 3_600)
  expect(shop.outcomes).toEqual(['600 ann busy applied', '7200 ann busy withdrawn'])
  expect(shop.engine.waiting().visitors).toBe(0)
})

test('a count under an operator that nobody knows is looked at whenever an event leaves', async () => {
  const odd = defineOperator({
    name: 'odd',
    description: 'Is odd, or is not.',
    fact: 'number',
    value: 'boolean',
    test: (fact, value) => (fact % 2 === 1) === value,
  })
  const rules = [tag('odd', when('events.count', 'odd', true, { type: 'buy', within: '10m' }))]
  const shop = await openShop([], { rules: parseRuleSet({ rules }, { operators: [odd] }) })
  for (const _ of [1, 2, 3]) {
    await shop.send('ann', buy(1))
    await shop.wait(60)
  }
  await shop.wait(1_200)
  expect(shop.outcomes.map((one) => one.replace('ann odd ', ''))).toEqual([
    ...['0 applied', '60 withdrawn', '120 applied'],
    ...['600 withdrawn', '660 applied', '720 withdrawn'],
  ])
})

test('what no rule reads any more goes from an address, and begins empty when it comes back', async () => {
  const read = (type: string) =>
    tag(type, when('address.events.count', 'greaterThan', 99, { type, within: '10m' }))
  const shop = await openShop([read('buy')])
  await shop.send('ann', buy(1))
  await use(shop, [read('sell')])
  await shop.send('ann', buy(1), { type: 'sell' })
  expect(await leaf(shop, 'sell')).toMatchObject({ observed: 1, warming: true })
  await use(shop, [read('buy')])
  await shop.send('ann', buy(1))
  expect(await leaf(shop, 'buy')).toMatchObject({ observed: 1, warming: true })
  await shop.wait(600)
  await shop.send('ann', buy(1))
  expect(await leaf(shop, 'buy')).toMatchObject({ observed: 1 })
  expect(await leaf(shop, 'buy')).not.toHaveProperty('warming')
})
