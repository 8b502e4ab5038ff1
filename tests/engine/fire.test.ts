import type { Transport } from '@beckon/core/adapter'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { invite, openShop, type Shop, start, when } from './shop.ts'

const onA = when('page.path', 'equal', '/a')
const notify = (name: string) => ({
  type: 'block',
  params: { scope: 'address', for: '1ms', reason: name },
})
const rule = (name: string, more: object = {}) => ({
  name,
  conditions: onA,
  event: notify(name),
  ...more,
})

/** The visitor goes to `/a` or elsewhere at these seconds; a visit later than 1,800 s after the last is another. */
async function walk(shop: Shop, steps: readonly (readonly [seconds: number, path: string])[]) {
  for (const [seconds, path] of steps) {
    shop.env.advanceTo(start + seconds * 1_000)
    await shop.engine.idle()
    await shop.view(path)
  }
  return shop.outcomes.map((outcome) => outcome.replace(' ann', ''))
}

const path = [
  [0, '/a'],
  [10, '/a'],
  [20, '/b'],
  [30, '/a'],
  [5_000, '/a'],
  [5_010, '/b'],
  [5_020, '/a'],
] as const

test.each([
  ['visit', ['0', '5000']],
  ['rising', ['0', '30', '5000', '5020']],
  ['visitor', ['0']],
  ['event', ['0', '10', '30', '5000', '5020']],
] as const)('fire: %s', async (fire, instants) => {
  const shop = await openShop([rule('r', { fire })])
  expect(await walk(shop, path)).toEqual(instants.map((at) => `${at} r applied`))
})

test('fire: while holds, and is withdrawn when false and at the end of the visit', async () => {
  const shop = await openShop([rule('r', { event: { type: 'tag', params: { tag: 'a' } } })])
  expect(await walk(shop, path)).toEqual([
    '0 r applied',
    '20 r withdrawn',
    '30 r applied',
    '1830.001 r withdrawn',
    '5000 r applied',
    '5010 r withdrawn',
    '5020 r applied',
  ])
})

test('a tick is no event, and rises count whoever brings them', async () => {
  const lingers = { conditions: when('page.seconds', 'between', [5, 8]) }
  const shop = await openShop([
    rule('event', { fire: 'event', ...lingers }),
    rule('rising', { fire: 'rising', ...lingers }),
  ])
  expect(
    await walk(shop, [
      [0, '/a'],
      [20, '/b'],
      [26, '/b'],
    ]),
  ).toEqual(['5 rising applied', '25 rising applied'])
})

test('a cooldown runs from the last applied fire, over visits, and lets go on its last millisecond', async () => {
  const shop = await openShop([rule('r', { fire: 'event', cooldown: '1h' })])
  expect(
    await walk(shop, [
      [0, '/a'],
      [10, '/a'],
      [20, '/a'],
      [3_000, '/a'],
      [3_599.999, '/a'],
      [3_600, '/a'],
    ]),
  ).toEqual([
    '0 r applied',
    // Once in each visit.
    '10 r suppressed cooldown',
    '3000 r suppressed cooldown',
    '3600 r applied',
  ])
})

test('what a cooldown held back fires when it ends, with no event arriving', async () => {
  const shop = await openShop([rule('r', { fire: 'rising', cooldown: '60s' })])
  await walk(shop, [
    [0, '/a'],
    [10, '/b'],
    [20, '/a'],
  ])
  await shop.wait(39.999)
  expect(shop.outcomes.slice(1)).toEqual(['20 ann r suppressed cooldown'])
  await shop.wait(0.001)
  expect(shop.outcomes.slice(2)).toEqual(['60 ann r applied'])
})

test('one invitation at a time: by priority, then name; the next when the first has ended', async () => {
  const offer = (name: string, priority: number) =>
    rule(name, { priority, event: { type: 'invite', params: { text: name, expiresIn: '60s' } } })
  const shop = await openShop([offer('low', 1), offer('b', 5), offer('a', 5)])
  await shop.view('/a')
  expect(shop.outcomes).toEqual([
    '0 ann a applied',
    '0 ann b suppressed arbitration',
    '0 ann low suppressed arbitration',
  ])
  await shop.wait(59.999)
  expect(shop.outcomes).toHaveLength(3)
  await shop.wait(0.001)
  expect(shop.outcomes.slice(3)).toEqual([
    '60 ann b applied',
    // Its reason was told already.
  ])
  await shop.wait(5)
  await shop.send('ann', { type: 'invitation.declined' })
  expect(shop.outcomes.slice(4)).toEqual(['65 ann low applied'])
})

