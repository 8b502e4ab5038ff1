import assert from 'node:assert/strict'
import { closings } from '@beckon/core/adapter'
import { cutOff, deliver, invite, result } from './deliveries.ts'
import type { Case } from './harness.ts'
import { type Breaks, PatientClient } from './patient-client.ts'
import { helloOf } from './talker.ts'

/** How many messages go and come in the whole exchange; a break behind them never happens. */
const messages = Array.from({ length: 14 }, (_, index) => index + 1)

const places: Readonly<Record<keyof Breaks, string>> = {
  sending: 'right behind the sending of message',
  answering: 'before the answer to message',
  receiving: 'right behind the coming of message',
}

function exchange(name: string, breaks: Breaks): Case {
  return {
    name: `nothing is lost or doubled by a cut ${name}`,
    run: (h) => new PatientClient(h, breaks).run(),
  }
}

/** Clients that come back. */
export const resume: readonly Case[] = [
  { name: 'an exchange without a cut', run: (h) => new PatientClient(h, {}).run() },
  ...Object.entries(places).flatMap(([kind, name]) =>
    messages.map((place) =>
      exchange(`${name} ${place}`, { [kind]: (count: number) => count === place }),
    ),
  ),
  exchange('behind every third message that comes', { receiving: (count) => count % 3 === 0 }),
  exchange('behind every second message that comes', { receiving: (count) => count % 2 === 0 }),
  exchange('behind every third message that is sent', { sending: (count) => count % 3 === 0 }),
  exchange('before every third answer', { answering: (count) => count % 3 === 0 }),
  exchange('at all of these places', {
    receiving: (count) => count % 7 === 0,
    sending: (count) => count % 5 === 0,
    answering: (count) => count % 4 === 0,
  }),
  ...[1, 2, 5, 9].map(
    (place): Case => ({
      name: `a cut behind message ${place} of a replay of 10`,
      run: async (h) => {
        const stage = await h.start()
        const client = await h.welcomed(stage)
        await cutOff(h, stage, client)
        const ids = Array.from({ length: 10 }, (_, index) => `x${index}`)
        const sent = ids.map((id) => deliver(stage, client, invite(id, h.now)))
        const first = await h.dial(stage)
        const got: string[] = []
        first.onMessage = (message) => {
          if (first.end !== undefined || message.type !== 'invite') return
          got.push(message.id)
          if (got.length === place) first.wire.cut()
        }
        await first.hello(client.resume)
        await h.until(() => first.end !== undefined, 'for the cut')
        const second = await h.welcomed(stage, first.resume)
        assert.equal(second.welcome.history, 'whole')
        while (got.length < 10) got.push((await second.take('invite')).id)
        assert.deepEqual(got, ids)
        second.ack()
        for (const one of sent) assert.equal(await result(h, one), 'delivered')
        await second.quiet()
      },
    }),
  ),
  {
    name: 'who comes back goes on with its numbers, and is told that all is there',
    run: async (h) => {
      const stage = await h.start()
      const client = await h.welcomed(stage)
      client.events('e1')
      client.events('e2')
      await client.acks(2)
      await cutOff(h, stage, client)
      const back = await h.welcomed(stage, client.resume)
      assert.equal(back.visitor, client.visitor)
      assert.equal(back.token, client.token)
      assert.equal(back.welcome.history, 'whole')
      assert.deepEqual(back.welcome.cursor, { epoch: client.welcome.cursor.epoch, seq: client.seq })
      back.events('e3')
      assert.equal((await back.take('ack')).seq, client.seq + 1)
      assert.equal(stage.transport.counts().resumed.whole, 1)
    },
  },
  {
    name: 'what a client has not got comes again, also when it got more before',
    run: async (h) => {
      const stage = await h.start()
      const client = await h.welcomed(stage)
      for (const id of ['a', 'b', 'c']) {
        deliver(stage, client, invite(id, h.now))
        await client.take('invite')
      }
      await cutOff(h, stage, client)
      const { epoch } = client.welcome.cursor
      const back = await h.welcomed(stage, { token: client.token, resumeFrom: { epoch, seq: 1 } })
      assert.equal((await back.take('invite')).id, 'b')
      assert.equal((await back.take('invite')).id, 'c')
      await back.quiet()
    },
  },
  {
    name: 'an answer that comes while the client is away waits for it',
    run: async (h) => {
      const stage = await h.start({}, { hold: true })
      const client = await h.welcomed(stage)
      client.events('e1')
      await h.until(() => stage.receiver.batches.length === 1, 'for the event')
      await cutOff(h, stage, client)
      stage.receiver.batches[0]?.answer()
      await h.rest()
      const back = await h.welcomed(stage, client.resume)
      assert.deepEqual(await back.acks(1), ['e1'])
      await back.quiet()
    },
  },
  {
    name: 'an answer that comes when the client is back goes to its new connection',
    run: async (h) => {
      const stage = await h.start({}, { hold: true })
      const client = await h.welcomed(stage)
      client.events('e1')
      await h.until(() => stage.receiver.batches.length === 1, 'for the event')
      await cutOff(h, stage, client)
      const back = await h.welcomed(stage, client.resume)
      await back.quiet()
      stage.receiver.batches[0]?.answer()
      assert.deepEqual(await back.acks(1), ['e1'])
      await back.quiet()
    },
  },
  {
    name: 'a client that comes back before its old connection is gone ends that with REPLACED',
    run: async (h) => {
      const stage = await h.start()
      const client = await h.welcomed(stage)
      client.events('e1')
      await client.acks(1)
      const back = await h.welcomed(stage, client.resume)
      await client.closed(closings.REPLACED, 'REPLACED')
      back.events('e2')
      assert.deepEqual(await back.acks(1), ['e2'])
      assert.deepEqual(stage.receiver.of(back.visitor), ['e1', 'e2'])
      assert.equal(stage.transport.counts().ended.REPLACED, 1)
    },
  },
  ...['answered', 'refused', 'delivered'].map(
    (what): Case => ({
      name: `whatever is ${what} in the very moment of REPLACED comes behind the welcome, once`,
      run: async (h) => {
        for (let lead = -10; lead <= 10; lead++) {
          let identify: (() => void) | undefined
          let asked = 0
          const stage = await h.start(
            {
              authenticate: () =>
                asked++ === 0
                  ? { role: 'visitor', visitor: 'ann' }
                  : new Promise((resolve) => {
                      identify = () => resolve({ role: 'visitor', visitor: 'ann' })
                    }),
            },
            {
              hold: true,
              refuse: (id) =>
                what === 'refused' ? { id, code: 'X', message: 'Refused.' } : undefined,
            },
          )
          const client = await h.welcomed(stage, { token: 't' })
          client.events('e1')
          await h.until(() => stage.receiver.batches.length === 1, 'for the event')
          const back = await h.dial(stage)
          const { epoch } = client.welcome.cursor
          back.say(helloOf({ token: 't', resumeFrom: { epoch, seq: 0 } }))
          await h.until(() => identify !== undefined, 'for the hello')
          const happen = () => {
            if (what === 'delivered') deliver(stage, client, invite('x', h.now))
            else stage.receiver.batches[0]?.answer()
          }
          if (lead < 0) identify?.()
          else happen()
          for (let tick = 0; tick < Math.abs(lead); tick++) await undefined
          if (lead < 0) happen()
          else identify?.()
          await back.take('welcome')
          const rest = await back.rest()
          assert.equal(rest.length, 1, JSON.stringify({ lead, rest }))
          client.check()
        }
      },
    }),
  ),
]
