import type { RawEvent } from '@beckon/core/protocol'
import { virtualEnv } from '@beckon/testing'
import { expect, test } from 'vitest'
import type { Browser } from './browser.ts'
import type { StateChange } from './client-events.ts'
import { FakeServer } from './fake-server.test-kit.ts'
import type { ConnectOptions } from './options.ts'
import { memoryStore } from './store.ts'

class Refusing {
  constructor() {
    throw new SyntaxError('not here')
  }
}

function given(options: Partial<ConnectOptions> = {}, seed = 1) {
  const env = virtualEnv(1_700_000_000_000, seed)
  const server = new FakeServer(env)
  const client = server.open(options)
  const states: StateChange[] = []
  client.on('state', (change) => states.push(change))
  const pass = (ms: number) => env.advanceTo(env.clock.now() + ms)
  return { env, server, client, states, pass }
}

test('a quiet connection sends a sign of life, and leaves no timers when it is closed', () => {
  const { env, server, client, pass } = given()
  pass(60_000)
  expect(server.messages.map(({ type }) => type)).toEqual(['hello', 'ping', 'ping'])
  expect(client.state).toBe('open')
  client.close()
  pass(1_000)
  expect(env.timers).toBe(0)
})

test('a connection that is dead without a word is found out, also while events are sent', () => {
  const { server, client, states, pass } = given()
  pass(1_000)
  server.cut(false)
  const { id } = client.track('page.view')
  for (let second = 0; second < 25; second++) {
    client.track('page.scroll')
    pass(1_000)
  }
  expect(states).toContainEqual({ state: 'waiting', reason: 'SILENT_SERVER' })
  expect(client.state).toBe('open')
  expect(server.committed[0]?.id).toBe(id)
  expect(server.committed).toHaveLength(26)
})

test('a server that is slow to commit is not taken for a dead one', () => {
  const { server, client, pass } = given()
  pass(1_000)
  server.mute = true
  client.track('page.view')
  pass(600_000)
  expect(client.counters).toMatchObject({ connections: 1, sent: 1 })
})

test('a server that says no welcome is given up after a while', () => {
  const { server, client, states, pass } = given()
  server.latencyMs = 3_600_000
  pass(15_001)
  expect(states).toEqual([{ state: 'waiting', reason: 'TIMEOUT' }])
  client.close()
})

test('attempts become rarer, never in step, and quick again after a good connection', () => {
  const waits = (seed: number) => {
    const { env, server, client, pass } = given({}, seed)
    server.turnAway = () => [1006, '']
    const attempts: number[] = []
    client.on('state', ({ state }) => {
      if (state === 'connecting') attempts.push(env.clock.now())
    })
    pass(600_000)
    expect(client.counters.attempts).toBeGreaterThan(600 / 31)
    expect(client.counters.attempts).toBeLessThan(120)
    server.turnAway = undefined
    pass(60_000)
    expect(client.state).toBe('open')
    server.cut()
    pass(700)
    expect(client.state).toBe('open')
    return attempts
  }
  expect(waits(1)).not.toEqual(waits(2))
})

test.each([
  [1012, 'RESTARTING', 1_000],
  [1013, 'TOO_MANY', 5_000],
  [4429, 'RATE_LIMITED', 5_000],
])('after %i %s it waits at least so long', (code, reason, least) => {
  const { server, client, states, pass } = given()
  pass(1_000)
  server.link?.drop(code, reason)
  expect(states.at(-1)).toEqual({ state: 'waiting', reason })
  pass(least - 1)
  expect(client.counters.attempts).toBe(1)
  pass(30_000)
  expect(client.state).toBe('open')
})

test.each([
  [4400, 'BAD_HELLO'],
  [4403, 'FORBIDDEN'],
  [4404, 'UNKNOWN_SITE'],
  [4409, 'REPLACED'],
  [4505, 'UNSUPPORTED_PROTOCOL'],
])('after %i %s it stops, and says what became of the events', async (code, reason) => {
  const { env, server, client, states, pass } = given()
  server.turnAway = () => [code, reason]
  const before = client.track('page.view')
  pass(600_000)
  expect(states).toEqual([{ state: 'stopped', reason }])
  expect(await before.fate()).toEqual({ status: 'dropped', reason: 'stopped' })
  expect(await client.track('page.view').fate()).toEqual({ status: 'dropped', reason: 'stopped' })
  await client.drained()
  expect(client.counters).toMatchObject({ attempts: 1, dropped: 2 })
  expect(env.timers).toBe(0)
})

