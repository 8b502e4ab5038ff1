import assert from 'node:assert/strict'
import { createEngine, type Engine } from '@beckon/core'
import { closings, type Storage } from '@beckon/core/adapter'
import { parseRuleSet } from '@beckon/rules'
import type { Case, CaseOptions, Harness, Stage } from './harness.ts'
import { helloOf } from './talker.ts'

interface Shop extends Stage<Engine> {
  readonly storage: Storage
}

const rules = {
  rules: [
    {
      name: 'help',
      fire: 'event',
      conditions: { all: [{ fact: 'event.type', operator: 'equal', value: 'payment.failed' }] },
      event: { type: 'invite', params: { text: 'Payment trouble?' } },
    },
    {
      name: 'spam',
      conditions: { all: [{ fact: 'event.type', operator: 'equal', value: 'spam' }] },
      event: { type: 'block', params: { reason: 'spam' } },
    },
  ],
}

async function openShop(h: Harness, options: CaseOptions = {}): Promise<Shop> {
  const { transport, connect } = h.make(options)
  const storage = h.storage()
  const engine = createEngine({
    sites: { shop: {}, other: {} },
    rules: parseRuleSet(rules),
    storage,
    secret: 'a secret of the contract',
    env: h.env,
    transports: [transport],
  })
  await engine.open()
  h.on({ transport, connect, receiver: engine })
  return { transport, connect, receiver: engine, storage }
}

/** Time goes on in small steps until something is so: the engine waits by the clock of the case. */
async function goOnUntil(h: Harness, isSo: () => boolean): Promise<void> {
  for (let step = 0; step < 400 && !isSo(); step++) {
    h.advance(100)
    await h.rest()
  }
  assert.ok(isSo())
}

const event = (id: string, type: string, at: number) => ({
  type: 'events',
  events: [{ id, type, at }],
})

/** The real engine behind the transport. */
export const withEngine: readonly Case[] = [
  {
    name: 'what was acknowledged is in the storage',
    run: async (h) => {
      const { storage, ...stage } = await openShop(h)
      const client = await h.welcomed(stage)
      client.events('e1', 'e2')
      client.events('e2')
      const ids = await client.acks(3)
      assert.deepEqual(ids, ['e1', 'e2', 'e2'])
      const entity = { site: 'shop', kind: 'visitor', id: client.visitor } as const
      const [loaded] = await storage.load([{ entity, ids: ['e1', 'e2', 'e3'] }])
      assert.deepEqual(loaded?.known.map(({ id }) => id).sort(), ['e1', 'e2'])
      const { received, committed, duplicates } = stage.receiver.account()
      assert.deepEqual(
        { received, committed, duplicates },
        { received: 3, committed: 2, duplicates: 1 },
      )
      await stage.receiver.close()
    },
  },
  {
    name: 'what the engine does not take is refused with its codes',
    run: async (h) => {
      const stage = await openShop(h)
      const client = await h.welcomed(stage)
      client.say(event('e1', 'no type at all', h.now))
      assert.equal((await client.refused('BAD_EVENT')).id, 'e1')
      client.say({ type: 'events' })
      await client.refused('BAD_MESSAGE')
      client.say('{"type":"events","events":[')
      await client.refused('BAD_JSON')
      client.say(event('e2', 'x', h.now))
      await client.acks(1)
      client.say(event('e2', 'y', h.now))
      assert.equal((await client.refused('ID_MISMATCH')).id, 'e2')
      await client.quiet()
      await stage.receiver.close()
    },
  },
  ...['constructor', '__proto__', 'toString', 'Shop', 'shop '].map(
    (site): Case => ({
      name: `there is no site "${site}"`,
      run: async (h) => {
        const stage = await openShop(h)
        const client = await h.dial(stage)
        client.say(helloOf({ site }))
        await client.closed(closings.UNKNOWN_SITE, 'UNKNOWN_SITE')
        await stage.receiver.close()
      },
    }),
  ),
  {
    name: 'an invitation comes by a rule, and is settled with the ack of the page',
    run: async (h) => {
      const { storage, ...stage } = await openShop(h)
      const client = await h.welcomed(stage)
      client.say(event('e1', 'payment.failed', h.now))
      await h.until(() => client.inbox.some(({ type }) => type === 'invite'), 'for the invitation')
      assert.equal((await storage.pending(10)).length, 1)
      client.ack()
      await client.rest()
      await stage.receiver.idle()
      assert.deepEqual(await storage.pending(10), [])
      await stage.receiver.close()
    },
  },
  {
    name: 'an invitation that nobody acknowledges comes again under the same id, until it is',
    run: async (h) => {
      const stage = await openShop(h)
      const client = await h.welcomed(stage)
      client.say(event('e1', 'payment.failed', h.now))
      await h.until(() => client.inbox.some(({ type }) => type === 'invite'), 'for the invitation')
      client.wire.cut()
      await goOnUntil(h, () => stage.transport.counts().connections === 0)
      // It does not resume: the effect goes to whatever is there.
      const fresh = await h.welcomed(stage, { token: client.token })
      const invited = () => fresh.inbox.filter(({ type }) => type === 'invite')
      await goOnUntil(h, () => invited().length > 0)
      const first = client.inbox.find(({ type }) => type === 'invite')
      assert.deepEqual({ ...invited()[0], seq: 0 }, { ...first, seq: 0 })
      fresh.ack()
      await fresh.rest()
      await stage.receiver.idle()
      assert.equal(invited().length, 1)
      await stage.receiver.close()
    },
  },
  {
    name: 'a block reaches all tabs, and closes the door',
    run: async (h) => {
      const stage = await openShop(h)
      const one = await h.welcomed(stage)
      const two = await h.welcomed(stage, { token: one.token })
      one.say(event('e1', 'spam', h.now))
      for (const client of [one, two]) {
        await h.until(() => client.inbox.some(({ type }) => type === 'block'), 'for the block')
        client.ack()
        await client.rest()
      }
      two.events('e2')
      assert.equal((await two.refused('BLOCKED')).id, 'e2')
      await stage.receiver.close()
    },
  },
  {
    name: 'an engine that closes with traffic under way has committed what it acknowledged',
    run: async (h) => {
      const { storage, ...stage } = await openShop(h, { limits: { messagesPerConnection: 1_000 } })
      const client = await h.welcomed(stage)
      const ids = Array.from({ length: 100 }, (_, index) => `e${index}`)
      for (const id of ids) client.events(id)
      await h.until(() => stage.receiver.account().received > 10, 'for some')
      await stage.receiver.close()
      await client.closed(closings.RESTARTING, 'RESTARTING')
      const acked = client.inbox.flatMap((message) => (message.type === 'ack' ? message.ids : []))
      assert.ok(acked.length > 0)
      await storage.open()
      const entity = { site: 'shop', kind: 'visitor', id: client.visitor } as const
      const [loaded] = await storage.load([{ entity, ids: acked }])
      // A storage that forgets when it is closed cannot say.
      if (storage.capabilities.durable) assert.equal(loaded?.known.length, acked.length)
      const { received, committed, refused, inFlight } = stage.receiver.account()
      assert.equal(committed, acked.length)
      const turnedAway = Object.values(refused).reduce((sum, count) => sum + count, 0)
      assert.equal(received, committed + turnedAway)
      assert.equal(inFlight, 0)
      await storage.close()
    },
  },
]
