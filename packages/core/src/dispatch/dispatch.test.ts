import type { OutboxEntry, PendingEntry } from '@beckon/core/adapter'
import { StorageError } from '@beckon/core/adapter'
import { virtualEnv } from '@beckon/testing'
import { expect, test } from 'vitest'
import { Probes } from '../probe/probes.ts'
import { Dispatcher } from './dispatch.ts'

const entry = (id: string, visitor = 'ann', type = 'invite'): OutboxEntry => ({
  id,
  visitor,
  type,
  expiresAt: 60_000,
  body: {},
})

function bench(outbox: PendingEntry[], deliver: (visitor: string) => 'delivered' | 'unreachable') {
  const env = virtualEnv()
  const delivered: string[] = []
  const errors: unknown[] = []
  let failures = 0
  const dispatcher = new Dispatcher({
    notices: { deliver: async () => 'unreachable' },
    storage: {
      pending: async (limit) => outbox.slice(0, limit),
      settle: async (_, ids) => {
        if (failures-- > 0) throw new StorageError('STORAGE_UNAVAILABLE', 'later')
        for (const id of ids) {
          const place = outbox.findIndex((one) => one.id === id)
          if (place >= 0) outbox.splice(place, 1)
        }
      },
    },
    transports: [
      {
        name: 'test',
        open: async () => {},
        deliver: async ({ visitor }, { id }) => {
          const delivery = deliver(visitor)
          if (delivery === 'delivered') delivered.push(id)
          return delivery
        },
        close: async () => {},
      },
    ],
    clock: env.clock,
    probes: new Probes(env.clock, (error) => errors.push(error)),
    deliveryTimeoutMs: 10_000,
    deliveries: 4,
    onError: (error) => errors.push(error),
    onStorageError: (error) => errors.push(error),
  })
  return {
    env,
    dispatcher,
    delivered,
    errors,
    failNext: (times: number) => {
      failures = times
    },
  }
}

test('an outbox longer than what is taken over at once is worked off all the same', async () => {
  const outbox = Array.from({ length: 57 }, (_, index) => ({ ...entry(`e${index}`), site: 'shop' }))
  const all = outbox.map(({ id }) => id)
  const { dispatcher, delivered } = bench(outbox, () => 'delivered')
  await dispatcher.resume(10)
  await dispatcher.idle()
  expect([...delivered].sort()).toEqual([...all].sort())
  expect(outbox).toEqual([])
  expect(dispatcher.size).toBe(0)
})

test('a settlement that fails is made again, and nothing is delivered twice meanwhile', async () => {
  const outbox = [{ ...entry('one'), site: 'shop' }]
  const { dispatcher, delivered, errors, failNext, env } = bench(outbox, () => 'delivered')
  failNext(2)
  dispatcher.send('shop', [entry('one')])
  dispatcher.send('shop', [entry('one')])
  let idle = false
  const rest = dispatcher.idle().then(() => {
    idle = true
  })
  for (let step = 0; step < 10 && !idle; step++) {
    for (let turn = 0; turn < 30; turn++) await Promise.resolve()
    env.advanceTo(env.clock.now() + 100)
  }
  await rest
  expect(delivered).toEqual(['one'])
  expect(errors).toHaveLength(2)
  expect(outbox).toEqual([])
})

test('what is forgotten is tried no more, also when a try was under way', async () => {
  const tried: string[] = []
  const { dispatcher, env } = bench([], (visitor) => {
    tried.push(visitor)
    return 'unreachable'
  })
  dispatcher.send('shop', [entry('one'), entry('two', 'bob')])
  dispatcher.forget('shop', 'ann')
  await dispatcher.idle()
  env.advanceTo(1_000)
  await dispatcher.idle()
  expect(tried).toEqual(['ann', 'bob', 'bob'])
  expect(dispatcher.size).toBe(1)
})

test('a block that its visitor missed does not come after its end', async () => {
  let here = false
  const outbox = ['block', 'unblock'].map((type) => ({ ...entry(type, 'ann', type), site: 'shop' }))
  const { dispatcher, env, delivered } = bench(outbox, () => (here ? 'delivered' : 'unreachable'))
  const at = async (ms: number) => {
    env.advanceTo(ms)
    await dispatcher.idle()
  }
  dispatcher.send('shop', [entry('block', 'ann', 'block')])
  await at(0)
  // It is tried less and less often; what comes new is tried again sooner.
  for (const ms of [250, 750, 1_750, 3_750]) await at(ms)
  dispatcher.send('shop', [entry('unblock', 'ann', 'unblock')])
  await dispatcher.idle()
  here = true
  await at(4_000)
  expect(delivered).toEqual(['unblock'])
  await at(20_000)
  expect(delivered).toEqual(['unblock'])
  expect(outbox).toEqual([])
  expect(dispatcher.size).toBe(0)
  // The next one counts again.
  dispatcher.send('shop', [entry('again', 'ann', 'block')])
  await dispatcher.idle()
  expect(delivered).toEqual(['unblock', 'again'])
})

test('what is revoked before its visitor had it is not delivered', async () => {
  let here = false
  const invite = entry('invite', 'ann', 'invite')
  const revoke = { ...entry('revoke', 'ann', 'revoke'), body: { invitation: 'invite' } }
  const outbox = [invite, revoke].map((one) => ({ ...one, site: 'shop' }))
  const { dispatcher, env, delivered } = bench(outbox, () => (here ? 'delivered' : 'unreachable'))
  dispatcher.send('shop', [invite])
  await dispatcher.idle()
  dispatcher.send('shop', [revoke])
  await dispatcher.idle()
  here = true
  env.advanceTo(10_000)
  await dispatcher.idle()
  expect(delivered).toEqual(['revoke'])
  expect(outbox).toEqual([])
})
