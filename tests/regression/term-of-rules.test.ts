import { type FactView, type Relived, reliveStored } from '@beckon/core'
import type { Storage } from '@beckon/core/adapter'
import { createCatalogue, parseRuleSet } from '@beckon/rules'
import { jsonRulesEngine } from '@beckon/rules/json-rules-engine'
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

/** A storage at which commits of a process that dies can be held up: they are done after it is gone. */
function held(inner: Storage) {
  let wait: Promise<void> | undefined
  let release = (): void => {}
  const storage: Storage = {
    ...inner,
    commit: async (units) => {
      await wait
      return inner.commit(units)
    },
  }
  const hold = () => {
    wait = new Promise((resolve) => {
      release = resolve
    })
  }
  return { storage, hold, release: () => release() }
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await Promise.resolve()
}

/** What the engine itself has written of visitors. */
async function ownTypes(storage: Storage): Promise<string[]> {
  const types: string[] = []
  for await (const { type } of storage.read({ kinds: ['event'] })) types.push(type)
  return types.filter((type) => type.startsWith('presence.'))
}

// Seeds 8992 and 9618: what a process that is gone had asked for was lived again under rules that it never knew.
test('what is written down behind the rules of the next process was decided by its own', async () => {
  const inner = memoryStorage()
  const { storage, hold, release } = held(inner)
  const before = await openShop([lingers('former', 60), lingers('early', 5)], { storage })
  await before.view('/a')
  hold()
  before.env.advanceTo(start + 10_000)
  const answer = before.view('/b')
  await turns()
  const next = { storage: inner, env: virtualEnv(start + 20_000) }
  const after = await openShop([lingers('latter', 3)], next)
  release()
  await answer
  const query = { site: 'shop', visitor: 'ann', at: start + 12_000 }
  const told = await after.engine.explain(query)
  expect(told).toMatchObject({ ruleSet: before.engine.ruleSetHash })
  expect(told.diverged).toBeUndefined()
  await after.view('/c')
  expect(after.outcomes).toEqual(['20 ann latter applied'])
  expectSame(await relived(inner))
})

test('rules of a dying process that are written down while the next one opens are over with it', async () => {
  const inner = memoryStorage()
  const { storage, hold, release } = held(inner)
  const before = await openShop([lingers('former', 30)], { storage })
  await before.view('/a')
  before.env.advanceTo(start + 10_000)
  hold()
  const used = before.engine.use(parseRuleSet({ rules: [lingers('other', 5)] }))
  const sent = before.send('ann', { type: 'custom', id: 'last' })
  await turns()
  let opening = true
  const next: Storage = {
    ...inner,
    load: async (requests) => {
      const loaded = await inner.load(requests)
      if (opening && requests.some(({ entity }) => entity.kind === 'site')) {
        opening = false
        release()
        await Promise.all([used, sent])
      }
      return loaded
    },
  }
  const env = virtualEnv(start + 20_000)
  const after = await openShop([lingers('former', 30)], { storage: next, env })
  await after.send('ann', { type: 'custom', id: 'first' })
  await after.wait(60)
  expect(after.outcomes).toEqual(['30 ann former applied'])
  expectSame(await relived(inner))
})

test('who goes to and fro between processes with other rules meets those of each', async () => {
  const storage = memoryStorage()
  const one = await openShop([lingers('former', 3)], { storage })
  const { env } = one
  const other = await openShop([lingers('former', 3)], { storage, env })
  const seen = async (shop: typeof one, id: string) => {
    env.advanceTo(env.clock.now() + 10_000)
    await Promise.all([one.engine.idle(), other.engine.idle()])
    await shop.send('ann', { type: 'page.view', id, url: `https://shop.example/${id}` })
  }
  await seen(one, 'a')
  await one.engine.use(parseRuleSet({ rules: [lingers('latter', 4)] }))
  for (const round of [1, 2, 3]) {
    await seen(other, `other${round}`)
    await seen(one, `one${round}`)
  }
  expectSame(await relived(storage))
})

