import assert from 'node:assert/strict'
import { closings, type HubLimits } from '@beckon/core/adapter'
import { cutOff, deliver, invite } from './deliveries.ts'
import type { Case, Harness, Stage } from './harness.ts'
import { helloOf, type Talker } from './talker.ts'

const limits: Partial<HubLimits> = {
  bufferedBytes: 20_000,
  keptMessages: 10_000,
  keptLength: 1_000_000_000,
}
/** More than any network takes before its other end reads. */
const most = 800
const text = 'x'.repeat(60_000)

function send(h: Harness, stage: Stage, client: Talker, place: number): void {
  deliver(stage, client, { type: 'invite', id: `x${place}`, expiresAt: h.now + 60_000, text })
}

/** Comes back as often as it takes to have everything. */
async function fetchAll(h: Harness, stage: Stage, first: Talker, count: number): Promise<void> {
  const got: string[] = []
  let client = first
  const take = (talker: Talker): void => {
    for (const message of talker.inbox) if (message.type === 'invite') got.push(message.id)
  }
  take(client)
  for (let round = 0; got.length < count; round++) {
    assert.ok(round < 100, 'it gets on')
    client = await h.welcomed(stage, client.resume)
    assert.equal(client.welcome.history, 'whole')
    const missing = count - got.length
    await h.until(
      () => client.end !== undefined || client.seq - client.welcome.cursor.seq === missing,
      'for the rest',
    )
    client.check()
    take(client)
  }
  assert.deepEqual(
    got,
    Array.from({ length: count }, (_, place) => `x${place}`),
  )
}

/** Clients that do not take what is sent to them. */
export const slowConsumers: readonly Case[] = [
  {
    name: 'bufferedBytes: who takes nothing is cut with SLOW_CONSUMER, and may resume whole',
    run: async (h) => {
      const stage = await h.start({ limits })
      const client = await h.welcomed(stage)
      const ended = () => stage.transport.counts().ended.SLOW_CONSUMER === 1
      client.wire.stall()
      let count = 0
      for (; !ended() && count < most; count++) {
        send(h, stage, client, count)
        await h.rest(1)
      }
      assert.ok(ended(), 'it was cut')
      assert.equal(stage.receiver.presence(), '+-')
      client.wire.cut()
      await fetchAll(h, stage, client, count)
    },
  },
  {
    name: 'bufferedBytes: a higher bound lets more pile up',
    run: async (h) => {
      const counts: number[] = []
      for (const bufferedBytes of [20_000, 20_000_000]) {
        const stage = await h.start({ limits: { ...limits, bufferedBytes } })
        const client = await h.welcomed(stage)
        client.wire.stall()
        let count = 0
        for (; stage.transport.counts().connections === 1 && count < most; count++) {
          send(h, stage, client, count)
          await h.rest(1)
        }
        client.wire.cut()
        counts.push(count)
      }
      const [few = 0, many = 0] = counts
      // The network takes some too, and not always as much.
      assert.ok((many - few) * text.length > 10_000_000, `${few} and ${many} messages`)
    },
  },
  {
    name: 'who stalls and goes on in time gets everything on the same connection',
    run: async (h) => {
      const stage = await h.start({ limits: { ...limits, bufferedBytes: 200_000 } })
      const client = await h.welcomed(stage)
      client.wire.stall()
      for (let place = 0; place < 3; place++) send(h, stage, client, place)
      await h.rest()
      assert.equal(client.inbox.length, 1)
      client.wire.goOn()
      for (let place = 0; place < 3; place++) {
        assert.equal((await client.take('invite')).id, `x${place}`)
      }
      await client.quiet()
    },
  },
  {
    name: 'one that takes nothing holds up nobody else',
    run: async (h) => {
      const stage = await h.start({ limits })
      const slow = await h.welcomed(stage)
      const quick = await h.welcomed(stage, { token: slow.token })
      slow.wire.stall()
      for (let place = 0; place < 20; place++) {
        send(h, stage, quick, place)
        assert.equal((await quick.take('invite')).id, `x${place}`)
        quick.ack()
      }
      slow.wire.cut()
    },
  },
  {
    name: 'who takes nothing of its replay has arrived and left, once each',
    run: async (h) => {
      const stage = await h.start({ limits })
      const client = await h.welcomed(stage)
      await cutOff(h, stage, client)
      for (let place = 0; place < most; place++) send(h, stage, client, place)
      const back = await h.dial(stage)
      back.wire.stall()
      back.say(helloOf(client.resume))
      await h.until(
        () => stage.transport.counts().ended.SLOW_CONSUMER === 1,
        () => `for the cut: ${JSON.stringify(stage.transport.counts())}`,
      )
      await h.rest()
      assert.match(stage.receiver.presence(), /^\+-(\+-)?$/)
      back.wire.cut()
      const third = await h.welcomed(stage, client.resume)
      assert.equal(third.welcome.history, 'whole')
      await h.until(() => third.end !== undefined || third.seq >= 1, 'for something of the rest')
      third.check()
    },
  },
  {
    name: 'a client that is cut for it is told SLOW_CONSUMER, where it reads on',
    run: async (h) => {
      const stage = await h.start({ limits: { ...limits, bufferedBytes: 1 } })
      const client = await h.welcomed(stage)
      client.wire.stall()
      for (let place = 0; place < most; place++) {
        send(h, stage, client, place)
        await h.rest(1)
        if (stage.transport.counts().ended.SLOW_CONSUMER === 1) break
      }
      client.wire.goOn()
      await client.closed(closings.SLOW_CONSUMER, 'SLOW_CONSUMER')
    },
  },
  {
    name: 'small talk does not pile up',
    run: async (h) => {
      const stage = await h.start({ limits: { ...limits, bufferedBytes: 5_000 } })
      const client = await h.welcomed(stage)
      for (let place = 0; place < 50; place++) {
        deliver(stage, client, invite(`x${place}`, h.now))
        await client.take('invite')
      }
      await client.quiet()
    },
  },
]
