import { createEngine } from '@beckon/core'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { inProcessTransport, inProcessWebSocket, virtualEnv } from '@beckon/testing'
import { connect } from '@beckon/transport-ws/client'
import { expect, test } from 'vitest'

/** Everything that can happen at this instant has happened. */
const rest = () => new Promise((resolve) => setImmediate(resolve))

test('a client with much to catch up on keeps to the rate, and sends little of it twice', async () => {
  const env = virtualEnv(Date.UTC(2026, 0, 5, 12))
  const secret = 'a secret of the tests'
  const transport = inProcessTransport({ env, secret, origins: '*', missingOrigin: 'allow' })
  const engine = createEngine({
    sites: { shop: {} },
    rules: parseRuleSet({ rules: [] }),
    storage: memoryStorage(),
    secret,
    env,
    transports: [transport],
  })
  await engine.open()
  let up = false
  const WebSocket = inProcessWebSocket({ server: () => (up ? transport : undefined) })
  const client = connect({ url: 'ws://shop.example/beckon', site: 'shop', WebSocket, env })
  const count = 900
  for (let number = 0; number < count; number++) {
    client.track('form.submit', { number, answer: 'x'.repeat(900) })
  }
  up = true
  let seconds = 0
  while (client.pending > 0 && seconds < 120) {
    seconds++
    for (let quarter = 0; quarter < 4; quarter++) {
      env.advanceTo(env.clock.now() + 250)
      await rest()
    }
  }
  expect(client.counters).toMatchObject({ committed: count, refused: 0, dropped: 0, gaps: 0 })
  expect(engine.account()).toMatchObject({ committed: count, inFlight: 0 })
  expect(client.counters.sent).toBeLessThan(2 * count)
  expect(seconds).toBeLessThan(40)
  expect(transport.counts().ended).toEqual({})
})
