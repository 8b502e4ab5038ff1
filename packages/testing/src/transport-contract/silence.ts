import assert from 'node:assert/strict'
import { closings } from '@beckon/core/adapter'
import { deliver, invite } from './deliveries.ts'
import type { Case, Harness } from './harness.ts'
import type { Talker } from './talker.ts'

const heartbeatMs = 10_000
const limits = { heartbeatMs }

/** Time goes on in small steps, each with room for signs of life. */
async function goOn(h: Harness, ms: number, step = heartbeatMs / 10): Promise<void> {
  for (let gone = 0; gone < ms; gone += step) {
    h.advance(step)
    await h.rest()
  }
}

/** Goes on for a time in which the client is asked, and waits until it was. */
async function beAsked(h: Harness, client: Talker, ms: number): Promise<void> {
  const before = client.pings
  await goOn(h, ms)
  await h.until(() => client.pings > before, 'to be asked for a sign of life')
  // Its answer is on the way; two heartbeats are time enough for it anyhow.
  await h.rest(20)
}

/** Clients that say nothing. */
export const silence: readonly Case[] = [
  {
    name: 'who is silent is asked, and who answers stays',
    needs: 'pings',
    run: async (h) => {
      const stage = await h.start({ limits })
      const client = await h.welcomed(stage)
      for (let round = 0; round < 8; round++) await beAsked(h, client, heartbeatMs * 1.5)
      await client.quiet()
    },
  },
  {
    name: 'who answers nothing is ended with SILENT: not within two heartbeats, and within three',
    needs: 'pings',
    run: async (h) => {
      const stage = await h.start({ limits })
      const client = await h.welcomed(stage)
      client.wire.mute()
      await goOn(h, 2 * heartbeatMs - 1, 1_000)
      assert.equal(stage.transport.counts().connections, 1)
      await goOn(h, heartbeatMs + 1)
      await client.closed(closings.SILENT, 'SILENT')
      assert.ok(client.pings > 0, 'it was asked')
      assert.equal(stage.receiver.presence(), '+-')
    },
  },
  ...['an event', 'an ack', 'a ping', 'nonsense'].map(
    (what): Case => ({
      name: `${what} now and then is life enough`,
      needs: 'pings',
      run: async (h) => {
        const stage = await h.start({ limits })
        const client = await h.welcomed(stage)
        client.wire.mute()
        for (let round = 0; round < 6; round++) {
          await goOn(h, heartbeatMs * 1.6, 4_000)
          const { messages } = stage.transport.counts()
          if (what === 'an event') client.events(`e${round}`)
          else if (what === 'an ack') client.ack()
          else client.say(what === 'a ping' ? { type: 'ping' } : 'nonsense')
          await h.until(() => stage.transport.counts().messages > messages, 'for the message')
        }
        assert.equal(client.end, undefined)
        await goOn(h, 3 * heartbeatMs)
        await client.closed(closings.SILENT, 'SILENT')
      },
    }),
  ),
  {
    name: "a sign of life below the messages counts as one, the other side's question too",
    needs: 'pings',
    run: async (h) => {
      const stage = await h.start({ limits })
      const client = await h.welcomed(stage)
      client.wire.mute()
      for (let round = 1; round <= 6; round++) {
        await goOn(h, heartbeatMs * 1.6, 4_000)
        client.wire.ping()
        await h.until(() => client.pongs === round, 'for the answer')
      }
      assert.equal(client.end, undefined)
    },
  },
  {
    name: 'being sent something is no sign of life',
    needs: 'pings',
    run: async (h) => {
      const stage = await h.start({ limits })
      const client = await h.welcomed(stage)
      client.wire.mute()
      for (let round = 0; round < 30; round++) {
        deliver(stage, client, invite(`x${round}`, h.now))
        await goOn(h, heartbeatMs / 10)
      }
      await client.closed(closings.SILENT, 'SILENT')
    },
  },
  {
    name: 'who was silent too long may resume',
    needs: 'pings',
    run: async (h) => {
      const stage = await h.start({ limits })
      const client = await h.welcomed(stage)
      client.wire.mute()
      await goOn(h, 3 * heartbeatMs)
      await client.closed(closings.SILENT, 'SILENT')
      deliver(stage, client, invite('x', h.now))
      const back = await h.welcomed(stage, client.resume)
      assert.equal((await back.take('invite')).id, 'x')
    },
  },
]
