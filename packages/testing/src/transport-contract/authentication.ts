import assert from 'node:assert/strict'
import { type Authenticate, type Closing, type Credentials, closings } from '@beckon/core/adapter'
import type { Case } from './harness.ts'
import { helloOf } from './talker.ts'

const desk = { origin: 'https://desk.example' }
const never = () => new Promise<never>(() => {})

/** How the site's own `authenticate` can turn somebody away. */
const refusals: readonly (readonly [string, Authenticate, Closing])[] = [
  ['that refuses', () => 'refused', 'UNAUTHENTICATED'],
  ['that refuses later', () => Promise.resolve('refused'), 'UNAUTHENTICATED'],
  ['that says another role', () => ({ role: 'operator', operator: 'o' }), 'FORBIDDEN'],
  ['that says another role later', async () => ({ role: 'operator', operator: 'o' }), 'FORBIDDEN'],
  ['that says an empty id', () => ({ role: 'visitor', visitor: '' }), 'FORBIDDEN'],
  ['that says too long an id', () => ({ role: 'visitor', visitor: 'v'.repeat(129) }), 'FORBIDDEN'],
  [
    'that throws',
    () => {
      throw new Error('planned')
    },
    'UNAVAILABLE',
  ],
  ['that rejects', () => Promise.reject(new Error('planned')), 'UNAVAILABLE'],
  ['that gives null', () => null as never, 'UNAVAILABLE'],
]

