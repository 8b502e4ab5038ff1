import assert from 'node:assert/strict'
import { closings } from '@beckon/core/adapter'
import { cutOff } from './deliveries.ts'
import type { Case } from './harness.ts'
import { helloOf } from './talker.ts'

/** The transport's own book-keeping. That it adds up is looked at after each case. */
export const counts: readonly Case[] = [
  {
    name: 'a new transport has seen nothing',
    run: async (h) => {
      const stage = await h.start()
      assert.deepEqual(stage.transport.counts(), {
        connections: 0,
        waiting: 0,
        resumable: 0,
        mailboxes: 0,
        kept: 0,
        accepted: 0,
        turnedAway: {},
        ended: {},
        messages: 0,
        refused: {},
        resumed: { whole: 0, cut: 0 },
      })
    },
  },
  {
    name: 'everything that happened is counted once, under its name',
    run: async (h) => {
      const stage = await h.start({ limits: { connections: 3 } })
      const { transport } = stage
      const silent = await h.dial(stage)
      assert.deepEqual([transport.counts().connections, transport.counts().waiting], [1, 1])
      const visitor = await h.welcomed(stage)
      await h.welcomed(stage)
      assert.equal(await h.turnedAway(stage), 'TOO_MANY')
      silent.say('nonsense')
      await silent.closed(closings.BAD_FRAME, 'BAD_FRAME')
      visitor.events('e1')
      await visitor.acks(1)
      visitor.say({ type: 'what?' })
      await visitor.refused('UNKNOWN_MESSAGE')
      assert.equal(transport.counts().kept, 2)
      await cutOff(h, stage, visitor)
      assert.equal(transport.counts().resumable, 1)
      const back = await h.welcomed(stage, visitor.resume)
      const foreign = { token: back.token, resumeFrom: { epoch: 'foreign', seq: 0 } }
      await h.welcomed(stage, foreign)
      assert.deepEqual(transport.counts(), {
        connections: 3,
        waiting: 0,
        resumable: 0,
        mailboxes: 3,
        kept: 0,
        accepted: 5,
        turnedAway: { TOO_MANY: 1 },
        ended: { BAD_FRAME: 1, LEFT: 1 },
        messages: 7,
        refused: { UNKNOWN_MESSAGE: 1 },
        resumed: { whole: 1, cut: 1 },
      })
    },
  },
  {
    name: 'accepted = connections + ended, at every moment of a storm',
    run: async (h) => {
      const stage = await h.start({ limits: { helloTimeoutMs: 500 } })
      const { transport } = stage
      const firsts = [helloOf(), helloOf({ site: 'nowhere' }), 'nonsense', undefined, helloOf()]
      for (let index = 0; index < 40; index++) {
        const client = await h.dial(stage)
        const first = firsts[index % firsts.length]
        if (first !== undefined) client.say(first)
        if (index % 4 === 0) client.wire.cut()
        if (index % 7 === 0) h.advance(300)
        const { accepted, connections, waiting, ended } = transport.counts()
        const over = Object.values(ended).reduce((sum, count) => sum + count, 0)
        assert.equal(accepted, index + 1)
        assert.equal(connections, accepted - over)
        assert.ok(waiting <= connections)
      }
      h.advance(500)
      await h.until(() => transport.counts().waiting === 0, 'for nobody to wait')
    },
  },
]
