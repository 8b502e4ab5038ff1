import assert from 'node:assert/strict'
import { closings } from '@beckon/core/adapter'
import { deliver, invite, result } from './deliveries.ts'
import type { Case } from './harness.ts'
import { eventsOf } from './talker.ts'

const desk = { origin: 'https://desk.example' }
const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`

/** What no message looks like: the engine keeps it, and says what is wrong with it. */
const unreadable: Readonly<Record<string, readonly [text: string, code: string]>> = {
  'no JSON': ['{"type":"events","events":[', 'BAD_JSON'],
  'two documents': ['{"type":"ping"}{"type":"ping"}', 'BAD_JSON'],
  'no text at all': ['', 'BAD_JSON'],
  NaN: ['NaN', 'BAD_JSON'],
  'an array': ['[{"type":"ping"}]', 'BAD_MESSAGE'],
  'a number': ['4', 'BAD_MESSAGE'],
  'a string': ['"ping"', 'BAD_MESSAGE'],
  null: ['null', 'BAD_MESSAGE'],
  'an object without a type': ['{}', 'BAD_MESSAGE'],
  'a type that is no text': ['{"type":["ping"]}', 'BAD_MESSAGE'],
  'a type by prototype': ['{"__proto__":{"type":"ping"}}', 'BAD_MESSAGE'],
  'nested too deep': [deep(33), 'TOO_DEEP'],
  'nested far too deep': [deep(30_000), 'TOO_DEEP'],
}

const unknownTypes = ['', 'hello', 'welcome', 'ack ', 'PING', '__proto__', 'constructor', 'chat.x']

const notSeqs: readonly unknown[] = [-1, 99, 1.5, 1e300, '1', null, true, [1], { seq: 1 }]

/** Clients that say what makes no sense. */
export const malformed: readonly Case[] = [
  ...Object.entries(unreadable).map(
    ([name, [text]]): Case => ({
      name: `${name}: a visitor's goes to the receiver as it is, and its answer comes back`,
      run: async (h) => {
        const stage = await h.start()
        const client = await h.welcomed(stage)
        client.say(text)
        await client.refused('BAD_MESSAGE')
        assert.equal(stage.receiver.batches[0]?.message, text)
        client.events('e1')
        assert.deepEqual(await client.acks(1), ['e1'])
      },
    }),
  ),
  {
    name: "an operator's is refused, each with its code",
    run: async (h) => {
      const stage = await h.start({ authenticate: () => ({ role: 'operator', operator: 'olga' }) })
      const operator = await h.welcomed(stage, { role: 'operator', token: 't' }, desk)
      for (const [text, code] of Object.values(unreadable)) {
        operator.say(text)
        await operator.refused(code)
      }
      assert.deepEqual(stage.receiver.batches, [])
    },
  },
  {
    name: 'types that nobody knows are refused, and change nothing',
    run: async (h) => {
      const stage = await h.start()
      const client = await h.welcomed(stage)
      for (const type of unknownTypes) {
        client.say({ type })
        const { id } = await client.refused('UNKNOWN_MESSAGE')
        assert.equal(id, undefined)
      }
      assert.deepEqual(stage.receiver.batches, [])
      assert.equal(stage.transport.counts().refused.UNKNOWN_MESSAGE, unknownTypes.length)
    },
  },
  {
    name: 'what is no number of a message acknowledges nothing',
    run: async (h) => {
      const stage = await h.start()
      const client = await h.welcomed(stage)
      const sent = ['a', 'b'].map((id) => deliver(stage, client, invite(id, h.now)))
      for (const _ of sent) await client.take('invite')
      client.ack(1)
      for (const seq of notSeqs) {
        client.say({ type: 'ack', seq })
        client.say({ type: 'ping', ack: seq })
        await client.take('pong')
      }
      client.say({ type: 'ack' })
      await client.quiet()
      assert.equal(sent[0]?.result, 'delivered')
      assert.equal(sent[1]?.result, undefined)
      client.ack(2)
      assert.equal(await result(h, sent[1] ?? assert.fail()), 'delivered')
      const back = await h.welcomed(stage, client.resume)
      assert.equal(back.welcome.history, 'whole')
    },
  },
  {
    name: 'an events message with more in it comes as it is',
    run: async (h) => {
      const stage = await h.start()
      const client = await h.welcomed(stage)
      const odd = '{"type":"events","events":[],"__proto__":{"x":1},"constructor":"y","ack":"1"}'
      client.say(odd)
      await h.until(() => stage.receiver.batches.length === 1, 'for the message')
      assert.deepEqual(stage.receiver.batches[0]?.message, JSON.parse(odd))
      assert.equal(({} as { x?: unknown }).x, undefined)
    },
  },
  {
    name: 'bytes end with BAD_FRAME, and the client may resume',
    needs: 'binary',
    run: async (h) => {
      const stage = await h.start()
      const client = await h.welcomed(stage)
      client.events('e1')
      await client.acks(1)
      client.say(Buffer.from(JSON.stringify(eventsOf(h.now, ['e2']))))
      await client.closed(closings.BAD_FRAME, 'BAD_FRAME')
      assert.deepEqual(stage.receiver.of(client.visitor), ['e1'])
      const back = await h.welcomed(stage, client.resume)
      assert.equal(back.welcome.history, 'whole')
    },
  },
  ...[false, true].map(
    (greeted): Case => ({
      name: `messageBytes: a byte more ends with 1009, ${greeted ? 'behind' : 'in'} the hello`,
      run: async (h) => {
        const stage = await h.start({ limits: { messageBytes: 1_000 } })
        const client = greeted ? await h.welcomed(stage) : await h.dial(stage)
        client.say('"'.padEnd(1_001, 'x'))
        await client.closed(closings.MESSAGE_TOO_LARGE)
        assert.deepEqual(stage.receiver.batches, [])
        assert.equal(stage.transport.counts().ended.MESSAGE_TOO_LARGE, 1)
      },
    }),
  ),
  {
    name: 'messageBytes: as many pass, and bytes are counted, not characters',
    run: async (h) => {
      const stage = await h.start({ limits: { messageBytes: 1_000 } })
      const client = await h.welcomed(stage)
      const message = (fill: string, length: number) => {
        const text = JSON.stringify({ ...eventsOf(h.now, ['e1']), fill: '' })
        const missing = length - Buffer.byteLength(text)
        return text.replace(
          '"fill":""',
          `"fill":"${fill.repeat(missing / Buffer.byteLength(fill))}"`,
        )
      }
      client.say(message('x', 1_000))
      assert.deepEqual(await client.acks(1), ['e1'])
      const euros = message('€', 1_000)
      client.say(euros)
      assert.deepEqual(await client.acks(1), ['e1'])
      assert.ok(euros.length < 500)
      const large = message('€', 1_300)
      assert.ok(large.length < 1_000)
      client.say(large)
      await client.closed(closings.MESSAGE_TOO_LARGE)
      assert.equal(stage.receiver.batches.length, 2)
    },
  },
  {
    name: 'jsonDepth: a level more is no message',
    run: async (h) => {
      const stage = await h.start({
        limits: { jsonDepth: 4 },
        authenticate: () => ({ role: 'operator', operator: 'olga' }),
      })
      const operator = await h.welcomed(stage, { role: 'operator', token: 't' }, desk)
      operator.say(deep(4))
      await operator.refused('BAD_MESSAGE')
      operator.say(deep(5))
      await operator.refused('TOO_DEEP')
      const stranger = await h.dial(stage)
      stranger.say(deep(5))
      await stranger.closed(closings.BAD_FRAME, 'BAD_FRAME')
    },
  },
  {
    name: 'jsonDepth: brackets in texts are none',
    run: async (h) => {
      const stage = await h.start({ limits: { jsonDepth: 4 } })
      const client = await h.welcomed(stage)
      client.events(deep(50), '\\"[[[[[[')
      assert.deepEqual(await client.acks(2), [deep(50), '\\"[[[[[['])
    },
  },
]