/** The site's own word on who somebody is, and operators. */
export const authentication: readonly Case[] = [
  ...['at once', 'later'].map(
    (when): Case => ({
      name: `a visitor by the word of authenticate, ${when}`,
      run: async (h) => {
        const asked: Credentials[] = []
        const stage = await h.start({
          authenticate: (credentials) => {
            asked.push(credentials)
            const found = { role: 'visitor', visitor: 'ann' } as const
            return when === 'later' ? Promise.resolve(found) : found
          },
        })
        const client = { origin: 'https://shop.example', userAgent: 'Contract/1.0' }
        const talker = await h.welcomed(stage, { token: 'session 7' }, client)
        assert.equal(talker.visitor, 'ann')
        assert.equal(stage.receiver.comings[0]?.peer.visitor, 'ann')
        const { client: seen, ...credentials } = asked[0] ?? assert.fail()
        assert.deepEqual(credentials, { role: 'visitor', site: 'shop', token: 'session 7' })
        assert.equal(seen.origin, client.origin)
        assert.equal(seen.userAgent, client.userAgent)
        assert.equal(asked.length, 1)
      },
    }),
  ),
  {
    name: 'whom authenticate leaves to the hub goes by its own tokens',
    run: async (h) => {
      const stage = await h.start({ authenticate: async () => undefined })
      const first = await h.welcomed(stage)
      const again = await h.welcomed(stage, { token: first.token })
      assert.equal(again.visitor, first.visitor)
      const forger = await h.dial(stage)
      forger.say(helloOf({ token: 'session 7' }))
      await forger.closed(closings.UNAUTHENTICATED, 'UNAUTHENTICATED')
    },
  },
  {
    name: 'whom authenticate names gets no token of somebody else',
    run: async (h) => {
      let visitor: string | undefined
      const stage = await h.start({
        authenticate: () => (visitor === undefined ? undefined : { role: 'visitor', visitor }),
      })
      const before = await h.welcomed(stage)
      visitor = 'ann'
      const { welcome } = await h.welcomed(stage, { token: before.token })
      assert.equal(welcome.visitor, 'ann')
      assert.notEqual(welcome.token, before.token)
    },
  },
  ...refusals.map(
    ([name, authenticate, reason]): Case => ({
      name: `an authenticate ${name} ends with ${reason}`,
      run: async (h) => {
        const stage = await h.start({ authenticate })
        const client = await h.dial(stage)
        client.say(helloOf())
        await client.closed(closings[reason], reason)
        assert.deepEqual(stage.receiver.comings, [])
      },
    }),
  ),
  {
    name: 'an authenticate that takes too long ends with UNAVAILABLE, and is not heard later',
    run: async (h) => {
      let answer = (_: { role: 'visitor'; visitor: string }): void => {}
      const stage = await h.start({
        limits: { authenticateTimeoutMs: 800 },
        authenticate: () =>
          new Promise((resolve) => {
            answer = resolve
          }),
      })
      const client = await h.dial(stage)
      client.say(helloOf())
      await h.rest()
      h.advance(799)
      await h.rest()
      assert.equal(client.end, undefined)
      h.advance(1)
      await client.closed(closings.UNAVAILABLE, 'UNAVAILABLE')
      answer({ role: 'visitor', visitor: 'ann' })
      await h.rest()
      assert.deepEqual(stage.receiver.comings, [])
    },
  },
  {
    name: 'who goes while it is looked up never arrives',
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
      client.wire.cut()
      await h.until(() => stage.transport.counts().connections === 0, 'for the cut')
      answer(undefined)
      await h.rest()
      assert.deepEqual(stage.receiver.comings, [])
    },
  },
  {
    name: 'authenticate is asked again when a client resumes',
    run: async (h) => {
      let asked = 0
      const stage = await h.start({
        authenticate: () => (++asked > 1 ? 'refused' : { role: 'visitor', visitor: 'ann' }),
      })
      const client = await h.welcomed(stage)
      client.wire.cut()
      const back = await h.dial(stage)
      back.say(helloOf(client.resume))
      await back.closed(closings.UNAUTHENTICATED, 'UNAUTHENTICATED')
      assert.equal(asked, 2)
    },
  },
  {
    name: 'an operator is welcomed by its id, without a token and without presence',
    run: async (h) => {
      const stage = await h.start({ authenticate: () => ({ role: 'operator', operator: 'olga' }) })
      const operator = await h.welcomed(stage, { role: 'operator', token: 't' }, desk)
      assert.equal(operator.visitor, 'olga')
      assert.equal(operator.welcome.token, undefined)
      operator.say({ type: 'ping' })
      await operator.take('pong')
      assert.deepEqual(stage.receiver.comings, [])
    },
  },
  {
    name: 'nobody is an operator by its own word',
    run: async (h) => {
      const stage = await h.start()
      const operator = await h.dial(stage, desk)
      operator.say(helloOf({ role: 'operator' }))
      await operator.closed(closings.UNAUTHENTICATED, 'UNAUTHENTICATED')
    },
  },
  ...Object.entries({
    'without an origin': {},
    'of a shop page': { origin: 'https://a.example' },
  }).map(
    ([name, client]): Case => ({
      name: `an operator ${name} is FORBIDDEN, where any page may come as a visitor`,
      run: async (h) => {
        const stage = await h.start({ authenticate: never })
        const operator = await h.dial(stage, client)
        operator.say(helloOf({ role: 'operator', token: 't' }))
        await operator.closed(closings.FORBIDDEN, 'FORBIDDEN')
      },
    }),
  ),
  {
    name: 'a page for operators only is FORBIDDEN to visitors',
    run: async (h) => {
      const stage = await h.start({ origins: ['https://shop.example'] })
      const visitor = await h.dial(stage, desk)
      visitor.say(helloOf())
      await visitor.closed(closings.FORBIDDEN, 'FORBIDDEN')
    },
  },
  {
    name: 'an operator may send no events',
    run: async (h) => {
      const stage = await h.start({ authenticate: () => ({ role: 'operator', operator: 'olga' }) })
      const operator = await h.welcomed(stage, { role: 'operator', token: 't' }, desk)
      operator.events('e1')
      await operator.refused('FORBIDDEN')
      assert.deepEqual(stage.receiver.batches, [])
    },
  },
  ...['operator.status', 'console.watch'].map(
    (type): Case => ({
      name: `a visitor may send no ${type}`,
      run: async (h) => {
        const stage = await h.start()
        const client = await h.welcomed(stage)
        client.say({ type, role: 'operator' })
        await client.refused('FORBIDDEN')
        await client.quiet()
        assert.deepEqual(stage.receiver.batches, [])
      },
    }),
  ),
  {
    name: 'an operator gets nothing of a visitor by the same id',
    run: async (h) => {
      const stage = await h.start({
        authenticate: ({ role }) =>
          role === 'operator' ? { role, operator: 'ann' } : { role, visitor: 'ann' },
      })
      const operator = await h.welcomed(stage, { role: 'operator', token: 't' }, desk)
      const to = { site: 'shop', visitor: 'ann' }
      const effect = { type: 'block', id: 'x', expiresAt: h.now + 1_000 } as const
      assert.equal(await stage.transport.deliver(to, effect), 'unreachable')
      const visitor = await h.welcomed(stage, { token: 't' })
      const delivered = stage.transport.deliver(to, effect)
      await visitor.take('block')
      visitor.ack()
      assert.equal(await delivered, 'delivered')
      assert.deepEqual(await operator.rest(), [])
    },
  },
]
