import type { BlockMessage, InviteMessage } from '@beckon/core/protocol'
import { virtualEnv } from '@beckon/testing'
import { expect, test } from 'vitest'
import type { Client } from './client.ts'
import { connect } from './connect.ts'
import { FakeBrowser, type FakeTab } from './fake-browser.test-kit.ts'
import { FakeServer } from './fake-server.test-kit.ts'

const never = Number.MAX_SAFE_INTEGER
const invite = (id: string): InviteMessage => ({ type: 'invite', id, text: 'Hi', expiresAt: never })
const block = (id: string): BlockMessage => ({ type: 'block', id, expiresAt: never })

interface OpenTab {
  readonly tab: FakeTab
  readonly client: Client
  /** Ids of the effects it was shown. */
  readonly shown: string[]
}

function given(seed = 1) {
  const env = virtualEnv(1_700_000_000_000, seed)
  const server = new FakeServer(env)
  const browser = new FakeBrowser(env)
  const open = (tab = browser.tab()): OpenTab => {
    const client = connect({
      url: 'wss://shop.example/beckon',
      site: 'shop',
      WebSocket: server.socketOf(tab),
      env: tab.env,
    })
    const shown: string[] = []
    for (const name of ['invite', 'revoke', 'block', 'unblock', 'redirect'] as const) {
      client.on(name, ({ id }) => shown.push(id))
    }
    return { tab, client, shown }
  }
  /** Lets time pass, and promises settle on the way: locks are given by promises. */
  const pass = async (ms: number) => {
    for (let step = 0; step < 20; step++) {
      env.advanceTo(env.clock.now() + ms / 20)
      for (let turn = 0; turn < 5; turn++) await Promise.resolve()
    }
  }
  return { env, server, browser, open, pass }
}

test('several tabs share one connection, and each learns of its own events', async () => {
  const { server, open, pass } = given()
  const one = open()
  const two = open()
  await pass(1_000)
  expect(server.links).toHaveLength(1)
  expect([one.client.state, two.client.state]).toEqual(['open', 'open'])
  expect([one.client.visitor, two.client.visitor]).toEqual(['visitor-1', 'visitor-1'])
  const told: string[][] = [[], []]
  one.client.on('committed', ({ ids }) => told[0]?.push(...ids))
  two.client.on('committed', ({ ids }) => told[1]?.push(...ids))
  const first = one.client.track('page.view')
  const second = two.client.track('page.view')
  await pass(1_000)
  expect(server.committed.map(({ id }) => id).sort()).toEqual([first.id, second.id].sort())
  expect(await second.fate()).toEqual({ status: 'committed' })
  expect(told).toEqual([[first.id], [second.id]])
  expect(new Set(server.committed.map(({ tab }) => tab)).size).toBe(2)
})

test('an invitation is shown in the tab that was looked at last, a block in all', async () => {
  const { server, browser, open, pass } = given()
  const tabs = [open(), open(), open()] as const
  await pass(1_000)
  tabs[1].tab.look()
  await pass(100)
  server.effect(invite('i1'))
  server.effect(block('b1'))
  server.effect({ type: 'revoke', id: 'r1', expiresAt: never, invitation: 'i0' })
  await pass(1_000)
  expect(tabs.map(({ shown }) => shown)).toEqual([
    ['b1', 'r1'],
    ['i1', 'b1', 'r1'],
    ['b1', 'r1'],
  ])
  tabs[0].tab.look()
  await pass(100)
  server.effect(invite('i2'))
  await pass(1_000)
  expect(tabs.map(({ shown }) => shown.includes('i2'))).toEqual([true, false, false])
  expect(server.unacknowledged).toBe(0)
  expect(browser.tabs).toHaveLength(3)
})

test('a refusal is told in the tab whose event it was', async () => {
  const { server, open, pass } = given()
  server.refuse = () => ({ code: 'BLOCKED', message: 'No.' })
  const one = open()
  const two = open()
  await pass(1_000)
  const told: unknown[] = []
  one.client.on('refused', () => told.push('one'))
  two.client.on('refused', ({ code }) => told.push(code))
  const { fate } = two.client.track('page.view')
  await pass(1_000)
  expect(told).toEqual(['BLOCKED'])
  expect(fate).toBeDefined()
  expect(two.client.pending).toBe(0)
})

test.each(['closed', 'crashed'])(
  'when the tab that leads is %s, another takes over',
  async (how) => {
    const { server, open, pass } = given()
    const one = open()
    const two = open()
    await pass(1_000)
    server.mute = true
    const mine = two.client.track('page.view')
    const its = one.client.track('cart.add')
    await pass(200)
    one.tab.close(how === 'crashed')
    server.mute = false
    await pass(10_000)
    expect(two.client.state).toBe('open')
    expect(await mine.fate()).toEqual({ status: 'committed' })
    const ids = server.committed.map(({ id }) => id)
    expect(ids).toContain(mine.id)
    // A page that goes leaves what it has not got rid of; one that crashes takes it along.
    expect(ids.includes(its.id)).toBe(how === 'closed')
    expect(server.hellos.at(-1)?.token).toBe('token-of-visitor-1')
  },
)

