import {
  type FloorMessage,
  type FloorQuery,
  type FloorRow,
  floor,
  floorRows,
} from '@beckon/analytics'
import { parseRuleSet } from '@beckon/rules'
import fc from 'fast-check'
import { BehaviorSubject } from 'rxjs'
import { expect, test } from 'vitest'
import type { AddressBlock } from '../../packages/analytics/src/floor/blocked.ts'
import { rowOf } from '../../packages/analytics/src/floor/row.ts'
import { openShop, type Shop, when } from '../engine/shop.ts'

const tickMs = 250
const visitors = ['ann', 'ben', 'cid', 'dee', 'eva'] as const
const paths = ['/', '/a', '/b', '/checkout', '/bad'] as const

const rule = (
  name: string,
  conditions: object,
  type: string,
  params: object,
  rest: object = {},
) => ({
  name,
  conditions,
  event: { type, params },
  ...rest,
})
const base = [
  rule(
    'reads',
    when('event.type', 'equal', 'page.view'),
    'score',
    { points: 3 },
    { fire: 'event' },
  ),
  rule(
    'fresh',
    when('page.path', 'equal', '/a'),
    'score',
    { points: 20, expiresIn: '40s' },
    { fire: 'rising' },
  ),
  rule('lingers', when('page.seconds', 'greaterThanInclusive', 10), 'score', { points: 7 }),
  rule('buyer', when('score', 'greaterThanInclusive', 20), 'segment', { segment: 'buyer' }),
  rule('idle', when('visit.idleSeconds', 'greaterThanInclusive', 30), 'tag', { tag: 'idle' }),
  rule('help', when('page.path', 'equal', '/checkout'), 'invite', {
    text: 'Help?',
    expiresIn: '20s',
    answerIn: '30s',
  }),
  rule(
    'bad',
    when('page.path', 'equal', '/bad'),
    'block',
    { what: 'chat', for: '25s' },
    { fire: 'rising' },
  ),
  rule(
    'worse',
    when('event.type', 'equal', 'abuse'),
    'block',
    { scope: 'address', for: '15s' },
    { fire: 'event' },
  ),
  rule('vip', when('cart.total', 'greaterThan', 50), 'route', { department: 'vip', priority: 5 }),
]
const sets = [base, base.filter(({ name }) => name !== 'reads' && name !== 'buyer')].map((rules) =>
  parseRuleSet({ rules }),
)

type Command =
  | { readonly does: 'view'; readonly visitor: string; readonly path: string }
  | { readonly does: 'event'; readonly visitor: string; readonly type: string }
  | { readonly does: 'wait'; readonly ticks: number }
  | { readonly does: 'connect' | 'leave' | 'erase' | 'invite'; readonly visitor: string }
  | { readonly does: 'rules'; readonly set: number }
  | { readonly does: 'ready'; readonly ready: boolean }
  | { readonly does: 'ask'; readonly query: FloorQuery }

