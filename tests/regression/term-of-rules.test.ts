import { type Relived, reliveStored } from '@beckon/core'
import type { Storage } from '@beckon/core/adapter'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { type VirtualEnv, virtualEnv } from '@beckon/testing'
import { expect, test } from 'vitest'
import { openShop, start, when } from '../engine/shop.ts'

const tagWhen = (name: string, fact: string, operator: string, value: unknown) => ({
  name,
  conditions: when(fact, operator, value),
  event: { type: 'tag', params: { tag: name } },
})
const lingers = (name: string, seconds: number) =>
  tagWhen(name, 'page.seconds', 'greaterThanInclusive', seconds)

async function relived(storage: Storage): Promise<Relived | undefined> {
  const options = { storage, site: {}, presence: 'assumed', readRules: parseRuleSet } as const
  return reliveStored('shop', options)('ann')
}

function expectSame(one: Relived | undefined): void {
  expect(one).toMatchObject({ recorded: [], made: [] })
  expect(one?.again).toEqual(one?.stored)
}

/** `back`: how far its clock is put back, ms. */
function unsteady(): VirtualEnv & { back: number } {
  const steady = virtualEnv(start)
  const env = {
    ...steady,
    back: 0,
    clock: {
      ...steady.clock,
      now: () => steady.clock.now() - env.back,
      setTimer: (at: number, run: () => void) => steady.clock.setTimer(at + env.back, run),
    },
  }
  return env
}

// No log said that the points had gone before the swap, which bears an earlier instant.
test('where a clock was put back over a swap, the log says how far the former rules had gone', async () => {
  const storage = memoryStorage()
  const points = {
    name: 'points',
    fire: 'visitor',
    conditions: when('page.path', 'equal', '/a'),
    event: { type: 'score', params: { points: 5, expiresIn: '10s' } },
  }
  const env = unsteady()
  const shop = await openShop([points], { storage, env })
  await shop.view('/a')
  await shop.wait(15)
  env.back = 3_600_000
  const poor = tagWhen('poor', 'score', 'lessThan', 1)
  await shop.engine.use(parseRuleSet({ rules: [points, poor] }))
  await shop.view('/b')
  expect(shop.outcomes).toEqual(['0 ann points applied', '10.001 ann poor applied'])
  expectSame(await relived(storage))
})

// Whether somebody had met rules was told by instants: the visitor's lay before them, so it met them twice.
test('who has met rules with an event from before them does not meet them again when it is loaded', async () => {
  const storage = memoryStorage()
  const before = await openShop([lingers('former', 60)], { storage })
  await before.view('/a')
  await before.wait(20)
  await before.engine.use(parseRuleSet({ rules: [lingers('latter', 30)] }))
  const event = { type: 'page.view', at: start + 10_000, url: 'https://shop.example/b' }
  await before.send('ann', event)
  // Its process is killed; the next one has the same rules.
  const env = virtualEnv(start + 100_000)
  const after = await openShop([lingers('latter', 30)], { storage, env })
  await after.view('/c')
  expect(after.outcomes).toEqual(['40 ann latter applied'])
  expectSame(await relived(storage))
})

// Seeds 8992 and 9618: what a process that is gone had asked for was lived again under rules that it never knew.
test('what is written down behind the rules of the next process was decided by its own', async () => {
  const inner = memoryStorage()
  let held: Promise<void> | undefined
  const dying: Storage = {
    ...inner,
    commit: async (units) => {
      await held
      return inner.commit(units)
    },
  }
  const before = await openShop([lingers('former', 60), lingers('early', 5)], { storage: dying })
  await before.view('/a')
  let release = (): void => {}
  held = new Promise((resolve) => {
    release = resolve
  })
  before.env.advanceTo(start + 10_000)
  const answer = before.view('/b')
  for (let turn = 0; turn < 40; turn++) await Promise.resolve()
  // Killed; what it has asked of the storage is done after the next one is there.
  const next = { storage: inner, env: virtualEnv(start + 20_000) }
  const after = await openShop([lingers('latter', 3)], next)
  release()
  await answer
  await after.view('/c')
  expect(after.outcomes).toEqual(['20 ann latter applied'])
  expectSame(await relived(inner))
})

test('who goes from one process to another with the same rules has met them', async () => {
  const storage = memoryStorage()
  const one = await openShop([lingers('former', 60)], { storage })
  const other = await openShop([lingers('former', 60)], { storage, env: virtualEnv(start + 1_000) })
  await one.view('/a')
  const latter = parseRuleSet({ rules: [lingers('latter', 3)] })
  await one.engine.use(latter)
  await one.view('/b')
  await other.engine.use(latter)
  await other.view('/c')
  await one.view('/d')
  const types: string[] = []
  for await (const { type } of storage.read({ kinds: ['event'] })) types.push(type)
  expect(types.filter((type) => type !== 'page.view')).toEqual([])
})
