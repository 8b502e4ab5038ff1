import { createEngine } from '@beckon/core'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import {
  inProcessTransport,
  inProcessWebSocket,
  type VirtualEnv,
  virtualEnv,
} from '@beckon/testing'
import { connect, memoryStore } from '@beckon/transport-ws/client'
import { expect, test } from 'vitest'

const secret = 'a secret of the tests'
const start = Date.UTC(2026, 0, 5, 12)

/** Everything that can happen at this instant has happened. */
const rest = () => new Promise((resolve) => setImmediate(resolve))

/** A site, pages of one browser whose tabs cannot share a connection, and a clock of the server's own. */
async function site() {
  const env = virtualEnv(start)
  let aheadMs = 0
  const serverEnv: VirtualEnv = {
    ...env,
    clock: {
      ...env.clock,
      now: () => env.clock.now() + aheadMs,
      setTimer: (at, run) => env.clock.setTimer(at - aheadMs, run),
    },
  }
  const options = { env: serverEnv, secret, origins: '*', missingOrigin: 'allow' } as const
  const transport = inProcessTransport(options)
  const engine = createEngine({
    sites: { shop: {} },
    rules: parseRuleSet({ rules: [] }),
    storage: memoryStorage(),
    transports: [transport],
    ...{ secret, env: serverEnv },
  })
  await engine.open()
  const WebSocket = inProcessWebSocket({ server: () => transport })
  const store = memoryStore()
  const told: string[] = []
  const page = async (name: string, visits = true) => {
    const url = 'ws://shop.example/beckon'
    const client = connect({ url, site: 'shop', WebSocket, env, store })
    client.on('block', () => told.push(`${name} blocked`))
    client.on('unblock', () => told.push(`${name} unblocked`))
    if (visits) client.track('page.view')
    await wait(1)
    return client
  }
  const wait = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      env.advanceTo(env.clock.now() + 1_000)
      await rest()
    }
  }
  const putBack = (ms: number) => {
    aheadMs -= ms
  }
  return { engine, page, told, wait, putBack }
}

// They share what they have shown, and each took for a repeat what only the other had been told.
test('a block reaches every tab, also where tabs have connections of their own', async () => {
  const { engine, page, told, wait } = await site()
  const first = await page('first')
  const second = await page('second')
  const { visitor } = first
  expect(second.visitor).toBe(visitor)
  await engine.blocks('shop').add({ visitor: visitor ?? '' }, { forMs: 600_000 })
  await wait(2)
  expect(told.sort()).toEqual(['first blocked', 'second blocked'])
  await engine.blocks('shop').remove({ visitor: visitor ?? '' })
  await wait(2)
  expect(told.sort()).toEqual([
    'first blocked',
    'first unblocked',
    'second blocked',
    'second unblocked',
  ])
})

// All that the server sent from then on had expired, by a clock that nobody had any more.
test('a page hears from a sign of life that the clock of the server was put back', async () => {
  const { engine, page, told, wait, putBack } = await site()
  const client = await page('page', false)
  putBack(3_600_000)
  client.track('page.view')
  await wait(60)
  const { visitor } = client
  await engine.blocks('shop').add({ visitor: visitor ?? '' }, { forMs: 600_000 })
  await wait(2)
  expect(told).toEqual(['page blocked'])
})
