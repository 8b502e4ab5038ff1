import assert from 'node:assert/strict'
import type { Case } from './harness.ts'
import { eventsOf } from './talker.ts'

const names = (count: number, prefix = 'e') =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`)

/** Ids that are text like any other. */
const oddIds = [
  '"',
  '\\',
  '\n',
  '\u2028',
  '</script>',
  'ключ',
  '🛒',
  '__proto__',
  'a b',
  'x'.repeat(128),
  ' ',
]

/** Answers to events, and the numbers of all that is sent. */
export const acks: readonly Case[] = [
  {
    name: 'an event is acknowledged after its commit and not before',
    run: async (h) => {
      const stage = await h.start({}, { hold: true })
      const client = await h.welcomed(stage)
      client.events('e1')
      await h.until(() => stage.receiver.batches.length === 1, 'for the event')
      await client.quiet()
      assert.deepEqual(stage.receiver.of(client.visitor), [])
      stage.receiver.batches[0]?.answer()
      assert.deepEqual(await client.acks(1), ['e1'])
      assert.deepEqual(stage.receiver.of(client.visitor), ['e1'])
    },
  },
  {
    name: 'events come to the receiver as they were sent, in order',
    run: async (h) => {
      const stage = await h.start()
      const client = await h.welcomed(stage)
      const messages = [eventsOf(h.now, ['a', 'b']), eventsOf(h.now, ['c']), eventsOf(h.now, [])]
      for (const message of messages) client.say(message)
      await client.acks(3)
      await client.quiet()
      const { batches } = stage.receiver
      assert.deepEqual(
        batches.map(({ message }) => message),
        messages,
      )
      assert.ok(batches.every(({ peer }) => peer === stage.receiver.comings[0]?.peer))
    },
  },
  {
    name: 'each event of a batch is acknowledged exactly once',
    run: async (h) => {
      const stage = await h.start()
      const client = await h.welcomed(stage)
      const ids = names(500)
      client.events(...ids)
      assert.deepEqual(await client.acks(500), ids)
      await client.quiet()
    },
  },
  {
    name: 'each of many messages is answered exactly once, whatever order answers come in',
    run: async (h) => {
      const stage = await h.start({}, { hold: true })
      const client = await h.welcomed(stage)
      for (const id of names(8)) client.events(id, `${id} too`)
      const { batches } = stage.receiver
      await h.until(() => batches.length === 8, 'for the events')
      for (const place of [7, 0, 3]) batches[place]?.answer()
      await h.rest()
      for (const place of [1, 2, 6, 5, 4]) batches[place]?.answer()
      const ids = await client.acks(16)
      assert.deepEqual(
        [...ids].sort(),
        names(8).flatMap((id) => [id, `${id} too`]),
      )
      await client.quiet()
    },
  },
  {
    name: 'what is sent twice is acknowledged twice and committed once',
    run: async (h) => {
      const stage = await h.start()
      const client = await h.welcomed(stage)
      client.events('e1', 'e2')
      client.events('e2', 'e3')
      assert.deepEqual(await client.acks(4), ['e1', 'e2', 'e2', 'e3'])
      assert.deepEqual(stage.receiver.of(client.visitor), ['e1', 'e2', 'e3'])
      assert.equal(stage.receiver.duplicates, 1)
    },
  },
  {
    name: 'a refused event is told with its code, its message, and when to come again',
    run: async (h) => {
      const refusal = { id: 'bad', code: 'STORAGE', message: 'Come again.', retryAfterMs: 1_000 }
      const stage = await h.start({}, { refuse: (id) => (id === 'bad' ? refusal : undefined) })
      const client = await h.welcomed(stage)
      client.events('e1', 'bad', 'e2')
      const messages = await client.rest()
      const acked = messages.flatMap((message) => (message.type === 'ack' ? message.ids : []))
      assert.deepEqual(acked, ['e1', 'e2'])
      const refused = messages.filter(({ type }) => type === 'refused')
      assert.equal(refused.length, 1)
      const { seq: _, type: __, ...told } = refused[0] as { seq: number; type: string }
      assert.deepEqual(told, refusal)
    },
  },
  {
    name: 'a refusal for good has no time to come again',
    run: async (h) => {
      const stage = await h.start(
        {},
        { refuse: (id) => ({ id, code: 'BAD_EVENT', message: 'No.' }) },
      )
      const client = await h.welcomed(stage)
      client.events('e1')
      const refused = await client.take('refused')
      assert.equal(refused.id, 'e1')
      assert.ok(!('retryAfterMs' in refused))
    },
  },
  {
    name: 'a message without events is no reason for an answer',
    run: async (h) => {
      const stage = await h.start()
      const client = await h.welcomed(stage)
      client.say({ type: 'events', events: [] })
      await h.until(() => stage.receiver.batches.length === 1, 'for the message')
      await client.quiet()
      assert.equal(client.seq, 0)
    },
  },
  {
    name: 'ids are given back to the letter',
    run: async (h) => {
      const stage = await h.start()
      const client = await h.welcomed(stage)
      for (const id of oddIds) client.events(id)
      client.events(...oddIds.map((id) => `2${id}`))
      const ids = await client.acks(2 * oddIds.length)
      assert.deepEqual(ids, [...oddIds, ...oddIds.map((id) => `2${id}`)])
    },
  },
  {
    name: 'answers go to the client that asked, each client having numbers of its own',
    run: async (h) => {
      const stage = await h.start()
      const one = await h.welcomed(stage)
      const two = await h.welcomed(stage, { token: one.token })
      const stranger = await h.welcomed(stage)
      for (const id of names(3)) one.events(id)
      two.events('two')
      assert.deepEqual(await one.acks(3), names(3))
      assert.deepEqual(await two.acks(1), ['two'])
      assert.equal(two.seq, 1)
      await stranger.quiet()
      await one.quiet()
      await two.quiet()
    },
  },
  {
    name: 'acks, refusals and effects of one client stand in one row of numbers',
    run: async (h) => {
      const stage = await h.start(
        {},
        { refuse: (id) => (id === 'bad' ? { id, code: 'BAD_EVENT', message: 'No.' } : undefined) },
      )
      const client = await h.welcomed(stage)
      client.events('e1')
      assert.equal((await client.take('ack')).seq, 1)
      client.events('bad')
      assert.equal((await client.take('refused')).seq, 2)
      const to = { site: 'shop', visitor: client.visitor }
      const effect = { type: 'redirect', id: 'x', expiresAt: h.now + 1_000, url: '/sale' } as const
      void stage.transport.deliver(to, effect)
      assert.deepEqual(await client.take('redirect'), { ...effect, seq: 3 })
      client.say({ type: 'unheard.of' })
      assert.equal((await client.take('refused')).seq, 4)
      client.say({ type: 'ping' })
      assert.deepEqual(await client.take('pong'), { type: 'pong', seq: 4, serverTime: h.now })
      client.events('e2')
      assert.equal((await client.take('ack')).seq, 5)
    },
  },
  {
    name: 'a long message lets others have their turn, and its own client keeps its order',
    run: async (h) => {
      const stage = await h.start({ limits: { messagesPerConnection: 1_000 } }, { hold: true })
      const [long, other] = [await h.welcomed(stage), await h.welcomed(stage)]
      const ids = [...names(400), 'behind it']
      long.events(...ids.slice(0, 400))
      long.events('behind it')
      await h.until(() => stage.receiver.batches.length > 0, 'for the first of it')
      other.events('other')
      await h.until(() => stage.receiver.batches.length === 2, 'for the other')
      assert.equal((stage.receiver.batches[0]?.ids.length ?? 400) < 400, true)
      assert.deepEqual(stage.receiver.batches[1]?.ids, ['other'])
      for (let place = 0; stage.receiver.of(long.visitor).length < ids.length; place++) {
        await h.until(() => stage.receiver.batches.length > place, 'for more of it')
        stage.receiver.batches[place]?.answer()
      }
      assert.deepEqual(await long.acks(ids.length), ids)
    },
  },
  {
    name: 'a hundred messages of three clients leave no gap',
    run: async (h) => {
      const stage = await h.start({ limits: { messagesPerConnection: 1_000 } }, { hold: true })
      const clients = [await h.welcomed(stage), await h.welcomed(stage), await h.welcomed(stage)]
      for (const id of names(100)) for (const client of clients) client.events(id)
      await h.until(() => stage.receiver.batches.length === 300, 'for the events')
      for (const [place, batch] of stage.receiver.batches.entries()) {
        batch.answer()
        if (place % 7 === 0) await h.rest(1)
      }
      for (const client of clients) assert.deepEqual(await client.acks(100), names(100))
      for (const client of clients) await client.quiet()
    },
  },
]
