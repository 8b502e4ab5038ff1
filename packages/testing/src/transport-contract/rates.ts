import assert from 'node:assert/strict'
import { closings, type HubLimits } from '@beckon/core/adapter'
import type { Case, Harness, Stage } from './harness.ts'
import { helloOf, type Talker } from './talker.ts'

/** High rates but for the ones that a case is about. */
const high: Partial<HubLimits> = {
  messagesPerConnection: 1_000,
  messagesPerVisitor: 1_000,
  messagesPerAddress: 1_000,
  messagesPerTenant: 1_000,
  burstSeconds: 2,
}

/** Sends so many messages; gives how many of them went further. */
async function counted(h: Harness, stage: Stage, client: Talker, count: number): Promise<number> {
  const { messages } = stage.transport.counts()
  const before = stage.receiver.batches.length
  for (let index = 0; index < count; index++) client.events(`${index}`)
  await h.until(() => stage.transport.counts().messages === messages + count, 'for all to come')
  const taken = stage.receiver.batches.length - before
  await h.until(() => client.end !== undefined || told(client) === taken < count, 'to be told')
  return taken
}

function told(client: Talker): boolean {
  return client.inbox.some((message) => {
    if (message.type !== 'refused') return false
    assert.equal(message.code, 'RATE_LIMITED')
    assert.equal(message.id, undefined, 'nobody has looked into the message')
    assert.ok((message.retryAfterMs ?? 0) > 0, 'it is told when to come again')
    return true
  })
}

