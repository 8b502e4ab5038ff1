import type { InviteMessage } from '@beckon/core/protocol'
import { virtualEnv } from '@beckon/testing'
import { expect, test } from 'vitest'
import type { Client } from './client.ts'
import type { ClientEvents } from './client-events.ts'
import { FakeServer } from './fake-server.test-kit.ts'
import type { ConnectOptions } from './options.ts'
import { memoryStore } from './store.ts'

function given(options: Partial<ConnectOptions> = {}, seed = 1) {
  const env = virtualEnv(1_700_000_000_000, seed)
  const server = new FakeServer(env)
  const open = () => server.open(options)
  const pass = (ms: number) => env.advanceTo(env.clock.now() + ms)
  return { env, server, open, pass }
}

function heard<Name extends keyof ClientEvents>(client: Client, name: Name): ClientEvents[Name][] {
  const events: ClientEvents[Name][] = []
  client.on(name, (event) => events.push(event))
  return events
}

const invite = (id: string, expiresAt = Number.MAX_SAFE_INTEGER): InviteMessage => ({
  type: 'invite',
  id,
  text: 'May we help?',
  expiresAt,
})

test('events are committed in order, and each one learns of it', async () => {
  const { server, open, pass } = given()
  const client = open()
  const one = client.track('page.view', { a: 1 })
  const two = client.track('cart.add')
  pass(1_000)
  expect(server.committed.map(({ id, type }) => [id, type])).toEqual([
    [one.id, 'page.view'],
    [two.id, 'cart.add'],
  ])
  expect(await one.fate()).toEqual({ status: 'committed' })
  expect(await two.fate()).toEqual({ status: 'committed' })
  expect(client.state).toBe('open')
  expect(client.visitor).toBe('visitor-1')
  expect(client.pending).toBe(0)
  expect(client.counters).toMatchObject({ tracked: 2, sent: 2, resent: 0, committed: 2 })
  client.close()
})

test('events of one moment go as one message, and no more than so many messages a second', () => {
  const { server, open, pass } = given()
  const client = open()
  pass(1_000)
  for (let index = 0; index < 1_000; index++) {
    client.track('mouse.move')
    pass(1)
  }
  pass(1_000)
  const batches = server.messages.filter(({ type }) => type === 'events')
  expect(batches.length).toBeLessThan(13)
  expect(server.committed).toHaveLength(1_000)
  client.close()
})

test('what was not acknowledged is sent again under the same id', () => {
  const { server, open, pass } = given()
  const client = open()
  pass(1_000)
  server.mute = true
  const { id } = client.track('page.view')
  pass(100)
  server.cut()
  server.mute = false
  expect(client.state).toBe('waiting')
  pass(5_000)
  expect(server.committed.map((event) => event.id)).toEqual([id])
  expect(client.counters).toMatchObject({ resent: 1, connections: 2, committed: 1 })
  client.close()
})

test('what the server acknowledged during the cut is not sent again', () => {
  const { server, open, pass } = given()
  const client = open()
  pass(1_000)
  client.track('page.view')
  // The event arrives; its ack does not.
  pass(5 + server.latencyMs + 1)
  expect(server.committed).toHaveLength(1)
  server.cut()
  pass(5_000)
  expect(client.counters).toMatchObject({ sent: 1, resent: 0, committed: 1, connections: 2 })
  client.close()
})

test('a history that was cut off is told, and everything unanswered is sent again', () => {
  const { server, open, pass } = given()
  const client = open()
  const welcomes = heard(client, 'welcome')
  pass(1_000)
  client.track('page.view')
  pass(5 + server.latencyMs + 1)
  server.cut()
  server.forgetHistory()
  pass(5_000)
  expect(welcomes.map(({ history }) => history)).toEqual(['new', 'cut'])
  expect(client.counters).toMatchObject({ resent: 1, committed: 1 })
  expect(server.committed).toHaveLength(1)
  client.close()
})

test('an invitation is shown once and acknowledged at once', () => {
  const { server, open, pass } = given()
  const client = open()
  const invites = heard(client, 'invite')
  pass(1_000)
  server.effect(invite('i1'))
  pass(30)
  expect(invites).toEqual([invite('i1')])
  pass(30)
  expect(server.unacknowledged).toBe(0)
  server.effect(invite('i1'))
  pass(100)
  expect(invites).toHaveLength(1)
  expect(server.unacknowledged).toBe(0)
  client.close()
})

test('an invitation is not shown again by the next page', () => {
  const store = memoryStore()
  const { server, open, pass } = given({ store })
  const first = open()
  pass(1_000)
  server.effect(invite('i1'))
  pass(30)
  first.close()
  const second = open()
  const invites = heard(second, 'invite')
  pass(1_000)
  server.effect(invite('i1'))
  server.effect(invite('i2'))
  pass(1_000)
  expect(second.visitor).toBe('visitor-1')
  expect(invites.map(({ id }) => id)).toEqual(['i2'])
  second.close()
})

test('an invitation that has expired by the server’s clock is ignored and acknowledged', () => {
  const { env, server, open, pass } = given()
  server.clockAheadMs = 3_600_000
  const client = open()
  const invites = heard(client, 'invite')
  pass(1_000)
  const serverNow = env.clock.now() + server.clockAheadMs
  server.effect(invite('late', serverNow - 1_000))
  server.effect(invite('timely', serverNow + 1_000))
  pass(1_000)
  expect(invites.map(({ id }) => id)).toEqual(['timely'])
  expect(server.unacknowledged).toBe(0)
  expect(client.counters.ignoredEffects).toBe(1)
  client.close()
})
