import { parseRuleSet } from '@beckon/rules'
import { expect, test } from 'vitest'
import { invite, openShop, start, when } from './shop.ts'

const minute = 60_000
const twice = (within: string) => ({
  name: 'twice',
  conditions: when('events.count', 'greaterThanInclusive', 2, { type: 'cart.add', within }),
  event: invite(),
})

test('a visit lasts to the 30th minute without an event, and no millisecond longer', async () => {
  const shop = await openShop()
  const changes: string[] = []
  shop.engine.visits$.subscribe(({ kind, number, at }) =>
    changes.push(`${kind} ${number} ${at - start}`),
  )
  await shop.view('/1')
  await shop.wait(1_800)
  await shop.view('/2')
  expect(changes).toEqual(['started 1 0'])
  await shop.wait(1_800)
  shop.env.advanceTo(shop.now + 1)
  await shop.view('/3')
  expect(changes).toEqual(['started 1 0', 'ended 1 3600001', 'started 2 3600001'])
})

test('an event that is worked on together with the end of the visit begins the next', async () => {
  const shop = await openShop([
    { name: 'second', conditions: when('visitor.visits', 'equal', 2), event: invite() },
  ])
  const answers = [shop.view('/1')]
  shop.env.advanceTo(start + 30 * minute + 1)
  answers.push(shop.view('/2'))
  await Promise.all(answers)
  expect(shop.outcomes).toEqual(['1800.001 ann second applied'])
})

test('an instant that belongs to a wake-up and to an event is the wake-up first', async () => {
  const shop = await openShop([
    { name: 'linger', conditions: when('page.seconds', 'equal', 30), event: invite() },
  ])
  await shop.view('/1')
  shop.env.advanceTo(start + 30_000)
  await shop.view('/2')
  expect(shop.outcomes).toEqual(['30 ann linger applied'])
})

test('an event from the future is set to now and counted', async () => {
  const shop = await openShop([twice('10m')])
  await shop.send('ann', { type: 'cart.add', at: start + 365 * 24 * 60 * minute })
  await shop.send('ann', { type: 'cart.add', at: start + 2 * minute })
  expect(shop.engine.account()).toMatchObject({ committed: 2, clamped: 2 })
  expect(shop.outcomes).toEqual(['0 ann twice applied'])
})

test('windows go by the time corrected for the clock of the visitor', async () => {
  const shop = await openShop([twice('10m')])
  const slow = { visitor: 'ann', clockOffset: 3_600_000.4 }
  await shop.send(slow, { type: 'cart.add', at: start - 3_600_000 })
  await shop.wait(599.9)
  await shop.send(slow, { type: 'cart.add', at: shop.now - 3_600_000 })
  expect(shop.outcomes).toEqual(['599.9 ann twice applied'])
  const [record] = await records(shop)
  expect(record).toMatchObject({ at: start, data: { occurredAt: start } })
})

test('an event that comes late is counted when it happened', async () => {
  const shop = await openShop([twice('10m')])
  await shop.send('ann', { type: 'cart.add', at: start })
  await shop.wait(300)
  await shop.send('ann', { type: 'cart.add', at: start - 11 * minute })
  expect(shop.outcomes).toEqual([])
  await shop.send('ann', { type: 'cart.add', at: start + minute })
  expect(shop.outcomes).toEqual(['60 ann twice applied'])
})

test('an event more than a day late is history only, on the day it happened', async () => {
  const shop = await openShop([{ ...twice('7d'), fire: 'event' }])
  const lateBy = (ms: number) => ({ type: 'cart.add', at: start - ms })
  await shop.send('ann', lateBy(24 * 60 * minute), lateBy(24 * 60 * minute + 1))
  expect(shop.outcomes).toEqual([])
  expect(shop.engine.account()).toMatchObject({ committed: 2, late: 1 })
  expect((await records(shop)).map(({ at }) => start - at)).toEqual([
    24 * 60 * minute,
    24 * 60 * minute + 1,
  ])
})

test('a window holds events later than its beginning, and its edge is a wake-up', async () => {
  const shop = await openShop([
    {
      name: 'busy',
      fire: 'while',
      conditions: when('events.count', 'greaterThanInclusive', 2, {
        type: 'cart.add',
        within: '10m',
      }),
      event: { type: 'tag', params: { tag: 'busy' } },
    },
  ])
  await shop.send('ann', { type: 'cart.add' })
  await shop.wait(599.999)
  await shop.send('ann', { type: 'cart.add' })
  expect(shop.outcomes).toEqual(['599.999 ann busy applied'])
  await shop.wait(0.001)
  expect(shop.outcomes.slice(1)).toEqual(['600 ann busy withdrawn'])
})

