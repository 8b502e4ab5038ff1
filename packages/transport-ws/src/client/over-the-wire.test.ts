import type { Answer, EventsMessage, Receiver } from '@beckon/core/adapter'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { webSocketTransport } from '../index.ts'
import { connect } from './connect.ts'
import type { ConnectOptions } from './options.ts'

const sockets: WebSocket[] = []
const ends: (() => unknown)[] = []

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** The real thing: `ws` on both sides, and the server that is meant for it. */
class Cuttable extends WebSocket {
  constructor(url: string) {
    super(url)
    sockets.push(this)
  }
}

async function given(answer?: (message: EventsMessage) => Promise<Answer>) {
  const committed: string[] = []
  const receiver: Receiver = {
    async receive(_, message) {
      if (typeof message === 'string' || message instanceof Uint8Array) throw new Error('is read')
      const answered = await answer?.(message)
      if (answered) return answered
      const ids = message.events.map(({ id }) => id)
      committed.push(...ids.filter((id) => !committed.includes(id)))
      return { acks: ids, refused: [] }
    },
    serves: () => true,
    arrived: () => {},
    left: () => {},
  }
  const transport = webSocketTransport({
    port: 0,
    origins: '*',
    missingOrigin: 'allow',
    secret: 'a secret that is long enough',
  })
  await transport.open(receiver)
  ends.push(() => transport.close())
  const open = (options: Partial<ConnectOptions> = {}) => {
    const client = connect({
      url: `ws://127.0.0.1:${transport.address()?.port}/beckon`,
      site: 'shop',
      WebSocket: Cuttable,
      bounds: { backoffBaseMs: 20 },
      ...options,
    })
    ends.push(() => client.close())
    return client
  }
  return { transport, committed, open }
}

test('the server and the client speak one language', async () => {
  const { committed, open } = await given()
  const client = open({ language: 'en-GB' })
  const tracked = [client.track('page.view'), client.track('cart.add', { price: 3 })]
  await client.drained()
  expect(committed).toEqual(tracked.map(({ id }) => id))
  expect(tracked[0]?.id).toMatch(/^[\w-]{22}$/)
  expect(client.state).toBe('open')
})

test('a cut costs nothing: not an event, and not an invitation', async () => {
  const { transport, committed, open } = await given()
  const client = open()
  const shown: string[] = []
  const histories: string[] = []
  client.on('invite', ({ id }) => shown.push(id))
  client.on('welcome', ({ history }) => histories.push(history))
  const tracked: string[] = []
  for (let round = 0; round < 5; round++) {
    tracked.push(client.track('page.view').id)
    await client.drained()
    sockets.at(-1)?.terminate()
    tracked.push(client.track('page.view').id)
    const id = `invite-${round}`
    const visitor = client.visitor ?? ''
    const expiresAt = Number.MAX_SAFE_INTEGER
    const delivered = transport.deliver(
      { site: 'shop', visitor },
      { type: 'invite', id, text: 'Hi', expiresAt },
    )
    expect(await delivered).toBe('delivered')
    await client.drained()
  }
  expect(committed).toEqual(tracked)
  expect(shown).toEqual([0, 1, 2, 3, 4].map((round) => `invite-${round}`))
  expect(histories).toEqual(['new', 'whole', 'whole', 'whole', 'whole', 'whole'])
})

test('what the server wants later, it gets later', async () => {
  let refusals = 2
  const { committed, open } = await given(async ({ events }) => {
    const later = { code: 'OVERLOADED', message: 'Later.', retryAfterMs: 10 }
    if (refusals-- <= 0) return undefined as never
    return { acks: [], refused: events.map(({ id }) => ({ id, ...later })) }
  })
  const client = open()
  const { id } = client.track('page.view')
  await client.drained()
  expect(committed).toEqual([id])
})

test('an address where nobody listens is tried again, and can be left', async () => {
  const client = connect({ url: 'ws://127.0.0.1:9/', site: 'shop', WebSocket })
  const reason = await new Promise((resolve) => client.on('state', (one) => resolve(one.reason)))
  expect(reason).toBe('LOST')
  client.close()
  expect(client.state).toBe('closed')
})