test('a visitor whose token is refused comes back once as a new one', () => {
  const store = memoryStore()
  store.set('beckon:shop:token', 'token-of-somebody')
  const { server, client, pass } = given({ store })
  server.turnAway = ({ token }) =>
    token === 'token-of-somebody' ? [4401, 'UNAUTHENTICATED'] : undefined
  const refused: unknown[] = []
  client.on('token-refused', (event) => refused.push(event))
  client.track('page.view')
  pass(10_000)
  expect(refused).toEqual([{ code: 'UNAUTHENTICATED' }])
  expect(client.visitor).toBe('visitor-1')
  expect(server.committed.map(({ visitor }) => visitor)).toEqual(['visitor-1'])
  expect(store.get('beckon:shop:token')).toBe('token-of-visitor-1')
})

test('a visitor who is refused without a token stops', () => {
  const { server, client, pass } = given({ token: 'token-of-somebody' })
  server.turnAway = () => [4401, 'UNAUTHENTICATED']
  pass(600_000)
  expect(client.state).toBe('stopped')
  expect(server.hellos.map(({ token }) => token)).toEqual(['token-of-somebody', undefined])
})

test('an operator whose token is refused stops, and nothing of an operator is stored', () => {
  const store = memoryStore()
  const kept: string[] = []
  store.set = (key) => kept.push(key)
  const { server, client, pass } = given({ role: 'operator', token: 'secret', store })
  pass(1_000)
  expect(client.state).toBe('open')
  server.turnAway = () => [4401, 'UNAUTHENTICATED']
  server.cut()
  pass(60_000)
  expect(client.state).toBe('stopped')
  expect(kept).toEqual([])
})

test('a number that is missing makes it resume from the last one it has', () => {
  const { server, client, states, pass } = given()
  pass(1_000)
  const [mailbox] = server.mailboxes.values()
  if (!mailbox) throw new Error('there is one')
  const heard: unknown[] = []
  client.on('message', ({ seq }) => heard.push(seq))
  const { link } = mailbox
  server.numbered(mailbox, { type: 'news' })
  mailbox.link = undefined
  server.numbered(mailbox, { type: 'news' })
  mailbox.link = link
  server.numbered(mailbox, { type: 'news' })
  pass(10_000)
  expect(states).toContainEqual({ state: 'waiting', reason: 'GAP' })
  expect(server.hellos.at(-1)?.resumeFrom).toEqual({ epoch: 'epoch-1', seq: 1 })
  expect(heard).toEqual([1, 2, 3])
  expect(client.counters.gaps).toBe(1)
})

test.each([
  ['no JSON', '{'],
  ['a second welcome', JSON.stringify({ type: 'welcome' })],
  ['no object', '7'],
])('a frame that is %s ends the connection, and the next one goes on', (_, text) => {
  const { server, client, pass } = given()
  pass(1_000)
  const welcome = {
    ...{ type: 'welcome', visitor: 'x', serverTime: 0, heartbeatMs: 1, cursor: { seq: 0 } },
    limits: server.limits,
  }
  server.link?.toClient(text.includes('welcome') ? JSON.stringify(welcome) : text)
  pass(10_000)
  expect(client.counters.connections).toBe(2)
  expect(client.state).toBe('open')
})

test('what may come later is sent again when it is time, and in order', () => {
  const { env, server, client, pass } = given()
  const until = env.clock.now() + 60_000
  server.refuse = () =>
    env.clock.now() < until
      ? { code: 'OVERLOADED', message: 'Later.', retryAfterMs: 10_000 }
      : undefined
  const refusals: unknown[] = []
  client.on('refused', ({ retryAfterMs }) => refusals.push(retryAfterMs))
  const ids = ['a', 'b', 'c'].map((type) => client.track(type).id)
  pass(30_000)
  const more = client.track('d').id
  pass(60_000)
  expect(server.committed.map(({ id }) => id)).toEqual([...ids, more])
  expect(server.messages.length).toBeLessThan(20)
  expect(refusals).toContain(10_000)
  expect(client.counters).toMatchObject({ committed: 4, refused: 0 })
})

test('what is refused for good is told and forgotten', async () => {
  const { server, client, pass } = given()
  server.refuse = ({ type }) => (type === 'bad' ? { code: 'BAD_EVENT', message: 'No.' } : undefined)
  const bad = client.track('bad')
  const good = client.track('good')
  pass(5_000)
  expect(await bad.fate()).toEqual({ status: 'refused', code: 'BAD_EVENT', message: 'No.' })
  expect(await good.fate()).toEqual({ status: 'committed' })
  expect(client.counters).toMatchObject({ committed: 1, refused: 1, sent: 2 })
})

