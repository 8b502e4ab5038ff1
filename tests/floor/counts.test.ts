import { type CountsMessage, floor, type MinuteCounts } from '@beckon/analytics'
import { expect, test } from 'vitest'
import { openShop, start, when } from '../engine/shop.ts'

const rules = [
  {
    name: 'help',
    conditions: when('page.path', 'equal', '/checkout'),
    event: { type: 'invite', params: { text: 'Help?' } },
  },
  {
    name: 'echo',
    fire: 'event',
    conditions: when('page.path', 'equal', '/checkout'),
    event: { type: 'track', params: { event: 'lead.found' } },
  },
  {
    name: 'rude',
    fire: 'event',
    conditions: when('event.type', 'equal', 'rude'),
    event: { type: 'block', params: { what: 'chat', for: '1h' } },
  },
  {
    name: 'abuse',
    conditions: when('event.type', 'equal', 'abuse'),
    event: { type: 'block', params: { scope: 'address', for: '1m' } },
  },
]

const nothing = {
  events: 0,
  pageViews: 0,
  visits: 0,
  visitors: 0,
  offered: 0,
  accepted: 0,
  chats: 0,
  purchases: 0,
  blocked: 0,
}

async function counted() {
  const shop = await openShop(rules)
  const live = floor(shop.engine)
  const messages: CountsMessage[] = []
  const minutes = new Map<number, MinuteCounts>()
  live.counts$.subscribe((message) => {
    messages.push(message)
    for (const minute of message.minutes) minutes.set(minute.at, minute)
  })
  const at = (minute: number) => minutes.get(start + minute * 60_000)
  return { shop, live, messages, at }
}

test('what happens is counted in its minute, once each', async () => {
  const { shop, at } = await counted()
  await shop.view('/')
  await shop.view('/checkout')
  await shop.view('/', 'ben')
  await shop.send('ann', { type: 'invitation.shown' }, { type: 'invitation.accepted' })
  await shop.send('ann', { type: 'chat.started' }, { type: 'chat.ended' })
  await shop.send('ann', { type: 'order.completed' }, { type: 'rude' }, { type: 'rude' })
  await shop.engine.invite({ site: 'shop', visitor: 'ben', operator: 'olga', text: 'Hi' })
  await shop.send({ visitor: 'cid', ip: '203.0.113.9' }, { type: 'abuse' })
  await shop.wait(60)
  await shop.view('/late', 'ben')
  await shop.wait(1)
  expect(at(0)).toEqual({
    at: start,
    events: 11,
    pageViews: 3,
    visits: 3,
    visitors: 3,
    offered: 2,
    accepted: 1,
    chats: 1,
    purchases: 1,
    blocked: 2,
  })
  expect(at(1)).toEqual({ ...nothing, at: start + 60_000, events: 1, pageViews: 1, visitors: 3 })
})

test('first come sixty minutes, then those that have changed, and each new one', async () => {
  const { shop, messages } = await counted()
  expect(messages).toMatchObject([{ kind: 'snapshot', seq: 1, at: start }])
  expect(messages[0]?.minutes).toHaveLength(60)
  await shop.view('/')
  await shop.view('/')
  await shop.wait(1)
  expect(messages.slice(1)).toEqual([
    {
      kind: 'difference',
      seq: 2,
      at: start + 250,
      minutes: [{ ...nothing, at: start, events: 2, pageViews: 2, visits: 1, visitors: 1 }],
    },
  ])
  await shop.wait(58)
  expect(messages).toHaveLength(2)
  await shop.wait(1)
  expect(messages.slice(2)).toMatchObject([
    { kind: 'difference', seq: 3, minutes: [{ ...nothing, at: start + 60_000, visitors: 1 }] },
  ])
})

test('visitors who leave are not there in the next minutes', async () => {
  const { shop, at } = await counted()
  await shop.view('/')
  await shop.wait(1_801)
  await shop.wait(120)
  expect([0, 29, 30, 32].map((minute) => at(minute)?.visitors)).toEqual([1, 1, 0, 0])
})

test('where nobody follows the counts, they are kept all the same', async () => {
  const shop = await openShop(rules)
  const live = floor(shop.engine)
  await shop.view('/')
  await shop.wait(3_590)
  await shop.view('/')
  await shop.wait(15)
  const seen: CountsMessage[] = []
  live.counts$.subscribe((message) => seen.push(message))
  const all = seen[0]?.minutes ?? []
  expect(all).toHaveLength(60)
  expect(all[0]?.at, 'the first minute has fallen out').toBe(start + 60_000)
  expect(all.at(-2)).toMatchObject({ at: start + 59 * 60_000, events: 1, visits: 1 })
})