test('an answer closes the invitation that is open, and is counted', async () => {
  const shop = await openShop([rule('hello', { event: invite() })])
  const heard: unknown[] = []
  shop.engine.on('invitation.accepted', ({ rule: name }) => heard.push(name))
  await shop.view('/a')
  await shop.send('ann', { type: 'invitation.accepted' }, { type: 'invitation.accepted' })
  expect(heard).toEqual(['hello'])
  const state = await shop.storage.load([{ entity: { site: 'shop', kind: 'visitor', id: 'ann' } }])
  expect(state[0]?.state?.invitations).toMatchObject({
    offered: 1,
    accepted: 1,
    declined: 0,
    ignored: 0,
    lastAt: start,
    live: { rule: 'hello', stage: 'accepted' },
  })
})

test('a blocked visitor is refused for as long as the block lasts, and kept in the log', async () => {
  const shop = await openShop([
    rule('out', { fire: 'event', event: { type: 'block', params: { for: '10m', reason: 'go' } } }),
  ])
  await shop.view('/a')
  await shop.wait(599.999)
  expect((await shop.view('/b')).refused).toMatchObject([{ code: 'BLOCKED' }])
  await shop.wait(0.001)
  expect((await shop.view('/b')).acks).toHaveLength(1)
  expect(shop.engine.account()).toMatchObject({
    received: 3,
    committed: 2,
    refused: { BLOCKED: 1 },
  })
  const refused = []
  for await (const { type, data } of shop.storage.read({ kinds: ['refused'] }))
    refused.push({ type, data })
  expect(refused).toMatchObject([
    { type: 'BLOCKED', data: { event: { type: 'page.view' }, ip: '192.0.2.0' } },
  ])
})

test('rules for one site leave others alone', async () => {
  const shop = await openShop([rule('r', { site: 'blog' })], { sites: { shop: {}, blog: {} } })
  expect(await walk(shop, path)).toEqual([])
})

test('effects leave after the commit, are tried until delivered, and are settled', async () => {
  let there = false
  const tries: number[] = []
  const transport: Transport = {
    name: 'test',
    open: async () => {},
    deliver: async () => {
      tries.push(shop.now - start)
      if (tries.length === 2) throw new Error('broken pipe')
      return there ? 'delivered' : 'unreachable'
    },
    close: async () => {},
  }
  const shop: Shop = await openShop([rule('hello', { event: invite() })], {
    transports: [transport],
  })
  await shop.view('/a')
  await shop.engine.idle()
  expect(tries).toEqual([0])
  await shop.wait(0.25)
  await shop.wait(0.5)
  expect(tries).toEqual([0, 250, 750])
  expect(shop.errors).toMatchObject([{ code: 'TRANSPORT', cause: { message: 'broken pipe' } }])
  expect(await shop.storage.pending(10)).toHaveLength(1)
  there = true
  await shop.wait(1)
  expect(await shop.storage.pending(10)).toEqual([])
  await shop.wait(100)
  expect(tries).toHaveLength(4)
})

test('an effect that nobody takes expires and is settled', async () => {
  const tries: number[] = []
  const transport: Transport = {
    name: 'nobody there',
    open: async () => {},
    deliver: async (_, { type }) => {
      if (type === 'invite') tries.push(shop.now - start)
      return 'unreachable'
    },
    close: async () => {},
  }
  const shop: Shop = await openShop(
    [rule('hello', { event: { type: 'invite', params: { text: 'Hi', expiresIn: '2s' } } })],
    { transports: [transport] },
  )
  await shop.view('/a')
  for (let step = 0; step < 40; step++) await shop.wait(0.1)
  expect(tries.every((at) => at < 2_000)).toBe(true)
  expect(tries.length).toBeGreaterThan(2)
  // A page may have shown it, and not have been heard yet: for a while, it is told.
  expect(await shop.storage.pending(10)).toMatchObject([{ type: 'revoke' }])
  for (let step = 0; step < 31; step++) await shop.wait(10)
  expect(await shop.storage.pending(10)).toEqual([])
})