test('the bad event of a message that was refused as a whole is found, the others get through', async () => {
  const { server, client, pass } = given()
  server.refuseMessage = (events: readonly RawEvent[]) =>
    events.some(({ type }) => type === 'bad')
      ? { code: 'BAD_MESSAGE', message: 'Cannot be read.' }
      : undefined
  const tracked = ['a', 'b', 'bad', 'c'].map((type) => client.track(type))
  pass(30_000)
  const fates = await Promise.all(tracked.map((one) => one.fate()))
  expect(fates.map(({ status }) => status)).toEqual([
    'committed',
    'committed',
    'refused',
    'committed',
  ])
  expect(client.pending).toBe(0)
})

test('a whole message that came too fast is sent again', () => {
  const { env, server, client, pass } = given()
  const until = env.clock.now() + 3_000
  server.refuseMessage = () =>
    env.clock.now() < until
      ? { code: 'RATE_LIMITED', message: 'Wait.', retryAfterMs: 1_000 }
      : undefined
  client.track('a')
  client.track('b')
  pass(10_000)
  expect(server.committed.map(({ type }) => type)).toEqual(['a', 'b'])
})

test('an event that fits into no message is refused here, and stops no other', async () => {
  const { server, client, pass } = given()
  server.limits = { messageBytes: 500, eventsPerMessage: 3 }
  const big = client.track('big', { text: 'ж'.repeat(300) })
  for (let index = 0; index < 10; index++) client.track('small', { text: 'x'.repeat(100) })
  pass(5_000)
  expect(await big.fate()).toMatchObject({ status: 'refused', code: 'MESSAGE_TOO_LARGE' })
  expect(server.committed).toHaveLength(10)
  for (const message of server.messages) {
    expect(JSON.stringify(message).length).toBeLessThanOrEqual(500)
    if (message.type === 'events') expect(message.events.length).toBeLessThanOrEqual(3)
  }
})

test('a server that ends the connection over a message gets its events one by one', async () => {
  const { server, client, pass } = given()
  server.refuseMessage = (events) => {
    if (JSON.stringify(events).length > 400) server.link?.drop(1009, 'MESSAGE_TOO_LARGE')
    return undefined
  }
  const big = client.track('big', { text: 'x'.repeat(500) })
  for (let index = 0; index < 5; index++) client.track('small')
  pass(120_000)
  expect(await big.fate()).toMatchObject({ status: 'refused', code: 'MESSAGE_TOO_LARGE' })
  expect(client.counters).toMatchObject({ committed: 5, refused: 1 })
})

test('when there is no room the oldest go, and that is told', async () => {
  const { server, client, pass } = given({ bounds: { bufferEvents: 3 } })
  server.turnAway = () => [1006, '']
  const drops: unknown[] = []
  client.on('dropped', (drop) => drops.push(drop))
  const [first, ...rest] = ['a', 'b', 'c', 'd'].map((type) => client.track(type))
  expect(drops).toEqual([{ reason: 'buffer-full', count: 1, ids: [first?.id] }])
  expect(await first?.fate()).toEqual({ status: 'dropped', reason: 'buffer-full' })
  server.turnAway = undefined
  pass(60_000)
  expect(server.committed.map(({ id }) => id)).toEqual(rest.map(({ id }) => id))
})

test('the buffer is bounded in bytes too', () => {
  const { server, client } = given({ bounds: { bufferBytes: 1_000 } })
  server.turnAway = () => [1006, '']
  for (let index = 0; index < 100; index++) client.track('a', { text: 'x'.repeat(100) })
  expect(client.pending).toBeLessThan(8)
  expect(client.pending + client.counters.dropped).toBe(100)
})

test('no more than so many events are under way at once', () => {
  const { server, client, pass } = given({ bounds: { inFlightEvents: 10 } })
  pass(1_000)
  server.mute = true
  for (let index = 0; index < 100; index++) client.track('a')
  pass(5_000)
  expect(client.counters.sent).toBe(10)
  server.mute = false
  server.cut()
  pass(60_000)
  expect(server.committed.map(({ type }) => type)).toHaveLength(100)
})

test('acknowledgements are not left to pile up at the server', () => {
  const { server, pass } = given()
  pass(1_000)
  const [mailbox] = server.mailboxes.values()
  if (!mailbox) throw new Error('there is one')
  for (let index = 0; index < 300; index++) server.numbered(mailbox, { type: 'news' })
  pass(1_000)
  expect(server.unacknowledged).toBeLessThan(50)
  expect(server.messages.filter(({ type }) => type === 'ack').length).toBeLessThan(10)
})

test('a last message that got lost is found missing at the next sign of life', () => {
  const { server, client, pass } = given()
  pass(1_000)
  const heard: unknown[] = []
  client.on('message', ({ seq }) => heard.push(seq))
  server.swallow()
  pass(60_000)
  expect(heard).toEqual([1])
  expect(client.counters.gaps).toBe(1)
})

