import type { InviteMessage, RawEvent } from '@beckon/core/protocol'
import { virtualEnv } from '@beckon/testing'
import { expect, test } from 'vitest'
import type { ClientEnv } from './env.ts'
import { FakeBrowser } from './fake-browser.test-kit.ts'
import { FakeServer } from './fake-server.test-kit.ts'
import type { ConnectOptions } from './options.ts'
import { memoryStore } from './store.ts'

function given() {
  const env = virtualEnv(1_700_000_000_000)
  const server = new FakeServer(env)
  const browser = new FakeBrowser(env)
  const open = (options: Partial<ConnectOptions> = {}) => {
    const tab = browser.tab()
    const client = server.open({ env: tab.env, WebSocket: server.socketOf(tab), ...options })
    return { tab, client }
  }
  const pass = async (ms: number) => {
    for (let step = 0; step < 20; step++) {
      env.advanceTo(env.clock.now() + ms / 20)
      for (let turn = 0; turn < 5; turn++) await Promise.resolve()
    }
  }
  return { env, server, browser, open, pass }
}

/** Where pages have left events. */
const left = (browser: FakeBrowser) =>
  browser.local.keys?.().filter((key) => key.startsWith('beckon:shop:unsent'))

test('a page that is away hears nothing of other tabs, and hears them again when it is back', async () => {
  const { server, browser, open, pass } = given()
  const { tab, client } = open()
  await pass(1_000)
  tab.tell('pagehide')
  expect(browser.channels).toEqual([])
  const other = open()
  await pass(1_000)
  expect(other.client.state).toBe('open')
  expect(client.state).toBe('waiting')
  tab.tell('pageshow')
  const { id } = client.track('page.view')
  await pass(1_000)
  expect(client.state).toBe('open')
  expect(server.committed.map((event) => event.id)).toEqual([id])
  expect(server.links.filter(({ up }) => up)).toHaveLength(1)
})

test('a page that is put to sleep twice over leaves its events once', async () => {
  const { server, browser, open, pass } = given()
  const { tab, client } = open()
  await pass(1_000)
  server.mute = true
  client.track('page.view')
  tab.tell('pagehide')
  expect(left(browser)).toHaveLength(1)
  // Browsers that keep a page tell it of both: that it goes, and that it is frozen.
  tab.tell('pagehide')
  expect(left(browser)).toHaveLength(1)
})