test('an effect given to a tab that is gone is shown by another', async () => {
  const { server, open, pass } = given()
  const one = open()
  const two = open()
  await pass(1_000)
  two.tab.look()
  await pass(100)
  two.tab.close(true)
  server.effect(invite('i1'))
  await pass(1_000)
  expect(one.shown).toEqual([])
  await pass(5_000)
  expect(one.shown).toEqual(['i1'])
  expect(server.unacknowledged).toBe(0)
})

test('a tab that slept while an effect was given to it does not show it late', async () => {
  const { env, server, browser, open, pass } = given()
  const one = open()
  const two = open()
  await pass(1_000)
  two.tab.look()
  await pass(100)
  // Its thread hangs: what comes to it waits.
  const late: (() => void)[] = []
  const [, channel] = browser.channels
  const handle = channel?.onmessage
  if (channel && handle) channel.onmessage = (event) => late.push(() => handle(event))
  server.effect(invite('i1'))
  await pass(5_000)
  for (const run of late) run()
  await pass(1_000)
  expect([...one.shown, ...two.shown]).toEqual(['i1'])
  expect(env.clock.now()).toBeGreaterThan(0)
})

test('a tab that leads and sleeps loses the lead to the one the visitor looks at', async () => {
  const { server, open, pass } = given()
  const one = open()
  const two = open()
  await pass(1_000)
  one.tab.asleep = true
  two.tab.look()
  await pass(10_000)
  const { id } = two.client.track('page.view')
  await pass(1_000)
  expect(server.committed.map((event) => event.id)).toEqual([id])
  // It wakes, and follows.
  one.tab.asleep = false
  await pass(10_000)
  one.client.track('page.view')
  await pass(1_000)
  expect(server.committed).toHaveLength(2)
  expect(server.links.filter(({ up }) => up)).toHaveLength(1)
})

test('a page that comes back as it was goes on', async () => {
  const { server, open, pass } = given()
  const { tab, client } = open()
  await pass(1_000)
  server.mute = true
  client.track('page.view')
  await pass(200)
  tab.tell('pagehide')
  expect(client.state).toBe('waiting')
  await pass(1_000)
  expect(server.link).toBeUndefined()
  server.mute = false
  tab.tell('pageshow')
  await pass(5_000)
  expect(client.state).toBe('open')
  expect(server.committed).toHaveLength(1)
  expect(client.pending).toBe(0)
})

test('a page that comes back as it was shows what it had given to another tab in vain', async () => {
  const { server, open, pass } = given()
  const one = open()
  const two = open()
  await pass(1_000)
  two.tab.look()
  await pass(100)
  two.tab.close(true)
  server.effect(invite('i1'))
  await pass(100)
  one.tab.tell('pagehide')
  await pass(1_000)
  one.tab.tell('pageshow')
  await pass(10_000)
  expect(one.shown).toEqual(['i1'])
  server.effect(invite('i2'))
  await pass(10_000)
  expect(one.shown).toEqual(['i1', 'i2'])
  expect(server.unacknowledged).toBe(0)
})

test('where there are no locks, each tab connects by itself', async () => {
  const { server, browser, open, pass } = given()
  const without = () => {
    const tab = browser.tab()
    Object.defineProperty(tab, 'locks', { value: undefined })
    return tab
  }
  const one = open(without())
  const two = open(without())
  await pass(1_000)
  expect(server.links).toHaveLength(2)
  expect([one.client.state, two.client.state]).toEqual(['open', 'open'])
})

test('where locks are refused, a tab connects all the same', async () => {
  const { server, browser, open, pass } = given()
  const tab = browser.tab()
  Object.defineProperty(tab, 'locks', { value: { request: () => Promise.reject(new Error('no')) } })
  const { client } = open(tab)
  await pass(1_000)
  expect(client.state).toBe('open')
  expect(server.links).toHaveLength(1)
})

test('what is no message of a tab is ignored', async () => {
  const { browser, open, pass } = given()
  const { tab, client, shown } = open()
  await pass(1_000)
  const stranger = tab.channel('beckon:shop:wss://shop.example/beckon')
  const nonsense = [
    undefined,
    null,
    'join',
    { type: 'toString' },
    { type: 'events', events: [{ id: 1 }] },
    { type: 'effect', effect: { type: 'message', id: 'x', expiresAt: never } },
    { type: 'effect', effect: null },
    { type: 'committed', ids: [1] },
    { type: 'lead' },
    // Well said, but this tab knows better.
    { type: 'lead', from: 'somebody', state: 'stopped' },
  ]
  for (const message of nonsense) stranger.postMessage(message)
  await pass(1_000)
  expect(client.state).toBe('open')
  expect(shown).toEqual([])
  expect(browser.channels).toHaveLength(2)
})