test('closing with events under way answers them all', async () => {
  const shop = await openShop([rule('hello', { event: invite() })])
  const answers = Array.from({ length: 50 }, (_, index) => shop.view('/a', `v${index % 7}`))
  await shop.engine.close()
  expect((await Promise.all(answers)).every(({ acks }) => acks.length === 1)).toBe(true)
  expect(shop.env.timers).toBe(0)
  expect((await shop.view('/a')).refused).toMatchObject([{ code: 'CLOSED' }])
})

/** What a visit is, and what its facts are, told without any of the engine's own code. */
function model(events: readonly { type: string; tab: string; path: string; at: number }[]) {
  let visits = 0
  let previous: number | undefined
  let pages: string[] = []
  let count = 0
  let tabs = new Map<string, { path: string; at: number }>()
  return events.map(({ type, tab, path: target, at }) => {
    if (previous === undefined || at - previous > 1_800_000) {
      visits++
      pages = []
      count = 0
      tabs = new Map()
    }
    previous = at
    count++
    if (type === 'page.view') pages.push(target)
    const known = tabs.get(tab)
    tabs.delete(tab)
    tabs.set(tab, type === 'page.view' || known?.path !== target ? { path: target, at } : known)
    const page = [...tabs.values()].at(-1)
    return {
      visits,
      pages: pages.length,
      events: count,
      path: page?.path,
      seconds: page && Math.floor((at - page.at) / 1_000),
      views: pages.filter((seen) => seen === page?.path).length,
    }
  })
}

/** With comparisons that each fact allows. */
const shown: Readonly<Record<string, readonly [operator: string, value: unknown]>> = {
  'visitor.visits': ['greaterThan', 0],
  'visit.pages': ['greaterThan', 0],
  'visit.events': ['greaterThan', 0],
  'page.path': ['equal', '/a'],
  'page.seconds': ['greaterThan', 1],
  'page.views': ['greaterThan', 1],
}

test('visits and pages are what a simple model says, for any walk', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          type: fc.constantFrom('page.view', 'page.view', 'note'),
          tab: fc.constantFrom('one', 'two', 'three'),
          path: fc.constantFrom('/a', '/b'),
          after: fc.constantFrom(0, 500, 1_000, 40_000, 1_799_999, 1_800_000, 1_800_001, 9_000_000),
        }),
        { maxLength: 25 },
      ),
      async (plan) => {
        const shop = await openShop(
          Object.entries(shown).map(([fact, [operator, value]]) =>
            rule(fact, {
              conditions: when(fact, operator, value),
              event: { type: 'tag', params: { tag: 'x' } },
            }),
          ),
        )
        let at = start
        const events = plan.map(({ after, ...event }) => {
          at += after
          return { ...event, at }
        })
        const expected = model(events)
        for (const [index, { type, tab, path: target, at: when }] of events.entries()) {
          shop.env.advanceTo(when)
          await shop.send('ann', { type, tab, url: `https://shop.example${target}` })
          const { rules: found } = await shop.engine.explain({ site: 'shop', visitor: 'ann' })
          const observed = Object.fromEntries(
            found.map(({ rule: name, explanation: { condition } }) => [
              name,
              'children' in condition && 'observed' in (condition.children[0] ?? {})
                ? (condition.children[0] as { observed: unknown }).observed
                : undefined,
            ]),
          )
          const { visits, pages, events: count, path: page, seconds, views } = expected[index] ?? {}
          expect(observed).toEqual({
            'visitor.visits': visits,
            'visit.pages': pages,
            'visit.events': count,
            'page.path': page,
            'page.seconds': seconds,
            'page.views': views,
          })
        }
      },
    ),
    { numRuns: 60 },
  )
})

test('a page left is looked at no more, and history has its bound', async () => {
  const shop = await openShop(
    [rule('views', { fire: 'event', conditions: when('page.views', 'greaterThanInclusive', 2) })],
    { bounds: { historyPages: 1 } },
  )
  await shop.view('/a')
  await shop.view('/b')
  await shop.view('/a')
  const [loaded] = await shop.storage.load([
    { entity: { site: 'shop', kind: 'visitor', id: 'ann' } },
  ])
  expect(loaded?.state?.visit).toMatchObject({ pages: 3, history: ['/a'], previousPath: '/b' })
  await shop.send('ann', { type: 'page.leave', url: 'https://shop.example/a' })
  const [found] = (await shop.engine.explain({ site: 'shop', visitor: 'ann' })).rules
  expect(JSON.stringify(found?.explanation)).not.toContain('"observed":')
  expect(shop.outcomes).toEqual([])
})
