import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { virtualEnv } from '@beckon/testing'
import { expect, test } from 'vitest'
import { createEngine } from './engine.ts'
import type { Decision } from './step/decision.ts'

const start = Date.UTC(2026, 0, 5, 12)
const peer = { site: 'shop', visitor: 'ann', ip: '192.0.2.7', userAgent: 'test' }

function shop(rules: readonly object[]) {
  const env = virtualEnv(start)
  const engine = createEngine({
    sites: { shop: {} },
    rules: parseRuleSet({ rules }),
    storage: memoryStorage(),
    secret: 'a secret of the tests',
    presence: 'assumed',
    env,
  })
  const decisions: Decision[] = []
  engine.decisions$.subscribe((decision) => decisions.push(decision))
  let events = 0
  const view = (url: string) =>
    engine.receive(peer, {
      type: 'events',
      events: [{ id: `e${events++}`, type: 'page.view', at: env.clock.now(), page: { url } }],
    })
  return { env, engine, decisions, view }
}

test('30 seconds on a page invite at 30 seconds, with no event arriving', async () => {
  const { env, engine, decisions, view } = shop([
    {
      name: 'linger',
      conditions: { all: [{ fact: 'page.seconds', operator: 'greaterThanInclusive', value: 30 }] },
      event: { type: 'invite', params: { text: 'May I help?' } },
    },
  ])
  await engine.open()
  expect(await view('https://shop.example/red-shoes')).toEqual({ acks: ['e0'], refused: [] })
  await engine.idle()
  expect(engine.waiting()).toEqual({ visitors: 1, nextAt: start + 30_000 })
  env.advanceTo(start + 29_999)
  await engine.idle()
  expect(decisions).toEqual([])
  env.advanceTo(start + 30_000)
  await engine.idle()
  expect(decisions.map(({ rule, at, outcome }) => ({ rule, at, outcome }))).toEqual([
    { rule: 'linger', at: start + 30_000, outcome: 'applied' },
  ])
  expect(engine.account()).toMatchObject({ received: 1, committed: 1, ticks: 1, inFlight: 0 })
  await engine.close()
})