test('what is under way is not dropped: its answer is coming', async () => {
  const { server, client, pass } = given({ bounds: { bufferEvents: 2 } })
  pass(1_000)
  const [one, two] = [client.track('a'), client.track('b')]
  pass(10)
  const three = client.track('c')
  expect(await three.fate()).toEqual({ status: 'dropped', reason: 'buffer-full' })
  pass(1_000)
  expect(server.committed.map(({ id }) => id)).toEqual([one.id, two.id])
})

test('a listener that throws harms nobody, and is told of', () => {
  const { server, client, pass } = given()
  const told: unknown[] = []
  const heard: unknown[] = []
  client.on('error', ({ listener, cause }) => {
    told.push([listener, (cause as Error).message])
    throw new Error('again')
  })
  client.on('committed', () => {
    throw new Error('oh')
  })
  const off = client.on('committed', ({ ids }) => heard.push(...ids))
  const { id } = client.track('page.view')
  pass(1_000)
  expect(told).toEqual([['committed', 'oh']])
  expect(heard).toEqual([id])
  off()
  client.track('page.view')
  pass(1_000)
  expect(heard).toHaveLength(1)
  expect(server.committed).toHaveLength(2)
})

test('a store that fails costs the memory, not the connection', () => {
  const fail = () => {
    throw new Error('QuotaExceededError')
  }
  const { server, client, pass } = given({ store: { get: fail, set: fail, remove: fail } })
  client.track('page.view')
  pass(1_000)
  server.cut()
  pass(5_000)
  expect(server.hellos.at(-1)?.token).toBe('token-of-visitor-1')
  expect(client.state).toBe('open')
  client.forget()
})

test('a network that is back is used at once, but not before a server that asked for peace', () => {
  const listeners = new Map<string, () => void>()
  const env = virtualEnv(1_700_000_000_000)
  const browser: Browser = {
    page: () => ({ url: 'about:blank', title: '', referrer: '' }),
    language: 'en-US@posix',
    visible: () => true,
    listen(name, run) {
      listeners.set(name, run)
      return () => void listeners.delete(name)
    },
    local: undefined,
    session: undefined,
    locks: undefined,
  }
  const server = new FakeServer({ ...env, browser })
  const client = server.open()
  const pass = (ms: number) => env.advanceTo(env.clock.now() + ms)
  server.turnAway = () => [1006, '']
  pass(300_000)
  const { attempts } = client.counters
  server.turnAway = undefined
  listeners.get('online')?.()
  pass(600)
  expect(client.counters.attempts).toBe(attempts + 1)
  expect(client.state).toBe('open')
  server.link?.drop(1013, 'TOO_MANY')
  listeners.get('active')?.()
  pass(4_999)
  expect(client.counters.attempts).toBe(attempts + 1)
  // What no server could take is not sent to it.
  expect(server.hellos[0]).not.toHaveProperty('language')
  client.track('page.view')
  pass(60_000)
  expect(server.committed[0]).not.toHaveProperty('page')
  client.close()
  expect(listeners.size).toBe(0)
})

test.each([
  [{ url: 'http//shop' }, 'BAD_URL'],
  [{ url: 'ftp://shop.example/' }, 'BAD_URL'],
  [{ site: '' }, 'BAD_OPTION'],
  [{ WebSocket: undefined as never }, 'NO_WEBSOCKET'],
  [{ WebSocket: Refusing as never }, 'BAD_URL'],
])('options that can never work are refused at once: %j', (options, code) => {
  const server = new FakeServer(virtualEnv())
  expect(() => server.open(options)).toThrow(expect.objectContaining({ name: 'ClientError', code }))
})

test('data that is no JSON is refused, and does not harm the page', async () => {
  const { server, client, pass } = given()
  const loop: Record<string, never> = {}
  Object.assign(loop, { loop })
  expect(await client.track('a', loop).fate()).toMatchObject({ code: 'BAD_EVENT' })
  client.track('b')
  pass(1_000)
  expect(server.committed.map(({ type }) => type)).toEqual(['b'])
})

test('whoever waits for all to be answered is told, also when the client ends', async () => {
  const { client, pass } = given()
  await client.drained()
  client.track('page.view')
  const drained = client.drained()
  pass(1_000)
  await drained
  const last = client.track('page.view')
  const ended = client.drained()
  client.close()
  await ended
  expect(await last.fate()).toEqual({ status: 'dropped', reason: 'closed' })
  expect(await client.track('page.view').fate()).toEqual({ status: 'dropped', reason: 'closed' })
})
