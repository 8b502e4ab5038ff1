import assert from 'node:assert/strict'
import { closings } from '@beckon/core/adapter'
import { cutOff, deliver, invite } from './deliveries.ts'
import type { Case } from './harness.ts'
import { helloOf } from './talker.ts'

/** Who is there: told once as it comes, and once as it goes. After each case this is looked at. */
export const presence: readonly Case[] = [
  {
    name: 'a visitor arrives with its welcome, and not with its connection',
    run: async (h) => {
      const stage = await h.start()
      const client = await h.dial(stage)
      await h.rest()
      assert.equal(stage.receiver.presence(), '')
      await client.hello()
      assert.equal(stage.receiver.presence(), '+')
    },
  },
  ...(['cut', 'close'] as const).map(
    (how): Case => ({
      name: `a visitor leaves with a ${how}, as the very peer that came`,
      run: async (h) => {
        const stage = await h.start()
        const client = await h.welcomed(stage)
        client.wire[how]()
        await h.until(() => stage.receiver.presence() === '+-', 'for it to leave')
        const [came, went] = stage.receiver.comings
        assert.equal(went?.peer, came?.peer)
        await h.rest()
        assert.equal(stage.receiver.presence(), '+-')
        assert.equal(stage.transport.counts().ended.LEFT, 1)
      },
    }),
  ),
  {
    name: 'what was sent before a good-bye is taken in before it leaves',
    run: async (h) => {
      const stage = await h.start()
      const client = await h.welcomed(stage)
      client.events('e1')
      client.wire.close()
      await h.until(() => stage.receiver.presence() === '+-', 'for it to leave')
      assert.deepEqual(stage.receiver.of(client.visitor), ['e1'])
    },
  },
  {
    name: 'each connection of a visitor comes and goes by itself',
    run: async (h) => {
      const stage = await h.start()
      const one = await h.welcomed(stage)
      const two = await h.welcomed(stage, { token: one.token })
      assert.equal(stage.receiver.presence(one.visitor), '++')
      await cutOff(h, stage, one)
      await cutOff(h, stage, two)
      const [first, second, third, fourth] = stage.receiver.comings.map(({ peer }) => peer)
      assert.notEqual(first, second)
      assert.deepEqual([third === first, fourth === second], [true, true])
    },
  },
  {
    name: 'one that is REPLACED leaves before the one that replaces it arrives',
    run: async (h) => {
      const stage = await h.start()
      const client = await h.welcomed(stage)
      const back = await h.welcomed(stage, client.resume)
      await client.closed(closings.REPLACED, 'REPLACED')
      await h.rest()
      assert.equal(stage.receiver.presence(), '+-+')
      await cutOff(h, stage, back)
      assert.equal(stage.receiver.presence(), '+-+-')
    },
  },
  {
    name: 'who is not welcomed neither arrives nor leaves',
    run: async (h) => {
      const stage = await h.start()
      for (const hello of [{ site: 'nowhere' }, { token: 'forged' }, { protocol: 7 }]) {
        const client = await h.dial(stage)
        client.say(helloOf(hello))
        await h.until(() => client.end !== undefined, 'for the end')
      }
      assert.equal(stage.receiver.presence(), '')
    },
  },
  {
    name: 'who goes with its hello on the way leaves as often as it arrives',
    run: async (h) => {
      const stage = await h.start()
      for (let round = 0; round < 20; round++) {
        const client = await h.dial(stage)
        client.say(helloOf())
        if (round % 2 === 0) client.wire.cut()
        else client.wire.close()
      }
      await h.until(() => stage.transport.counts().connections === 0, 'for all to be gone')
      assert.match(stage.receiver.presence(), /^(\+-|\+\++--+)*$/)
    },
  },
  {
    name: 'a hundred that come and go in any order each arrive and leave once',
    run: async (h) => {
      const stage = await h.start()
      const clients = []
      for (let index = 0; index < 100; index++) {
        // Of as many addresses: whoever leaves at once counts for several of its own.
        clients.push(await h.welcomed(stage, {}, { ip: `203.0.113.${index}` }))
        const place = (index * 7) % clients.length
        if (index % 3 === 0) clients.splice(place, 1)[0]?.wire.cut()
        if (index % 5 === 0) clients.splice(0, 1)[0]?.wire.close()
      }
      await h.until(
        () => stage.transport.counts().connections === clients.length,
        'for those that go to be gone',
      )
      const signs = stage.receiver.presence()
      assert.equal(signs.replaceAll('-', '').length, 100)
      assert.equal(signs.replaceAll('+', '').length, 100 - clients.length)
    },
  },
  {
    name: 'a visitor that left gets nothing on the connection that is gone',
    run: async (h) => {
      const stage = await h.start()
      const client = await h.welcomed(stage)
      client.wire.close()
      await h.until(() => stage.receiver.presence() === '+-', 'for it to leave')
      deliver(stage, client, invite('x', h.now))
      await h.rest()
      assert.deepEqual(
        client.inbox.map(({ type }) => type),
        ['welcome'],
      )
    },
  },
]
