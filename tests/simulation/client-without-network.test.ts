import { createEngine } from '@beckon/core'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import {
  type InProcessConnection,
  inProcessTransport,
  inProcessWebSocket,
  virtualEnv,
} from '@beckon/testing'
import { connect } from '@beckon/transport-ws/client'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const start = Date.UTC(2026, 0, 5, 12)

const rules = parseRuleSet({
  rules: [
    {
      name: 'help',
      fire: 'visitor',
      conditions: { all: [{ fact: 'event.type', operator: 'equal', value: 'payment.failed' }] },
      event: { type: 'invite', params: { text: 'Payment trouble?' } },
    },
  ],
})

/** What is done in turn: the visitor goes on, or the network does not. */
const step = fc.oneof(
  { weight: 5, arbitrary: fc.constant('track' as const) },
  { weight: 4, arbitrary: fc.constant('wait' as const) },
  ...(['cut', 'stall', 'go on', 'down', 'up'] as const).map((what) => ({
    weight: 1,
    arbitrary: fc.constant(what),
  })),
)

/** Everything that can happen at this instant has happened. */
const rest = () => new Promise((resolve) => setImmediate(resolve))

/** The real client and the real engine through a bad hour; gives all that was seen of it. */
async function hour(steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[]) {
  const env = virtualEnv(start)
  const secret = 'a secret of the tests'
  const transport = inProcessTransport({ env, secret, origins: '*', missingOrigin: 'allow' })
  const storage = memoryStorage()
  const engine = createEngine({
    sites: { shop: {} },
    rules,
    storage,
    secret,
    env,
    transports: [transport],
  })
  await engine.open()
  const committed: string[] = []
  engine.events$.subscribe(({ event }) => committed.push(event.id))
  let up = true
  let line: InProcessConnection | undefined
  const WebSocket = inProcessWebSocket({
    server: () => (up ? transport : undefined),
    connected: (connection) => {
      line = connection
    },
  })
  const shown: string[] = []
  const told: unknown[] = []
  const client = connect({ url: 'ws://shop.example/beckon', site: 'shop', WebSocket, env })
  client.on('invite', ({ id }) => shown.push(id))
  client.on('state', (change) => told.push([env.clock.now() - start, change]))

  const tracked: string[] = []
  const track = (type: string) => tracked.push(client.track(type).id)
  const wait = async (ms: number) => {
    for (let gone = 0; gone < ms; gone += 250) {
      env.advanceTo(env.clock.now() + 250)
      await rest()
    }
  }
  for (const [index, what] of steps.entries()) {
    if (what === 'track') track(index % 5 === 0 ? 'payment.failed' : 'page.view')
    else if (what === 'wait') await wait(2_000)
    else if (what === 'cut') line?.cut()
    else if (what === 'stall') line?.stall()
    else if (what === 'go on') line?.goOn()
    else up = what === 'up'
    await rest()
  }
  up = true
  track('payment.failed')
  for (let waited = 0; waited < 300 && (client.pending > 0 || shown.length === 0); waited++) {
    await wait(1_000)
  }
  const counts = transport.counts()
  client.close()
  await rest()
  await engine.close()
  return { tracked, committed, shown, told, counts, timers: env.timers }
}

test('through any network the engine gets every event once, in order, and the page its one invitation', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { tracked, committed, shown, timers } = await hour(steps)
      expect(committed).toEqual(tracked)
      expect(shown).toHaveLength(1)
      expect(timers).toBe(0)
    }),
    { numRuns: 40 },
  )
})

test('the same hour is the same each time, to the millisecond', async () => {
  const steps = fc.sample(fc.array(step, { minLength: 30, maxLength: 30 }), { seed: 7, numRuns: 3 })
  for (const one of steps) expect(await hour(one)).toEqual(await hour(one))
})
