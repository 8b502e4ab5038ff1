import { type Relived, reliveStored } from '@beckon/core'
import type { Storage } from '@beckon/core/adapter'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { type VirtualEnv, virtualEnv } from '@beckon/testing'
import { expect, test } from 'vitest'
import { openShop, start, when } from '../engine/shop.ts'

/*
 * What the simulation has found and is not mended: docs/faults.md says why. Each is expected to fail, so
 * that one that is mended turns red here and is taken out, there as well.
 */

const tagWhen = (name: string, fact: string, operator: string, value: unknown) => ({
  name,
  conditions: when(fact, operator, value),
  event: { type: 'tag', params: { tag: name } },
})

async function relived(storage: Storage): Promise<Relived | undefined> {
  const options = { storage, site: {}, presence: 'assumed', readRules: parseRuleSet } as const
  return reliveStored('shop', options)('ann')
}

function expectSame(one: Relived | undefined): void {
  expect(one).toMatchObject({ recorded: [], made: [] })
  expect(one?.again).toEqual(one?.stored)
}

test.fails('clock-over-swap: where a clock was put back over a swap, the log does not say who had been woken before it', async () => {
  const storage = memoryStorage()
  const points = {
    name: 'points',
    fire: 'visitor',
    conditions: when('page.path', 'equal', '/a'),
    event: { type: 'score', params: { points: 5, expiresIn: '10s' } },
  }
  const steady = virtualEnv(start)
  let backMs = 0
  const env: VirtualEnv = {
    ...steady,
    clock: {
      ...steady.clock,
      now: () => steady.clock.now() - backMs,
      setTimer: (at, run) => steady.clock.setTimer(at + backMs, run),
    },
  }
  const shop = await openShop([points], { storage, env })
  await shop.view('/a')
  steady.advanceTo(start + 15_000)
  await shop.engine.idle()
  backMs = 3_600_000
  const poor = tagWhen('poor', 'score', 'lessThan', 1)
  await shop.engine.use(parseRuleSet({ rules: [points, poor] }))
  await shop.view('/b')
  expectSame(await relived(storage))
})
