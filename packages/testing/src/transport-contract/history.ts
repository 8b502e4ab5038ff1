import assert from 'node:assert/strict'
import type { HubLimits } from '@beckon/core/adapter'
import { cutOff, deliver, invite, result } from './deliveries.ts'
import type { Case } from './harness.ts'

/** A client that is away while six messages come to it, and comes back. */
function sixWhileAway(name: string, limits: Partial<HubLimits>, history: 'whole' | 'cut'): Case {
  return {
    name,
    run: async (h) => {
      const stage = await h.start({ limits })
      const client = await h.welcomed(stage)
      await cutOff(h, stage, client)
      const ids = ['a', 'b', 'c', 'd', 'e', 'f']
      const sent = ids.map((id) => deliver(stage, client, invite(id, h.now)))
      const back = await h.welcomed(stage, client.resume)
      assert.equal(back.welcome.history, history)
      assert.equal(stage.transport.counts().resumed[history], 1)
      if (history === 'whole') {
        for (const id of ids) assert.equal((await back.take('invite')).id, id)
        await back.quiet()
        return
      }
      assert.notEqual(back.welcome.cursor.epoch, client.welcome.cursor.epoch)
      await back.quiet()
      for (const one of sent) assert.equal(await result(h, one), 'unreachable')
      deliver(stage, client, invite('a', h.now))
      assert.equal((await back.take('invite')).seq, 1)
    },
  }
}

const length = JSON.stringify({ ...invite('a', 1_705_320_000_000), seq: 1 }).length

/** What is not known any more: the client is told so, plainly. */
export const history: readonly Case[] = [
  sixWhileAway('as many as keptMessages allows come again', { keptMessages: 6 }, 'whole'),
  sixWhileAway('one more than keptMessages allows is a cut', { keptMessages: 5 }, 'cut'),
  sixWhileAway('as much as keptLength allows comes again', { keptLength: 6 * length }, 'whole'),
  sixWhileAway('more than keptLength allows is a cut', { keptLength: 6 * length - 1 }, 'cut'),
  {
    name: 'what is bounded is what the client has not acknowledged, not what it has not seen',
    run: async (h) => {
      const stage = await h.start({ limits: { keptMessages: 2 } })
      const client = await h.welcomed(stage)
      for (const id of ['a', 'b', 'c', 'd']) {
        client.events(id)
        await client.acks(1)
      }
      await cutOff(h, stage, client)
      const back = await h.welcomed(stage, client.resume)
      assert.equal(back.welcome.history, 'whole')
      await back.quiet()
    },
  },
  {
    name: 'who is away for resumeForMs may not resume any more, and a moment earlier may',
    run: async (h) => {
      const stage = await h.start({ limits: { resumeForMs: 9_000 } })
      const one = await h.welcomed(stage)
      const two = await h.welcomed(stage)
      await cutOff(h, stage, one)
      await cutOff(h, stage, two)
      h.advance(8_999)
      assert.equal((await h.welcomed(stage, one.resume)).welcome.history, 'whole')
      h.advance(1)
      assert.equal((await h.welcomed(stage, two.resume)).welcome.history, 'cut')
    },
  },
  {
    name: 'the time to come back begins anew with each absence',
    run: async (h) => {
      const stage = await h.start({ limits: { resumeForMs: 9_000 } })
      let client = await h.welcomed(stage)
      for (let round = 0; round < 3; round++) {
        await cutOff(h, stage, client)
        h.advance(6_000)
        const back = await h.welcomed(stage, client.resume)
        assert.equal(back.welcome.history, 'whole')
        h.advance(6_000)
        client = back
      }
    },
  },
  {
    name: 'of more than resumable that are away, the longest away is given up',
    run: async (h) => {
      const stage = await h.start({ limits: { resumable: 2 } })
      const clients = [await h.welcomed(stage), await h.welcomed(stage), await h.welcomed(stage)]
      for (const client of clients) await cutOff(h, stage, client)
      assert.equal(stage.transport.counts().resumable, 2)
      const histories: string[] = []
      for (const client of clients.reverse()) {
        histories.push((await h.welcomed(stage, client.resume)).welcome.history)
      }
      assert.deepEqual(histories, ['whole', 'whole', 'cut'])
    },
  },
  {
    name: 'a server that was started again knows the visitor, and that history is cut',
    run: async (h) => {
      const before = await h.start()
      const client = await h.welcomed(before)
      client.events('e1')
      await client.acks(1)
      await before.transport.close()
      const after = await h.start()
      const back = await h.welcomed(after, client.resume)
      assert.equal(back.visitor, client.visitor)
      assert.equal(back.welcome.history, 'cut')
      assert.equal(back.welcome.cursor.seq, 0)
      assert.equal(after.transport.counts().resumed.cut, 1)
    },
  },
  {
    name: 'a cursor ahead of all that was sent is a cut',
    run: async (h) => {
      const stage = await h.start()
      const client = await h.welcomed(stage)
      const { epoch, seq } = client.welcome.cursor
      const resumeFrom = { epoch, seq: seq + 1 }
      const back = await h.welcomed(stage, { token: client.token, resumeFrom })
      assert.equal(back.welcome.history, 'cut')
      await client.quiet()
    },
  },
  {
    name: 'a cursor behind what was acknowledged is a cut',
    run: async (h) => {
      const stage = await h.start()
      const client = await h.welcomed(stage)
      for (const id of ['a', 'b']) {
        deliver(stage, client, invite(id, h.now))
        await client.take('invite')
      }
      client.ack(2)
      await client.quiet()
      const { epoch } = client.welcome.cursor
      const back = await h.welcomed(stage, { token: client.token, resumeFrom: { epoch, seq: 1 } })
      assert.equal(back.welcome.history, 'cut')
    },
  },
  {
    name: 'an acknowledged message comes to nobody again',
    run: async (h) => {
      const stage = await h.start()
      const client = await h.welcomed(stage)
      for (const id of ['a', 'b', 'c']) {
        deliver(stage, client, invite(id, h.now))
        await client.take('invite')
      }
      client.ack(2)
      await client.quiet()
      await cutOff(h, stage, client)
      const { epoch } = client.welcome.cursor
      const back = await h.welcomed(stage, { token: client.token, resumeFrom: { epoch, seq: 2 } })
      assert.equal((await back.take('invite')).id, 'c')
      await back.quiet()
    },
  },
]
