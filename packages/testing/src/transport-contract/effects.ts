import assert from 'node:assert/strict'
import type { Effect } from '@beckon/core/adapter'
import { cutOff, deliver, effectsOf, invite, result } from './deliveries.ts'
import type { Case, Stage } from './harness.ts'

/** Effects on their way to a page. */
export const effects: readonly Case[] = [
  ...effectsOf(0).map(
    ({ type }, place): Case => ({
      name: `${type} comes whole, and is delivered with the client's ack and not before`,
      run: async (h) => {
        const stage = await h.start()
        const client = await h.welcomed(stage)
        const effect = effectsOf(h.now)[place] ?? assert.fail()
        const sent = deliver(stage, client, effect)
        assert.deepEqual(await client.take(type), { ...effect, seq: 1 })
        await client.quiet()
        assert.equal(sent.result, undefined)
        client.ack(0)
        await client.quiet()
        assert.equal(sent.result, undefined, 'an ack of something else')
        client.ack()
        assert.equal(await result(h, sent), 'delivered')
      },
    }),
  ),
  ...(['events', 'ping'] as const).map(
    (type): Case => ({
      name: `an ack within ${type} delivers too`,
      run: async (h) => {
        const stage = await h.start()
        const client = await h.welcomed(stage)
        const sent = deliver(stage, client, invite('x', h.now))
        await client.take('invite')
        client.say({ type, ack: 1, ...(type === 'events' && { events: [] }) })
        assert.equal(await result(h, sent), 'delivered')
      },
    }),
  ),
  {
    name: 'an ack delivers all up to its number, and nothing behind it',
    run: async (h) => {
      const stage = await h.start()
      const client = await h.welcomed(stage)
      const sent = ['a', 'b', 'c'].map((id) => deliver(stage, client, invite(id, h.now)))
      for (const _ of sent) await client.take('invite')
      client.ack(2)
      await client.quiet()
      assert.deepEqual(
        sent.map((one) => one.result),
        ['delivered', 'delivered', undefined],
      )
    },
  },
  {
    name: 'who has no connection is unreachable',
    run: async (h) => {
      const stage = await h.start()
      const client = await h.welcomed(stage)
      const { transport } = stage
      const effect = invite('x', h.now)
      const [site, visitor] = ['shop', client.visitor]
      assert.equal(await transport.deliver({ site, visitor: 'nobody' }, effect), 'unreachable')
      assert.equal(await transport.deliver({ site: 'other', visitor }, effect), 'unreachable')
      await client.quiet()
    },
  },
  {
    name: 'an invitation goes to the client last active, and to no other',
    run: async (h) => {
      const stage = await h.start()
      const one = await h.welcomed(stage)
      const two = await h.welcomed(stage, { token: one.token })
      deliver(stage, one, invite('a', h.now))
      assert.equal((await two.take('invite')).id, 'a')
      one.events('e1')
      await one.acks(1)
      deliver(stage, one, invite('b', h.now))
      assert.equal((await one.take('invite')).id, 'b')
      await one.quiet()
      await two.quiet()
    },
  },
  {
    name: 'signs of life are no activity',
    run: async (h) => {
      const stage = await h.start()
      const one = await h.welcomed(stage)
      const two = await h.welcomed(stage, { token: one.token })
      one.say({ type: 'ping' })
      await one.take('pong')
      deliver(stage, one, invite('a', h.now))
      await two.take('invite')
      await one.quiet()
    },
  },
  {
    name: 'an invitation goes to a client that is here rather than to one that was active and is gone',
    run: async (h) => {
      const stage = await h.start()
      const one = await h.welcomed(stage)
      const two = await h.welcomed(stage, { token: one.token })
      await cutOff(h, stage, two)
      deliver(stage, one, invite('a', h.now))
      assert.equal((await one.take('invite')).id, 'a')
    },
  },
  ...(['block', 'unblock', 'revoke'] as const).map(
    (type): Case => ({
      name: `${type} goes to all clients, and is delivered with the first ack`,
      run: async (h) => {
        const stage = await h.start()
        const one = await h.welcomed(stage)
        const two = await h.welcomed(stage, { token: one.token })
        const stranger = await h.welcomed(stage)
        const sent = deliver(
          stage,
          one,
          effectsOf(h.now).find((effect) => effect.type === type) ?? assert.fail(),
        )
        await one.take(type)
        await two.take(type)
        two.ack()
        assert.equal(await result(h, sent), 'delivered')
        one.ack()
        await one.quiet()
        await two.quiet()
        await stranger.quiet()
      },
    }),
  ),
  {
    name: 'an effect that is given again before its ack is sent once, and the last who gave it is told',
    run: async (h) => {
      const stage = await h.start()
      const client = await h.welcomed(stage)
      const first = deliver(stage, client, invite('x', h.now))
      await client.take('invite')
      const second = deliver(stage, client, invite('x', h.now))
      await client.quiet()
      assert.equal(await result(h, first), 'unreachable')
      client.ack()
      assert.equal(await result(h, second), 'delivered')
    },
  },
  {
    name: 'an effect for a client that is away waits for it',
    run: async (h) => {
      const stage = await h.start()
      const client = await h.welcomed(stage)
      await cutOff(h, stage, client)
      const sent = deliver(stage, client, invite('x', h.now))
      await h.rest()
      assert.equal(sent.result, undefined)
      const back = await h.welcomed(stage, client.resume)
      assert.equal((await back.take('invite')).id, 'x')
      back.ack()
      assert.equal(await result(h, sent), 'delivered')
      await back.quiet()
    },
  },
  {
    name: 'an effect for a client that does not come back is unreachable in the end',
    run: async (h) => {
      const stage = await h.start({ limits: { resumeForMs: 9_000 } })
      const client = await h.welcomed(stage)
      await cutOff(h, stage, client)
      const sent = deliver(stage, client, invite('x', h.now))
      h.advance(8_999)
      await h.rest()
      assert.equal(sent.result, undefined)
      h.advance(1)
      assert.equal(await result(h, sent), 'unreachable')
    },
  },
  {
    name: 'what waits for a client that is away is given back when its visitor comes as a new one',
    run: async (h) => {
      const stage = await h.start()
      const client = await h.welcomed(stage)
      await cutOff(h, stage, client)
      const sent = deliver(stage, client, invite('x', h.now))
      const fresh = await h.welcomed(stage, { token: client.token })
      assert.equal(await result(h, sent), 'unreachable')
      await fresh.quiet()
      const again = deliver(stage, client, invite('x', h.now))
      assert.equal((await fresh.take('invite')).id, 'x')
      fresh.ack()
      assert.equal(await result(h, again), 'delivered')
    },
  },
  {
    name: 'whoever gives effects when a visitor arrives finds it there, behind its welcome and replay',
    run: async (h) => {
      const { transport, connect } = h.make()
      let count = 0
      const stage: Stage = h.on({
        transport,
        connect,
        receiver: h.receiver({
          onArrival: ({ site, visitor }) => {
            void transport.deliver({ site, visitor }, invite(`x${count++}`, h.now))
          },
        }),
      })
      await transport.open(stage.receiver)
      const client = await h.welcomed(stage)
      assert.equal((await client.take('invite')).id, 'x0')
      const { resume } = client
      await cutOff(h, stage, client)
      deliver(stage, client, invite('between', h.now))
      const back = await h.welcomed(stage, resume)
      assert.equal((await back.take('invite')).id, 'between')
      assert.equal((await back.take('invite')).id, 'x1')
    },
  },
  {
    name: 'an effect that falls out of what is kept is unreachable',
    run: async (h) => {
      const stage = await h.start({ limits: { keptMessages: 3 } })
      const client = await h.welcomed(stage)
      const first = deliver(stage, client, invite('x', h.now))
      for (const id of ['a', 'b', 'c']) client.events(id)
      await client.take('invite')
      await client.acks(3)
      // Acks that came together are one message.
      while (first.result === undefined && client.seq < 6) {
        client.events(`more ${client.seq}`)
        await client.take('ack')
      }
      assert.equal(await result(h, first), 'unreachable')
    },
  },
  {
    name: 'text of effects is given back to the letter',
    run: async (h) => {
      const stage = await h.start()
      const client = await h.welcomed(stage)
      const text = '"</script>\u2028\u0000ключ🛒\\'
      const effect: Effect = { ...invite('__proto__', h.now), type: 'invite', text, title: text }
      deliver(stage, client, effect)
      assert.deepEqual(await client.take('invite'), { ...effect, seq: 1 })
    },
  },
]