/** How fast messages may come. A rate of 3 a second with a burst of 2 seconds takes 6 at once. */
export const rates: readonly Case[] = [
  {
    name: 'messagesPerConnection: a burst passes, more is refused, and the rate goes on',
    run: async (h) => {
      const stage = await h.start({ limits: { ...high, messagesPerConnection: 4 } })
      const client = await h.welcomed(stage)
      for (let index = 0; index < 20; index++) client.events(`a${index}`)
      await h.until(() => stage.transport.counts().messages === 21, 'for the burst')
      const acked = () =>
        client.inbox.flatMap((message) => (message.type === 'ack' ? message.ids : []))
      await h.until(() => acked().length >= 8, 'for the acks')
      assert.deepEqual(
        acked(),
        Array.from({ length: 8 }, (_, index) => `a${index}`),
      )
      assert.equal(stage.receiver.of(client.visitor).length, 8, 'no more went further')
      assert.equal(stage.transport.counts().refused.RATE_LIMITED, 12)
      h.advance(249)
      client.events('too early')
      await h.until(() => stage.transport.counts().messages === 22, 'for the message')
      h.advance(1)
      client.events('in time')
      await h.until(() => stage.receiver.of(client.visitor).length === 9, 'for the message')
      h.advance(10_000)
      client.events('b')
      await h.until(() => stage.receiver.of(client.visitor).length === 10, 'for the message')
      assert.deepEqual(stage.receiver.of(client.visitor).slice(8), ['in time', 'b'])
      assert.equal(client.end, undefined)
    },
  },
  {
    name: 'messagesPerConnection: who is too fast is told once a second, and loses nothing by it',
    run: async (h) => {
      const stage = await h.start({ limits: { ...high, messagesPerConnection: 5 } })
      const client = await h.welcomed(stage)
      for (let second = 0; second < 3; second++) {
        for (let index = 0; index < 20; index++) client.events(`${second} ${index}`)
        await h.until(() => stage.transport.counts().messages === 1 + 20 * (second + 1), 'for all')
        await h.rest()
        h.advance(1_000)
      }
      await h.until(
        () => client.inbox.filter(({ type }) => type === 'refused').length === 3,
        'for being told thrice',
      )
      const acked = client.inbox.flatMap((message) => (message.type === 'ack' ? message.ids : []))
      assert.deepEqual(acked, stage.receiver.of(client.visitor))
    },
  },
  {
    name: 'messagesPerConnection: a message counts one more for each 4,096 characters',
    run: async (h) => {
      const stage = await h.start({ limits: { ...high, messagesPerConnection: 5 } })
      const client = await h.welcomed(stage)
      const long = (id: string) =>
        client.say({ type: 'events', events: [], filler: 'x'.repeat(9_000), id })
      long('counts three')
      long('and three')
      long('and three, of ten that may come')
      client.events('the tenth')
      client.events('one too many')
      await h.until(() => stage.transport.counts().messages === 6, 'for all')
      assert.equal(stage.receiver.batches.length, 4)
      assert.equal(stage.transport.counts().refused.RATE_LIMITED, 1)
      h.advance(10_000)
      client.say({ type: 'events', events: [], filler: 'x'.repeat(50_000) })
      await h.until(() => stage.receiver.batches.length === 5, 'for more than a burst in one')
      h.advance(500)
      client.events('while that is paid off')
      await h.until(() => stage.transport.counts().messages === 8, 'for it')
      assert.equal(stage.receiver.batches.length, 5)
    },
  },
  {
    name: 'messagesPerConnection: a message counts one more for each 32 events',
    run: async (h) => {
      const stage = await h.start({ limits: { ...high, messagesPerConnection: 5 } })
      const client = await h.welcomed(stage)
      client.say({ type: 'events', events: Array.from({ length: 320 }, () => ({})) })
      client.events('too soon')
      await h.until(() => stage.transport.counts().messages === 3, 'for both')
      assert.equal(stage.transport.counts().refused.RATE_LIMITED, 1)
      h.advance(400)
      client.events('when enough is paid off')
      const last = () => stage.receiver.of(client.visitor).at(-1)
      await h.until(() => last() === 'when enough is paid off', 'for it')
      assert.equal(stage.receiver.of(client.visitor).includes('too soon'), false)
    },
  },
  {
    name: 'messagesPerConnection: what says falsely how many events it has pays like any other',
    run: async (h) => {
      const stage = await h.start({ limits: { ...high, messagesPerConnection: 3 } })
      const client = await h.welcomed(stage)
      for (const events of [5, { length: 1e9 }, { length: -1e9 }, 'text', null]) {
        client.say({ type: 'events', events })
      }
      client.events('the sixth')
      client.events('one too many')
      await h.until(() => stage.transport.counts().messages === 8, 'for all')
      assert.equal(stage.receiver.batches.length, 6)
      assert.equal(stage.transport.counts().refused.RATE_LIMITED, 1)
    },
  },
  {
    name: 'messagesPerConnection: each connection has its own',
    run: async (h) => {
      const stage = await h.start({ limits: { ...high, messagesPerConnection: 3 } })
      const one = await h.welcomed(stage)
      const two = await h.welcomed(stage, { token: one.token })
      for (const client of [one, two]) for (let n = 0; n < 9; n++) client.events(`${n}`)
      await h.until(() => stage.transport.counts().messages === 20, 'for all')
      assert.equal(stage.receiver.batches.length, 12)
    },
  },
  {
    name: 'messagesPerVisitor: all connections of a visitor together, and nobody else',
    run: async (h) => {
      const stage = await h.start({ limits: { ...high, messagesPerVisitor: 3 } })
      const one = await h.welcomed(stage)
      const two = await h.welcomed(stage, { token: one.token })
      const other = await h.welcomed(stage)
      assert.equal(await counted(h, stage, one, 4), 4)
      assert.equal(await counted(h, stage, two, 4), 2)
      assert.equal(await counted(h, stage, other, 4), 4)
    },
  },
  {
    name: 'messagesPerAddress: all visitors of an address together, and nobody else',
    needs: 'addresses',
    run: async (h) => {
      const stage = await h.start({ limits: { ...high, messagesPerAddress: 3 } })
      const one = await h.welcomed(stage, {}, { ip: '203.0.113.1' })
      const two = await h.welcomed(stage, {}, { ip: '203.0.113.1' })
      const other = await h.welcomed(stage, {}, { ip: '203.0.113.2' })
      assert.equal(await counted(h, stage, one, 4), 4)
      assert.equal(await counted(h, stage, two, 4), 2)
      assert.equal(await counted(h, stage, other, 4), 4)
    },
  },
  {
    name: 'messagesPerAddress: 64 bits of IPv6 are one address, and IPv4 in IPv6 is IPv4',
    needs: 'addresses',
    run: async (h) => {
      const stage = await h.start({ limits: { ...high, messagesPerAddress: 2 } })
      const from = (ip: string) => h.welcomed(stage, {}, { ip })
      assert.equal(await counted(h, stage, await from('2001:db8:0:1::1'), 3), 3)
      assert.equal(await counted(h, stage, await from('2001:db8:0:1:ffff::2'), 3), 1)
      assert.equal(await counted(h, stage, await from('2001:db8:0:2::1'), 3), 3)
      assert.equal(await counted(h, stage, await from('203.0.113.1'), 3), 3)
      assert.equal(await counted(h, stage, await from('::ffff:203.0.113.1'), 3), 1)
    },
  },
  {
    name: 'messagesPerTenant: all sites of a tenant together, and nobody else',
    run: async (h) => {
      const stage = await h.start(
        {
          limits: { ...high, messagesPerTenant: 3 },
          tenantOf: (site) => (site === 'abroad' ? 'b' : 'a'),
        },
        { sites: ['shop', 'other', 'abroad'] },
      )
      assert.equal(await counted(h, stage, await h.welcomed(stage), 4), 4)
      assert.equal(await counted(h, stage, await h.welcomed(stage, { site: 'other' }), 4), 2)
      assert.equal(await counted(h, stage, await h.welcomed(stage, { site: 'abroad' }), 4), 4)
    },
  },
  {
    name: 'a flood on one connection uses up nobody else’s share',
    needs: 'addresses',
    run: async (h) => {
      const limits = { ...high, messagesPerConnection: 2, messagesPerVisitor: 5 }
      const stage = await h.start({ limits: { ...limits, messagesPerAddress: 10 } })
      const ip = '203.0.113.1'
      const flood = await h.welcomed(stage, {}, { ip })
      const same = await h.welcomed(stage, { token: flood.token }, { ip })
      const neighbour = await h.welcomed(stage, {}, { ip })
      assert.equal(await counted(h, stage, flood, 40), 4)
      assert.equal(await counted(h, stage, same, 4), 4)
      assert.equal(await counted(h, stage, neighbour, 4), 4)
    },
  },
  {
    name: 'strikes: who goes on too fast is ended with RATE_LIMITED, and may resume',
    run: async (h) => {
      const stage = await h.start({ limits: { ...high, messagesPerConnection: 3, strikes: 10 } })
      const client = await h.welcomed(stage)
      for (let index = 0; index < 6 + 10; index++) client.events(`a${index}`)
      await h.until(() => stage.transport.counts().messages === 17, 'for all')
      await h.rest()
      assert.equal(client.end, undefined)
      client.events('one too many')
      await client.closed(closings.RATE_LIMITED, 'RATE_LIMITED')
      const back = await h.welcomed(stage, client.resume)
      assert.equal(back.welcome.history, 'whole')
      assert.equal(stage.receiver.of(client.visitor).length, 6)
    },
  },
  {
    name: 'signs of life count towards the rate too, and are not answered beyond',
    needs: 'pings',
    run: async (h) => {
      const stage = await h.start({ limits: { ...high, messagesPerConnection: 3, strikes: 10 } })
      const client = await h.welcomed(stage)
      for (let index = 0; index < 6; index++) client.wire.ping()
      await h.until(() => client.pongs === 6, 'for the answers')
      for (let index = 0; index < 11; index++) client.wire.ping()
      await client.closed(closings.RATE_LIMITED, 'RATE_LIMITED')
      assert.equal(client.pongs, 6)
    },
  },
  {
    name: 'a hello is not held against its connection',
    run: async (h) => {
      const stage = await h.start({
        limits: { ...high, messagesPerConnection: 1, burstSeconds: 1 },
      })
      const client = await h.dial(stage)
      client.say(helloOf())
      client.events('e1')
      await client.take('welcome')
      assert.deepEqual(await client.acks(1), ['e1'])
    },
  },
]