const visitor = fc.constantFrom(...visitors)
const query: fc.Arbitrary<FloorQuery> = fc.record(
  {
    filter: fc.record(
      {
        is: fc.constantFrom(
          { page: '/a' },
          { page: ['/', '/checkout', null] },
          { presence: 'connected' as const },
          { chat: 'active' as const, bot: null },
          { invitation: ['offered' as const, 'shown' as const, null] },
        ),
        atLeast: fc.constantFrom({ score: 10 }, { pages: 2, score: 1 }),
        atMost: fc.constantFrom({ score: 40 }, { cartTotal: 30 }),
        segment: fc.constantFrom('buyer', ['buyer', 'other'], 'nobody'),
        tag: fc.constant('idle'),
        text: fc.constantFrom('A', 'checkout', '/', 'e.a', 'Title of /B'),
        where: fc.constant((row: FloorRow) => row.pages % 2 === 1),
      },
      { requiredKeys: [] },
    ),
    sort: fc.record({
      by: fc.constantFrom(
        'score',
        'startedAt',
        'page',
        'lastEventAt',
        'presence',
        'chat',
        'cartTotal',
        'blocked',
      ),
      descending: fc.boolean(),
    }),
    offset: fc.constantFrom(0, 1, 3),
    limit: fc.constantFrom(0, 1, 2, 4, 100),
  },
  { requiredKeys: [] },
)
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      does: fc.constant('view' as const),
      visitor,
      path: fc.constantFrom(...paths),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant('event' as const),
      visitor,
      type: fc.constantFrom(
        'cart.add',
        'order.completed',
        'chat.started',
        'chat.ended',
        'identify',
        'page.leave',
        'heartbeat',
        'invitation.shown',
        'invitation.accepted',
        'invitation.declined',
        'abuse',
      ),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      does: fc.constant('wait' as const),
      ticks: fc.constantFrom(0, 1, 5, 40, 100, 181, 7_201),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constantFrom(
        'connect' as const,
        'leave' as const,
        'erase' as const,
        'invite' as const,
      ),
      visitor,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('rules' as const), set: fc.constantFrom(0, 1) }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('ready' as const), ready: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('ask' as const), query }) },
)

async function carryOut(
  shop: Shop,
  one: Command,
  ready: { now: boolean },
  asked: BehaviorSubject<FloorQuery>,
) {
  const { engine } = shop
  switch (one.does) {
    case 'view':
      await shop.send(one.visitor, {
        type: 'page.view',
        url: `https://shop.example${one.path}`,
        title: `Title of ${one.path}`,
      })
      break
    case 'event':
      await shop.send(one.visitor, {
        type: one.type,
        data: { price: 30, contact: 'Ann B.', traits: { plan: 'gold' } },
      })
      break
    case 'wait':
      await shop.wait((one.ticks * tickMs) / 1_000)
      break
    case 'connect':
      engine.arrived({ site: 'shop', visitor: one.visitor, connected: true })
      break
    case 'leave':
      engine.left({ site: 'shop', visitor: one.visitor, connected: true })
      break
    case 'erase':
      await engine.erase('shop', one.visitor)
      break
    case 'invite':
      await engine.invite({ site: 'shop', visitor: one.visitor, operator: 'olga', text: 'Hi' })
      break
    case 'rules':
      await engine.use(sets[one.set] as (typeof sets)[number])
      break
    case 'ready':
      ready.now = one.ready
      break
    case 'ask':
      asked.next(one.query)
      break
  }
}

/** The rows there must be: from what the engine holds, without anything that was there before. */
function rowsNow(shop: Shop, blocks: ReadonlyMap<string, AddressBlock>): FloorRow[] {
  const { engine } = shop
  const around = { ruleName: (key: string) => engine.ruleName(key), trail: 3 }
  return [...engine.visiting()].flatMap(({ site, visitor: id, state, connected }) => {
    const since = shop.now - (state.visit?.lastEventAt ?? 0)
    const presence = connected ? 'connected' : since < 45_000 ? 'recent' : 'away'
    const addressBlock = blocks.get(id)
    return rowOf({ key: `${site}/${id}`, site, id, state, presence, addressBlock }, around) ?? []
  })
}

