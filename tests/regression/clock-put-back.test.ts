import { explainStored, reliveStored } from '@beckon/core'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { type VirtualEnv, virtualEnv } from '@beckon/testing'
import { expect, test } from 'vitest'
import { openShop, start, when } from '../engine/shop.ts'

const after = (name: string, seconds: number) => ({
  name,
  conditions: when('page.seconds', 'greaterThanInclusive', seconds),
  event: { type: 'tag', params: { tag: name } },
})

/** A clock that somebody may put back. */
function unsteady(): VirtualEnv & { back: number } {
  const env = virtualEnv(start)
  const { clock } = env
  const unsteadyEnv = {
    ...env,
    back: 0,
    clock: {
      ...clock,
      now: () => clock.now() - unsteadyEnv.back,
      setTimer: (at: number, run: () => void) => clock.setTimer(at + unsteadyEnv.back, run),
    },
  }
  return unsteadyEnv
}

// Rules that came later, and bear an earlier instant, were taken for those of the time before.
test('a past is lived again under its own rules, though those that came later bear an earlier instant', async () => {
  const env = unsteady()
  const storage = memoryStorage()
  const shop = await openShop([after('former', 30)], { storage, env })
  await shop.view('/a')
  await shop.wait(40)
  expect(shop.outcomes).toEqual(['30 ann former applied'])
  env.back = 3_600_000
  await shop.engine.use(parseRuleSet({ rules: [after('latter', 20)] }))
  const options = { storage, site: {}, presence: 'assumed', readRules: parseRuleSet } as const
  const relived = await reliveStored('shop', options)('ann')
  expect(relived).toMatchObject({ recorded: [], made: [] })
  const query = { site: 'shop', visitor: 'ann', at: start + 30_000 }
  const told = await explainStored(query, options)
  expect(told.diverged).toBeUndefined()
})

test('what comes behind rules that lie in the future is in the future too', async () => {
  const env = unsteady()
  const storage = memoryStorage()
  const shop = await openShop([after('former', 30)], { storage, env })
  await shop.view('/a')
  await shop.wait(20)
  await shop.view('/b')
  await shop.wait(5)
  await shop.engine.use(parseRuleSet({ rules: [after('latter', 1)] }))
  env.back = 24_000
  await shop.engine.use(parseRuleSet({ rules: [after('last', 2)] }))
  const options = { storage, site: {}, presence: 'assumed', readRules: parseRuleSet } as const
  // At the instant of the second page only the first rules had come into force.
  const told = await explainStored({ site: 'shop', visitor: 'ann', at: start + 19_000 }, options)
  expect(told.rules.map(({ rule }) => rule)).toEqual(['former'])
})