// A wake-up that stood behind an event was made by the next rules, and the log had it made by the former.
test('a wake-up that waits for the answer of an enricher over a swap is met by the rules that came', async () => {
  const storage = memoryStorage()
  let answer: (() => void) | undefined
  let slow = false
  const enrich = () =>
    slow ? new Promise<object>((resolve) => (answer = () => resolve({}))) : undefined
  const bounds = { enrichTimeoutMs: 60_000 }
  const enrichers = [{ name: 'slow', enrich }]
  const shop = await openShop([lingers('former', 12)], { storage, enrichers, bounds })
  await shop.view('/a')
  slow = true
  shop.env.advanceTo(start + 10_000)
  const sent = shop.view('/b')
  await turns()
  shop.env.advanceTo(start + 13_000)
  await turns()
  await shop.engine.use(parseRuleSet({ rules: [lingers('latter', 100)] }))
  answer?.()
  await sent
  slow = false
  await shop.wait(5)
  expectSame(await relived(storage))
})

// The record that it needed was forgotten over the late answer, and its next event never answered.
test('who is ahead of a swap while its rules answer late meets the swap first', async () => {
  const fact = { name: 'crm.tier', type: 'string', scope: 'visitor', description: 'Tier.' } as const
  const catalogue = createCatalogue([{ ...fact, asynchronous: true }])
  const gold = (name: string) => ({
    ...{ name, conditions: when('crm.tier', 'equal', 'gold') },
    event: { type: 'tag', params: { tag: name } },
  })
  const rules = (...names: string[]) => parseRuleSet({ rules: names.map(gold) }, { catalogue })
  let answer: ((tier: string) => void) | undefined
  let slow = false
  const tier = () =>
    slow ? new Promise<string>((resolve) => (answer = resolve)) : Promise.resolve('none')
  const ruleEngine = jsonRulesEngine<FactView>({ facts: { 'crm.tier': tier } })
  const env = unsteady()
  const shop = await openShop([], { ruleEngine, rules: rules('gold'), env })
  await shop.view('/a')
  env.advanceTo(start + 10_000)
  slow = true
  const sent = shop.view('/b')
  while (answer === undefined) await Promise.resolve()
  env.back = 3_600_000
  slow = false
  await shop.engine.use(rules('gold', 'more'))
  answer('gold')
  expect(await sent).toMatchObject({ refused: [] })
  expect(await shop.view('/c')).toMatchObject({ refused: [] })
  expect(await ownTypes(shop.storage)).toContain('presence.resumed')
})

test('a window that rules between did not read stays as long as its visitor is away', async () => {
  const storage = memoryStorage()
  const params = { type: 'cart.add', within: '7d' }
  const often = {
    name: 'often',
    conditions: when('events.count', 'greaterThanInclusive', 3, params),
    event: { type: 'tag', params: { tag: 'often' } },
  }
  const one = await openShop([often], { storage })
  await one.send('ann', { type: 'cart.add', id: 'added' })
  await one.wait(7_200)
  await openShop([lingers('other', 60)], { storage, env: virtualEnv(start + 8_000_000) })
  const last = await openShop([often], { storage, env: virtualEnv(start + 9_000_000) })
  await last.send('ann', { type: 'page.view', id: 'back', url: 'https://shop.example/' })
  expectSame(await relived(storage))
})

test('of those who wait for nothing nothing is written when rules come after a clock was put back', async () => {
  const env = unsteady()
  const shop = await openShop([lingers('former', 6_000)], { env })
  for (let many = 0; many < 5; many++) await shop.view('/a', `visitor${many}`)
  await shop.wait(7_200)
  env.back = 10_800_000
  await shop.engine.use(parseRuleSet({ rules: [lingers('latter', 70)] }))
  await shop.engine.idle()
  expect(await ownTypes(shop.storage)).toEqual([])
})

test('where rules were changed and changed back at one process, the others learn of it', async () => {
  const inner = memoryStorage()
  const storage = { ...inner, capabilities: { ...inner.capabilities, shared: true } }
  const one = await openShop([lingers('former', 600)], { storage })
  const { env } = one
  const other = await openShop([lingers('former', 600)], { storage, env })
  for (const name of ['latter', 'former']) {
    env.advanceTo(env.clock.now() + 1_000)
    await one.engine.use(parseRuleSet({ rules: [lingers(name, 600)] }))
  }
  env.advanceTo(env.clock.now() + 10_000)
  await turns()
  for (const [place, shop] of [one, other, one, other].entries()) {
    env.advanceTo(env.clock.now() + 1_000)
    await shop.send('ann', { type: 'custom', id: `e${place}` })
  }
  expect(await ownTypes(storage)).toEqual([])
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
  expect(await ownTypes(storage)).toEqual([])
})
