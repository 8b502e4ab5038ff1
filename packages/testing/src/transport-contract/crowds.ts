import assert from 'node:assert/strict'
import { closings } from '@beckon/core/adapter'
import { cutOff } from './deliveries.ts'
import type { Case } from './harness.ts'
import { helloOf } from './talker.ts'

/** How many connections there may be. */
export const crowds: readonly Case[] = [
  {
    name: 'connections: one more is turned away with TOO_MANY, until one goes',
    run: async (h) => {
      const stage = await h.start({ limits: { connections: 2 } })
      const first = await h.welcomed(stage)
      await h.dial(stage)
      assert.equal(await h.turnedAway(stage), 'TOO_MANY')
      assert.equal(stage.transport.counts().turnedAway.TOO_MANY, 1)
      assert.equal(stage.transport.counts().accepted, 2)
      await cutOff(h, stage, first)
      await h.welcomed(stage)
    },
  },
  {
    name: 'connectionsPerAddress: one more is turned away, from there only, until one goes',
    needs: 'addresses',
    run: async (h) => {
      const stage = await h.start({ limits: { connectionsPerAddress: 2 } })
      const ip = '203.0.113.1'
      const first = await h.welcomed(stage, {}, { ip })
      await h.welcomed(stage, {}, { ip })
      assert.equal(await h.turnedAway(stage, { ip }), 'TOO_MANY')
      await h.welcomed(stage, {}, { ip: '203.0.113.2' })
      await cutOff(h, stage, first)
      await h.welcomed(stage, {}, { ip })
    },
  },
  {
    name: 'connectsPerAddress: who comes too often is turned away, from there only, for a while',
    needs: 'addresses',
    run: async (h) => {
      const stage = await h.start({ limits: { connectsPerAddress: 2, burstSeconds: 1 } })
      const ip = '203.0.113.1'
      for (let count = 0; count < 2; count++) await h.welcomed(stage, {}, { ip })
      assert.equal(await h.turnedAway(stage, { ip }), 'TOO_MANY')
      await h.welcomed(stage, {}, { ip: '203.0.113.2' })
      h.advance(499)
      assert.equal(await h.turnedAway(stage, { ip }), 'TOO_MANY')
      h.advance(1)
      await h.welcomed(stage, {}, { ip })
    },
  },
  {
    name: 'connectsPerAddress: who leaves within a second counts as five, who stays as one',
    needs: 'addresses',
    run: async (h) => {
      const stage = await h.start({ limits: { connectsPerAddress: 10, burstSeconds: 1 } })
      const ip = '203.0.113.1'
      await cutOff(h, stage, await h.welcomed(stage, {}, { ip }))
      for (let count = 0; count < 5; count++) await h.welcomed(stage, {}, { ip })
      assert.equal(await h.turnedAway(stage, { ip }), 'TOO_MANY')
      h.advance(1_000)
      const stays = await h.welcomed(stage, {}, { ip })
      h.advance(1_000)
      await cutOff(h, stage, stays)
      for (let count = 0; count < 10; count++) await h.welcomed(stage, {}, { ip })
    },
  },
  {
    name: 'connectionsPerVisitor: one more is ended with TOO_MANY, until one goes',
    run: async (h) => {
      const stage = await h.start({ limits: { connectionsPerVisitor: 2 } })
      const first = await h.welcomed(stage)
      const { token } = first
      await h.welcomed(stage, { token })
      const third = await h.dial(stage)
      third.say(helloOf({ token }))
      await third.closed(closings.TOO_MANY, 'TOO_MANY')
      await h.welcomed(stage)
      await cutOff(h, stage, first)
      await h.welcomed(stage, { token })
    },
  },
  {
    name: 'connectionsPerVisitor: who takes the place of its own old connection is not one more',
    run: async (h) => {
      const stage = await h.start({ limits: { connectionsPerVisitor: 1 } })
      const client = await h.welcomed(stage)
      const back = await h.welcomed(stage, client.resume)
      await client.closed(closings.REPLACED, 'REPLACED')
      assert.equal(back.welcome.history, 'whole')
      const other = await h.dial(stage)
      other.say(helloOf({ token: client.token }))
      await other.closed(closings.TOO_MANY, 'TOO_MANY')
      await back.quiet()
    },
  },
  {
    name: 'connectionsPerVisitor: visitors by one id of two sites are two',
    run: async (h) => {
      const stage = await h.start({
        limits: { connectionsPerVisitor: 1 },
        authenticate: () => ({ role: 'visitor', visitor: 'ann' }),
      })
      await h.welcomed(stage)
      await h.welcomed(stage, { site: 'other' })
    },
  },
  {
    name: 'waiting: who says no hello keeps out more of that sort, until it speaks or goes',
    run: async (h) => {
      const stage = await h.start({ limits: { waiting: 2, helloTimeoutMs: 4_000 } })
      const [one] = [await h.dial(stage), await h.dial(stage)]
      assert.equal(await h.turnedAway(stage), 'TOO_MANY')
      await one.hello()
      assert.equal(stage.transport.counts().waiting, 1)
      await h.dial(stage)
      assert.equal(await h.turnedAway(stage), 'TOO_MANY')
      h.advance(4_000)
      await h.until(() => stage.transport.counts().connections === 1, 'for time-outs')
      assert.equal(stage.transport.counts().waiting, 0)
      await h.welcomed(stage)
    },
  },
  {
    name: 'waiting: who goes without a word waits no longer',
    run: async (h) => {
      const stage = await h.start({ limits: { waiting: 1 } })
      const client = await h.dial(stage)
      client.wire.cut()
      await h.until(() => stage.transport.counts().waiting === 0, 'for the cut')
      assert.deepEqual(stage.transport.counts().ended, { LEFT: 1 })
      await h.welcomed(stage)
    },
  },
  {
    name: 'waitingPerAddress: from one address only',
    needs: 'addresses',
    run: async (h) => {
      const stage = await h.start({ limits: { waitingPerAddress: 1 } })
      const ip = '2001:db8::1'
      const client = await h.dial(stage, { ip })
      assert.equal(await h.turnedAway(stage, { ip: '2001:db8::2' }), 'TOO_MANY')
      await h.dial(stage, { ip: '2001:db8:0:1::1' })
      await client.hello()
      await h.welcomed(stage, {}, { ip })
    },
  },
]