test('a visitor who is forgotten is forgotten in all tabs', async () => {
  const { browser, open, pass } = given()
  const one = open()
  const two = open()
  await pass(1_000)
  two.client.forget()
  await pass(1_000)
  expect([one.client.state, two.client.state]).toEqual(['closed', 'closed'])
  for (const key of ['token', 'consent', 'seen', 'unsent']) {
    expect(browser.local.get(`beckon:shop:${key}`) ?? undefined).toBeUndefined()
  }
})

test('a page that is told again that it is shown keeps its connection', async () => {
  const { server, open, pass } = given()
  const { tab } = open()
  await pass(1_000)
  tab.tell('pageshow')
  await pass(1_000)
  expect(server.links).toHaveLength(1)
  expect(server.link?.up).toBe(true)
})

test('a tab that is closed before it could lead leaves the lead to others', async () => {
  const { open, pass } = given()
  open().client.close()
  const { client } = open()
  await pass(1_000)
  expect(client.state).toBe('open')
})

test('a tab whose events had to go for want of room is told', async () => {
  const { server, open, pass } = given()
  const one = open()
  const two = open()
  await pass(1_000)
  server.turnAway = () => [1006, '']
  server.cut()
  const drops: string[][] = [[], []]
  one.client.on('dropped', ({ ids }) => drops[0]?.push(...ids))
  two.client.on('dropped', ({ ids }) => drops[1]?.push(...ids))
  const first = two.client.track('page.view')
  await pass(100)
  for (let index = 0; index < 1_000; index++) one.client.track('page.view')
  await pass(100)
  expect(drops).toEqual([[], [first.id]])
  expect(await first.fate()).toEqual({ status: 'dropped', reason: 'buffer-full' })
})

test('when the tab that leads is ended by its page, the others keep their events', async () => {
  const { server, open, pass } = given()
  const one = open()
  const two = open()
  await pass(1_000)
  server.mute = true
  const { id } = two.client.track('page.view')
  await pass(100)
  one.client.close()
  server.mute = false
  await pass(5_000)
  expect(server.committed.map((event) => event.id)).toEqual([id])
  expect(two.client.counters.dropped).toBe(0)
})

test('a tab that nobody sees passes on at once what another hands to it', async () => {
  const { env, server, open, pass } = given()
  const one = open()
  const two = open()
  await pass(1_000)
  two.tab.look()
  await pass(1_000)
  // Its timers wait from now on; those of the other do not.
  const { clock } = one.tab.env
  Object.assign(clock, { setTimer: () => () => {} })
  // What is no JSON in an event stays behind, and harms nobody.
  two.client.track('page.view', { at: new Date(0), run: () => {} } as never)
  two.client.track('cart.add')
  await pass(200)
  expect(server.committed.map(({ type, data }) => [type, data])).toEqual([
    ['page.view', { at: '1970-01-01T00:00:00.000Z' }],
    ['cart.add', undefined],
  ])
  expect(server.messages.filter(({ type }) => type === 'events')).toHaveLength(1)
  expect(env.clock.now()).toBeGreaterThan(0)
})

test('a page that is hidden sends at once what waits for company', async () => {
  const { server, open, pass } = given()
  const tabs = [open(), open()]
  await pass(1_000)
  for (const { client } of tabs) client.track('early')
  await pass(150)
  for (const { client } of tabs) client.track('late')
  await pass(30)
  expect(server.committed.map(({ type }) => type)).toEqual(['early', 'early'])
  for (const { tab } of tabs) tab.tell('hidden')
  await pass(30)
  expect(server.committed.filter(({ type }) => type === 'late').length).toBeGreaterThan(0)
})

test('an event that is handed over twice is taken once', async () => {
  const { server, open, pass } = given()
  const { tab, client } = open()
  await pass(1_000)
  server.mute = true
  const event = { id: 'x', type: 'page.view', at: 1 }
  tab
    .channel('beckon:shop:wss://shop.example/beckon')
    .postMessage({ type: 'events', events: [event, event] })
  await pass(1_000)
  expect(client.pending).toBe(1)
  expect(client.counters.sent).toBe(1)
})

test('an invitation that is over before its tab has shown it is not shown in another', async () => {
  const { server, open, pass } = given()
  const tabs = [open(), open()] as const
  await pass(1_000)
  tabs[1].tab.look()
  await pass(100)
  // The tab that was looked at last does not answer any more.
  tabs[1].tab.close(true)
  server.effect(invite('i1'))
  await pass(500)
  server.effect({ type: 'revoke', id: 'r1', expiresAt: never, invitation: 'i1' })
  await pass(5_000)
  expect(tabs[0].shown).toEqual(['r1'])
  expect(server.unacknowledged).toBe(0)
})
