import { virtualEnv } from '@beckon/testing'
import { expect, test } from 'vitest'
import { FakeBrowser } from './fake-browser.test-kit.ts'
import { FakeServer } from './fake-server.test-kit.ts'
import type { ConnectOptions } from './options.ts'

function given() {
  const env = virtualEnv(1_700_000_000_000)
  const server = new FakeServer(env)
  const browser = new FakeBrowser(env)
  const page = (tab = browser.tab(), options: Partial<ConnectOptions> = {}) => ({
    tab,
    client: server.open({
      env: tab.env,
      WebSocket: server.socketOf(tab),
      consent: 'required',
      ...options,
    }),
  })
  const pass = async (ms: number) => {
    for (let step = 0; step < 20; step++) {
      env.advanceTo(env.clock.now() + ms / 20)
      for (let turn = 0; turn < 5; turn++) await Promise.resolve()
    }
  }
  return { server, browser, page, pass }
}

test('before consent nothing is sent and nothing stored, whatever happens', async () => {
  const { server, browser, page, pass } = given()
  const { tab, client } = page()
  expect(client.state).toBe('awaiting-consent')
  for (let index = 0; index < 2_000; index++) client.track('page.view')
  await pass(60_000)
  for (const name of ['online', 'active', 'pagehide', 'pageshow'] as const) tab.tell(name)
  await pass(60_000)
  expect(server.links).toEqual([])
  expect(browser.written).toEqual([])
  expect(tab.session.get('beckon:shop:tab')).toBeUndefined()
  expect(client.pending).toBe(1_000)
  client.close()
  expect(browser.written).toEqual([])
})

test('with consent everything held back is sent, the consent first', async () => {
  const { server, page, pass } = given()
  const { client } = page()
  client.track('page.view')
  await pass(1_000)
  client.consent()
  client.consent()
  client.track('cart.add')
  await pass(1_000)
  expect(server.committed.map(({ type }) => type)).toEqual([
    'consent.given',
    'page.view',
    'cart.add',
  ])
})

test('the next page need not ask again, and says nothing twice', async () => {
  const { server, browser, page, pass } = given()
  const first = page()
  first.client.consent()
  await pass(1_000)
  first.tab.close()
  const second = page()
  expect(second.client.state).toBe('connecting')
  second.client.track('page.view')
  await pass(1_000)
  expect(server.committed.map(({ type }) => type)).toEqual(['consent.given', 'page.view'])
  expect(second.client.visitor).toBe('visitor-1')
  expect(browser.written).toContain('beckon:shop:token')
})

test('a consent that the server never heard of is told by the next page', async () => {
  const { server, page, pass } = given()
  server.turnAway = () => [1006, '']
  const first = page()
  first.client.consent()
  await pass(1_000)
  first.tab.close(true)
  server.turnAway = undefined
  const second = page()
  second.client.track('page.view')
  await pass(60_000)
  expect(server.committed.map(({ type }) => type)).toEqual(['consent.given', 'page.view'])
})

test('a new visitor, whose token was refused, agrees anew', async () => {
  const { server, page, pass } = given()
  const { client } = page()
  client.consent()
  await pass(1_000)
  server.turnAway = ({ token }) => (token ? [4401, 'UNAUTHENTICATED'] : undefined)
  server.cut()
  client.track('page.view')
  await pass(10_000)
  expect(server.committed.map(({ type, visitor }) => [type, visitor])).toEqual([
    ['consent.given', 'visitor-1'],
    ['consent.given', 'visitor-2'],
    ['page.view', 'visitor-2'],
  ])
})

test('consent in one tab is consent in all of them, and comes first', async () => {
  const { server, page, pass } = given()
  const one = page()
  const two = page()
  one.client.track('page.view')
  two.client.track('page.view')
  await pass(1_000)
  two.client.consent()
  await pass(5_000)
  expect([one.client.state, two.client.state]).toEqual(['open', 'open'])
  expect(server.committed.map(({ type }) => type)).toEqual([
    'consent.given',
    'page.view',
    'page.view',
  ])
  expect([one.client.pending, two.client.pending]).toEqual([0, 0])
})

test('a consent is never dropped for want of room', async () => {
  const { server, page, pass } = given()
  const { client } = page(undefined, { bounds: { bufferEvents: 3 } })
  server.turnAway = () => [1006, '']
  client.consent()
  for (let index = 0; index < 10; index++) client.track('page.view')
  server.turnAway = undefined
  await pass(60_000)
  expect(server.committed.map(({ type }) => type)).toEqual([
    'consent.given',
    'page.view',
    'page.view',
  ])
})

test('events that a page could not get rid of are sent by the next one', async () => {
  const { server, page, pass } = given()
  const first = page(undefined, { consent: undefined } as never)
  await pass(1_000)
  server.mute = true
  const { id } = first.client.track('cart.add')
  await pass(100)
  first.tab.close()
  server.mute = false
  const second = page(undefined, { consent: undefined } as never)
  await pass(1_000)
  expect(server.committed.map((event) => event.id)).toEqual([id])
  expect(second.client.pending).toBe(0)
})