test('a sender cannot slip past the block of its address by lying about the time', async () => {
  const shop = await openShop([
    {
      name: 'flood',
      conditions: when('address.events.count', 'greaterThanInclusive', 3, {
        type: 'form.submit',
        within: '10m',
      }),
      event: { type: 'block', params: { scope: 'address', for: '1h' } },
    },
  ])
  for (const visitor of ['a', 'b', 'c']) await shop.send(visitor, { type: 'form.submit' })
  expect(shop.outcomes).toEqual(['0 c flood applied'])
  const answer = await shop.send('d', { type: 'form.submit', at: start - minute })
  expect(answer.refused).toMatchObject([{ code: 'BLOCKED' }])
  await shop.wait(3_600)
  expect((await shop.send('e', { type: 'form.submit' })).refused).toEqual([])
})

test('a timed rule blocks the address', async () => {
  const shop = await openShop([
    {
      name: 'stays',
      conditions: when('visit.seconds', 'greaterThanInclusive', 60),
      event: { type: 'block', params: { scope: 'address', for: '1h' } },
    },
  ])
  await shop.view('/')
  await shop.wait(60)
  expect(shop.outcomes).toEqual(['60 ann stays applied'])
  expect((await shop.view('/', 'bob')).refused).toMatchObject([{ code: 'BLOCKED' }])
  expect((await shop.view('/', { visitor: 'bob', ip: '192.0.2.8' })).refused).toEqual([])
})

test('page.seconds follow the page last active, over tabs', async () => {
  const shop = await openShop([
    {
      name: 'linger',
      fire: 'rising',
      conditions: when('page.seconds', 'equal', 30),
      event: invite(),
    },
  ])
  const open = (tab: string, path: string) =>
    shop.send('ann', { type: 'page.view', tab, url: `https://shop.example${path}` })
  await open('one', '/a')
  await shop.wait(20)
  await open('two', '/b')
  await shop.wait(15)
  // The first tab's page was opened 35 seconds ago, but it is not the one looked at.
  expect(shop.outcomes).toEqual([])
  await shop.wait(15)
  expect(shop.outcomes).toEqual(['50 ann linger applied'])
  await shop.send('ann', { type: 'cart.add', tab: 'one' })
  const [found] = (await shop.engine.explain({ site: 'shop', visitor: 'ann' })).rules
  expect(JSON.stringify(found?.explanation)).toContain('"observed":50')
})

test('without a heartbeat the time on a page stands still after 45 seconds', async () => {
  const rule = (seconds: number) => ({
    name: `after ${seconds}`,
    conditions: when('page.seconds', 'greaterThanInclusive', seconds),
    event: { type: 'tag', params: { tag: `t${seconds}` } },
  })
  const shop = await openShop([rule(45), rule(46)], { presence: 'heartbeat' })
  await shop.view('/')
  await shop.wait(1_000)
  expect(shop.outcomes).toEqual(['45 ann after 45 applied'])
  const other = await openShop([rule(45), rule(46)], { presence: 'heartbeat' })
  await other.view('/')
  await other.wait(40)
  await other.send('ann', { type: 'heartbeat' })
  await other.wait(20)
  expect(other.outcomes).toEqual(['45 ann after 45 applied', '46 ann after 46 applied'])
})

test('a hundred thousand waiting visitors hang on one timer, and all fire in their second', async () => {
  const shop = await openShop(
    [{ name: 'linger', conditions: when('page.seconds', 'equal', 30), event: invite() }],
    { bounds: { inFlight: 200_000 } },
  )
  const visitors = 100_000
  for (let second = 0; second < 10; second++) {
    shop.env.advanceTo(start + second * 1_000)
    const answers: Promise<unknown>[] = []
    for (let index = 0; index < visitors / 10; index++) {
      // The name says when the visitor came.
      const visitor = `${shop.now}.${String(index).padStart(5, '0')}`
      answers.push(shop.view('/', visitor))
    }
    await Promise.all(answers)
  }
  await shop.engine.idle()
  expect(shop.engine.waiting()).toEqual({ visitors, nextAt: start + 30_000 })
  expect(shop.env.timers).toBe(1)
  expect(shop.decisions).toEqual([])
  await shop.wait(21.999)
  expect(shop.decisions).toHaveLength(visitors / 10)
  await shop.wait(8.001)
  expect(shop.decisions).toHaveLength(visitors)
  expect(
    shop.decisions.every(({ visitor, at }) => at === Math.floor(Number(visitor)) + 30_000),
  ).toBe(true)
  await shop.engine.close()
  expect(shop.env.timers).toBe(0)
})

async function records(shop: Awaited<ReturnType<typeof openShop>>) {
  const found = []
  for await (const record of shop.storage.read({ kinds: ['event'] })) found.push(record)
  return found
}

test('new rules wake visitors who are waiting already', async () => {
  const shop = await openShop()
  await shop.view('/')
  await shop.engine.use(
    parseRuleSet({
      rules: [{ name: 'linger', conditions: when('page.seconds', 'equal', 30), event: invite() }],
    }),
  )
  await shop.wait(60)
  expect(shop.outcomes).toEqual(['30 ann linger applied'])
})