test('tabs that go all at once each leave their events, whatever they see of each other', async () => {
  const { server, browser, open, pass } = given()
  const tabs = [open({ tabs: false }), open({ tabs: false }), open({ tabs: false })]
  await pass(1_000)
  server.mute = true
  const ids = tabs.map(({ client }) => client.track('page.view').id)
  await pass(1_000)
  for (const { tab } of tabs) tab.close()
  expect(left(browser)).toHaveLength(3)
  server.mute = false
  const { client } = open()
  await pass(1_000)
  expect(server.committed.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
  expect(client.pending).toBe(0)
  expect(left(browser)).toEqual([])
})

test('a store that cannot say what is in it keeps what one page after the other leaves', async () => {
  const { server, open, pass } = given()
  const { get, set, remove } = memoryStore()
  const store = { get, set, remove }
  const tabs = [open({ store, tabs: false }), open({ store, tabs: false })]
  await pass(1_000)
  server.mute = true
  const ids = tabs.map(({ client }) => client.track('page.view').id)
  await pass(1_000)
  for (const { tab } of tabs) tab.close()
  server.mute = false
  open({ store })
  await pass(1_000)
  expect(server.committed.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
})

test('what a page takes over stays in the store until it is answered, should the page be killed', async () => {
  const { server, browser, open, pass } = given()
  const first = open()
  await pass(1_000)
  server.mute = true
  const ids = ['cart.add', 'cart.remove'].map((type) => first.client.track(type).id)
  first.tab.close()
  const second = open()
  await pass(1_000)
  expect(second.client.pending).toBe(2)
  second.tab.close(true)
  server.mute = false
  open()
  await pass(60_000)
  expect(server.committed.map(({ id }) => id)).toEqual(ids)
  expect(left(browser)).toEqual([])
})

test('of what a page takes over, what is answered is not left to the next', async () => {
  const { server, browser, open, pass } = given()
  browser.local.set(
    'beckon:shop:unsent:one',
    JSON.stringify(['good', 'bad', 'late'].map((id) => ({ id, type: 'cart.add', at: 1 }))),
  )
  server.refuse = (event) =>
    event.id === 'bad'
      ? { code: 'BAD_EVENT', message: 'No.' }
      : event.id === 'late'
        ? { code: 'BUSY', message: 'Later.', retryAfterMs: 600_000 }
        : undefined
  const { tab } = open()
  await pass(10_000)
  tab.close()
  const kept = (left(browser) ?? []).flatMap((key) =>
    JSON.parse(browser.local.get(key) ?? '[]').map(({ id }: { id: string }) => id),
  )
  expect(kept).toEqual(['late'])
})

test('what a tab could not send comes in order, over however many of its pages', async () => {
  const { server, browser, open, pass } = given()
  let keys = 0
  const env = (tab: { env: ClientEnv }) => ({
    ...tab.env,
    // A browser gives the keys of its store in an order of its own: here, the last first.
    ids: { next: () => `${1_000 - keys++}` },
  })
  const page = async () => {
    const tab = browser.tab()
    const client = open({ env: env(tab), WebSocket: server.socketOf(tab) })
    await pass(1_000)
    return { tab, client: client.client }
  }
  const store = browser.local
  const first = await page()
  server.mute = true
  server.cut()
  const one = first.client.track('cart.add').id
  first.tab.close()
  const second = await page()
  const two = second.client.track('cart.remove').id
  second.tab.close()
  expect(left(browser)).toHaveLength(1)
  expect(
    JSON.parse(store.get(left(browser)?.[0] ?? '') ?? '').map(({ id }: RawEvent) => id),
  ).toEqual([one, two])
  server.mute = false
  await page()
  await pass(10_000)
  expect(server.committed.map(({ id }) => id)).toEqual([one, two])
})

test('what two tabs have left of one event is gone when it is answered', async () => {
  const { server, browser, open, pass } = given()
  browser.local.set('beckon:shop:unsent:one', late)
  browser.local.set('beckon:shop:unsent:two', late)
  open()
  await pass(1_000)
  expect(server.committed.map(({ id }) => id)).toEqual(['late'])
  expect(left(browser)).toEqual([])
})

test('what another page has given up is left by whoever still has it', async () => {
  const { server, browser, open, pass } = given()
  browser.local.set('beckon:shop:unsent:one', late)
  server.mute = true
  const one = open({ tabs: false })
  const two = open({ tabs: false })
  await pass(1_000)
  one.client.close()
  expect(left(browser)).toEqual([])
  two.tab.close()
  expect(left(browser)).toHaveLength(1)
})

test('where two tabs take over the same, both hear what became of it', async () => {
  const { server, browser, open, pass } = given()
  const first = open()
  await pass(1_000)
  server.mute = true
  first.client.track('page.view')
  first.tab.close()
  const tabs = [open(), open()]
  await pass(2_000)
  expect(tabs.map(({ client }) => client.pending)).toEqual([1, 1])
  server.mute = false
  server.cut()
  await pass(60_000)
  expect(tabs.map(({ client }) => client.pending)).toEqual([0, 0])
  expect(server.committed).toHaveLength(1)
  expect(left(browser)).toEqual([])
})

test('who is forgotten leaves no events behind either', async () => {
  const { server, browser, open, pass } = given()
  const { tab, client } = open()
  await pass(1_000)
  server.mute = true
  client.track('page.view')
  tab.tell('pagehide')
  expect(left(browser)).toHaveLength(1)
  client.forget()
  expect(browser.local.keys?.()).toEqual([])
})

test('a page that was away when its visitor was forgotten ends when it comes back', async () => {
  const { server, browser, open, pass } = given()
  const { tab, client } = open()
  await pass(1_000)
  tab.tell('pagehide')
  const other = open()
  await pass(1_000)
  other.client.forget()
  tab.tell('pageshow')
  expect(client.state).toBe('closed')
  await pass(10_000)
  expect(server.links.filter(({ up }) => up)).toEqual([])
  expect(browser.local.get('beckon:shop:token') ?? undefined).toBeUndefined()
})

test('a page that was away when its visitor agreed knows it when it comes back', async () => {
  const { server, open, pass } = given()
  const { tab, client } = open({ consent: 'required' })
  const { id } = client.track('page.view')
  tab.tell('pagehide')
  const other = open({ consent: 'required' })
  await pass(1_000)
  other.client.consent()
  await pass(1_000)
  expect(client.state).toBe('awaiting-consent')
  tab.tell('pageshow')
  await pass(1_000)
  expect(client.state).toBe('open')
  expect(server.committed.map((event) => [event.type, event.id === id])).toEqual([
    ['consent.given', false],
    ['page.view', true],
  ])
})

const late = JSON.stringify([{ id: 'late', type: 'cart.add', at: 1 }])

test('what a page leaves too late for the next one that leads is sent by it all the same', async () => {
  const { server, browser, open, pass } = given()
  const one = open()
  await pass(1_000)
  const two = open()
  await pass(1_000)
  browser.local.set('beckon:shop:unsent:one', late)
  // Only the one that leads takes it.
  two.tab.tell('storage')
  expect(left(browser)).toHaveLength(1)
  one.tab.tell('storage')
  await pass(1_000)
  expect(server.committed.map(({ id }) => id)).toEqual(['late'])
  expect(left(browser)).toEqual([])
})

test('a page that may not send yet takes nothing over from others', async () => {
  const { browser, open, pass } = given()
  const { tab } = open({ consent: 'required' })
  browser.local.set('beckon:shop:unsent:one', late)
  tab.tell('storage')
  await pass(1_000)
  expect(left(browser)).toHaveLength(1)
})

test('a page that comes back without a store is not taken for forgotten', async () => {
  const { open, pass } = given()
  const { tab, client } = open({
    store: { get: () => undefined, set: () => {}, remove: () => {} },
  })
  await pass(1_000)
  tab.tell('pagehide')
  tab.tell('pageshow')
  await pass(1_000)
  expect(client.state).toBe('open')
})

test('a tab that is ended right after an event takes the lead from nobody', async () => {
  const { server, open, pass } = given()
  const one = open()
  await pass(1_000)
  const two = open()
  await pass(1_000)
  two.client.track('page.view')
  two.client.close()
  await pass(10_000)
  const invite: InviteMessage = {
    type: 'invite',
    id: 'i',
    text: 'Hi',
    expiresAt: Number.MAX_SAFE_INTEGER,
  }
  const shown: string[] = []
  one.client.on('invite', ({ id }) => shown.push(id))
  server.effect(invite)
  await pass(1_000)
  expect(shown).toEqual(['i'])
  expect(server.links).toHaveLength(1)
})
