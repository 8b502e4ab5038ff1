import assert from 'node:assert/strict'
import { closings } from '@beckon/core/adapter'
import { cutOff, deliver, invite, result } from './deliveries.ts'
import type { Case } from './harness.ts'
import { helloOf } from './talker.ts'

/** Stopping, with traffic under way. */
export const shutdown: readonly Case[] = [
  {
    name: 'close ends everybody with RESTARTING, those before hello too, and waits for it',
    run: async (h) => {
      const stage = await h.start()
      const client = await h.welcomed(stage)
      const silent = await h.dial(stage)
      await stage.transport.close()
      assert.equal(stage.transport.counts().connections, 0)
      assert.deepEqual(stage.transport.counts().ended, { RESTARTING: 2 })
      assert.equal(stage.receiver.presence(), '+-')
      await client.closed(closings.RESTARTING, 'RESTARTING')
      await silent.closed(closings.RESTARTING, 'RESTARTING')
    },
  },
  {
    name: 'what was answered before close is sent before it',
    run: async (h) => {
      const stage = await h.start({}, { hold: true })
      const client = await h.welcomed(stage)
      client.events('e1', 'e2')
      await h.until(() => stage.receiver.batches.length === 1, 'for the events')
      stage.receiver.batches[0]?.answer()
      await h.rest()
      const closing = stage.transport.close()
      assert.deepEqual(await client.acks(2), ['e1', 'e2'])
      await client.closed(closings.RESTARTING, 'RESTARTING')
      await closing
    },
  },
  {
    name: 'what was committed and not answered is a duplicate when it is sent again',
    run: async (h) => {
      const stage = await h.start({}, { hold: true })
      const client = await h.welcomed(stage)
      client.events('e1')
      await h.until(() => stage.receiver.batches.length === 1, 'for the event')
      const closing = stage.transport.close()
      stage.receiver.batches[0]?.answer()
      await closing
      await client.closed(closings.RESTARTING, 'RESTARTING')
      assert.deepEqual(stage.receiver.of(client.visitor), ['e1'])

      const { transport, connect } = h.make()
      stage.receiver.hold = false
      await transport.open(stage.receiver)
      const after = h.on({ transport, connect, receiver: stage.receiver })
      const back = await h.welcomed(after, client.resume)
      assert.equal(back.welcome.history, 'cut')
      back.events('e1')
      assert.deepEqual(await back.acks(1), ['e1'])
      assert.deepEqual(stage.receiver.of(client.visitor), ['e1'])
      assert.equal(stage.receiver.duplicates, 1)
    },
  },
  {
    name: 'every event of a flood is acknowledged, or is committed or new when it is sent again',
    run: async (h) => {
      const stage = await h.start({ limits: { messagesPerConnection: 1_000 } })
      const client = await h.welcomed(stage)
      const ids = Array.from({ length: 200 }, (_, index) => `e${index}`)
      for (const id of ids) client.events(id)
      await h.until(() => stage.receiver.batches.length > 0, 'for the first')
      await stage.transport.close()
      await client.closed(closings.RESTARTING, 'RESTARTING')
      const acked = client.inbox.flatMap((message) => (message.type === 'ack' ? message.ids : []))
      const committed = stage.receiver.of(client.visitor)
      assert.deepEqual(committed, ids.slice(0, committed.length), 'in order, without a gap')
      assert.deepEqual(acked, committed.slice(0, acked.length), 'nothing acknowledged is lost')
      await h.rest()
      assert.equal(
        stage.receiver.of(client.visitor).length,
        committed.length,
        'nothing after close',
      )
    },
  },
  {
    name: 'close settles deliveries: nobody waits for an ack that will not come',
    run: async (h) => {
      const stage = await h.start()
      const client = await h.welcomed(stage)
      const away = await h.welcomed(stage)
      await cutOff(h, stage, away)
      const sent = [
        deliver(stage, client, invite('a', h.now)),
        deliver(stage, away, invite('b', h.now)),
      ]
      await client.take('invite')
      await stage.transport.close()
      for (const one of sent) assert.equal(await result(h, one), 'unreachable')
    },
  },
  {
    name: 'after close everybody is unreachable, and nobody is let in',
    run: async (h) => {
      const stage = await h.start()
      const client = await h.welcomed(stage)
      await stage.transport.close()
      const late = deliver(stage, client, invite('x', h.now))
      assert.equal(await result(h, late), 'unreachable')
      const refused = await h.turnedAway(stage).catch(() => 'nobody is there')
      assert.ok(['RESTARTING', 'nobody is there'].includes(refused))
    },
  },
  {
    name: 'an answer that comes after close goes nowhere',
    run: async (h) => {
      const stage = await h.start({}, { hold: true })
      const client = await h.welcomed(stage)
      client.events('e1')
      await h.until(() => stage.receiver.batches.length === 1, 'for the event')
      await stage.transport.close()
      await client.closed(closings.RESTARTING, 'RESTARTING')
      stage.receiver.batches[0]?.answer()
      await h.rest()
      client.check()
      assert.deepEqual(
        client.inbox.map(({ type }) => type),
        ['welcome'],
      )
    },
  },
  {
    name: 'close before open and twice does nothing',
    run: async (h) => {
      const { transport } = h.make()
      await transport.close()
      const stage = await h.start()
      await h.welcomed(stage)
      await Promise.all([stage.transport.close(), stage.transport.close()])
      await stage.transport.close()
      assert.equal(stage.receiver.presence(), '+-')
    },
  },
  {
    name: 'a look-up under way is not heard after close',
    run: async (h) => {
      let answer = (_: undefined): void => {}
      const stage = await h.start({
        authenticate: () =>
          new Promise((resolve) => {
            answer = resolve
          }),
      })
      const client = await h.dial(stage)
      client.say(helloOf())
      await h.until(() => stage.transport.counts().messages === 1, 'for the hello')
      await stage.transport.close()
      await client.closed(closings.RESTARTING, 'RESTARTING')
      answer(undefined)
      await h.rest()
      assert.equal(stage.receiver.presence(), '')
    },
  },
  {
    name: 'no timer is left behind',
    run: async (h) => {
      const stage = await h.start()
      const away = await h.welcomed(stage)
      await h.dial(stage)
      await cutOff(h, stage, away)
      await stage.transport.close()
      assert.equal(h.env.timers, 0)
    },
  },
  {
    name: 'what was closed may be opened again, and knows nobody but by token',
    run: async (h) => {
      const stage = await h.start()
      const client = await h.welcomed(stage)
      await stage.transport.close()
      await stage.transport.open(stage.receiver)
      const back = await h.welcomed(stage, client.resume)
      assert.equal(back.visitor, client.visitor)
      assert.equal(back.welcome.history, 'cut')
      back.events('e1')
      assert.deepEqual(await back.acks(1), ['e1'])
      assert.equal(stage.receiver.batches.length, 1)
    },
  },
]