/** What a query shows of them, the plain way. */
function shown(
  all: readonly FloorRow[],
  { filter = {}, sort, offset = 0, limit = 100 }: FloorQuery,
) {
  const { is = {}, atLeast = {}, atMost = {}, segment, tag, text, where } = filter
  const through = all.filter((row) => {
    const values = row as unknown as Record<string, never>
    const found = [row.id, row.contact, row.page, row.title, row.keyword, row.city]
    return (
      Object.entries(is).every(([name, value]) =>
        ([value].flat() as unknown[]).includes(values[name]),
      ) &&
      Object.entries(atLeast).every(
        ([name, low]) => values[name] !== null && (values[name] ?? 0) >= low,
      ) &&
      Object.entries(atMost).every(
        ([name, high]) => values[name] !== null && (values[name] ?? 0) <= high,
      ) &&
      (segment === undefined || row.segments.some(({ name }) => [segment].flat().includes(name))) &&
      (tag === undefined || row.tags.some(({ name }) => [tag].flat().includes(name))) &&
      (text === undefined ||
        found.some((one) => one?.toLowerCase().includes(text.toLowerCase()))) &&
      (where === undefined || where(row))
    )
  })
  const { by, descending = false } = sort ?? { by: 'startedAt' as const }
  const sorted = through.sort((one, other) => {
    const [left, right] = [one[by], other[by]]
    if (left === right) return one.id < other.id ? -1 : 1
    if (left === null || right === null) return left === null ? 1 : -1
    return left < right === descending ? 1 : -1
  })
  return { total: sorted.length, rows: sorted.slice(offset, offset + limit) }
}

/** Somebody who applies what it is sent, and nothing else. */
class Client {
  rows: readonly FloorRow[] = []
  total = 0
  seq = 0
  messages = 0
  hear = (message: FloorMessage): void => {
    // As it comes out of a connection: nothing is shared with the floor.
    const received: FloorMessage = JSON.parse(JSON.stringify(message))
    expect(received.seq).toBe(++this.seq)
    this.messages++
    this.rows = floorRows(this.rows, received)
    this.total = received.total
  }
}

test('whoever applies a snapshot and the differences has what the floor shows, whatever happens', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(query, { minLength: 2, maxLength: 4 }),
      query,
      fc.array(command, { minLength: 5, maxLength: 40 }),
      async (queries, first, commands) => {
        const shop = await openShop([], { rules: sets[0] as never, presence: 'heartbeat' })
        const blocks = new Map<string, AddressBlock>()
        let told = 0
        shop.engine.visitors$.subscribe(() => {
          told++
        })
        const early = commands.slice(0, 3)
        const ready = { now: true }
        const asked = new BehaviorSubject<FloorQuery>(first)
        for (const one of early) await carryOut(shop, one, ready, asked)
        const live = floor(shop.engine, { tickMs, trail: 3 })
        shop.engine.decisions$.subscribe(({ visitor: id, at, rule: by, action, outcome }) => {
          if (action.type !== 'block' || action.scope !== 'address' || outcome !== 'applied') return
          blocks.set(id, { at, what: 'everything', until: at + (action.forMs ?? 0), by })
        })
        const clients = queries.map((one) => {
          const client = new Client()
          live.watch(one).subscribe(client.hear)
          return { one, client }
        })
        const slow = new Client()
        live.watch(asked, { ready: () => ready.now }).subscribe(slow.hear)

        const settle = async (): Promise<void> => {
          for (let before = -1; before !== told; ) {
            before = told
            await shop.wait(tickMs / 1_000)
          }
        }
        const check = (client: Client, one: FloorQuery): void => {
          const { total, rows } = shown(rowsNow(shop, blocks), one)
          expect(client.rows).toEqual(JSON.parse(JSON.stringify(rows)))
          expect(client.total).toBe(total)
        }
        for (const one of commands.slice(3)) {
          await carryOut(shop, one, ready, asked)
          await settle()
          for (const { client, one: query } of clients) check(client, query)
          if (ready.now) check(slow, asked.value)
        }
        const messages = clients.map(({ client }) => client.messages)
        const rows = JSON.stringify(rowsNow(shop, blocks))
        await shop.wait(tickMs / 1_000)
        if (JSON.stringify(rowsNow(shop, blocks)) === rows) {
          // Where nothing has changed, nothing is said.
          expect(clients.map(({ client }) => client.messages)).toEqual(messages)
        }
        await shop.engine.close()
      },
    ),
    { numRuns: 60 },
  )
})
