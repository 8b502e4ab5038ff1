import type { CommitBegun, CommitEnd, EffectEnd, Passage, Probe, RulesSwap } from '@beckon/core'
import { type Answer, type Delivery, StorageError, type Transport } from '@beckon/core/adapter'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { faultyStorage, type StorageFault, virtualEnv } from '@beckon/testing'
import { expect, test } from 'vitest'
import { invite, openShop, start, when } from './shop.ts'

/** Writes down all it hears. */
class Notes implements Probe {
  readonly answers: { readonly acks: number; readonly refused: number; readonly ms: number }[] = []
  readonly begun: CommitBegun[] = []
  readonly ended: CommitEnd[] = []
  readonly effects: EffectEnd[] = []
  readonly swaps: RulesSwap[] = []
  answered(_: Passage, { acks, refused }: Answer, ms: number) {
    this.answers.push({ acks: acks.length, refused: refused.length, ms })
  }
  effectEnded(end: EffectEnd) {
    this.effects.push(end)
  }
  rulesSwapped(swap: RulesSwap) {
    this.swaps.push(swap)
  }
  committing(commit: CommitBegun) {
    this.begun.push(commit)
    return { ended: (end: CommitEnd) => void this.ended.push(end) }
  }
}

async function observed(options: Parameters<typeof openShop>[1] = {}, rules: object[] = []) {
  const shop = await openShop(rules, options)
  const notes = new Notes()
  const stop = shop.engine.observe(notes)
  return { shop, notes, stop }
}

/** A storage whose commits of visitors meet these fates, one after the other. */
function fated(...fates: StorageFault[]) {
  return faultyStorage(memoryStorage(), ({ operation, units }) =>
    operation === 'commit' && units.some(({ entity }) => entity.kind === 'visitor')
      ? fates.shift()
      : undefined,
  )
}

test('what a message, its commit and its events took is told, in the time of the clock', async () => {
  const env = virtualEnv(start)
  const holdUntil = new Promise<void>((resolve) => env.clock.setTimer(start + 40, resolve))
  const { shop, notes } = await observed({ env, storage: fated({ holdUntil }) })
  await shop.until(shop.view('/'), 10)
  expect(notes.answers).toEqual([{ acks: 1, refused: 0, ms: 40 }])
  expect(notes.begun).toEqual([{ at: start, units: 1, events: 1, effects: 0 }])
  expect(notes.ended).toMatchObject([{ ms: 40, tries: 1, conflicts: 0, now: start + 40 }])
  expect(notes.ended[0]?.committed).toEqual([{ since: start }])
  expect(notes.ended[0]).not.toHaveProperty('error')
})

test('an event whose commit has lost a race is told once, with all the time it took', async () => {
  const { shop, notes } = await observed({ storage: fated({ outcome: 'conflict' }) })
  await shop.until(shop.send('ann', { type: 'a' }, { type: 'b' }))
  expect(notes.ended.map(({ conflicts, committed }) => [conflicts, committed.length])).toEqual([
    [1, 0],
    [0, 2],
  ])
  expect(shop.engine.account().committed).toBe(2)
})

test('a storage that is away for a while makes one commit of several tries', async () => {
  const { shop, notes } = await observed({
    storage: fated({ outcome: 'reject' }, { outcome: 'reject' }),
  })
  await shop.until(shop.view('/'), 10)
  expect(notes.ended).toMatchObject([{ tries: 3, ms: 60, conflicts: 0 }])
})

test('what the storage will never take is told with the reason', async () => {
  const error = new StorageError('STORAGE_FAILED', 'The disk is full.')
  const { shop, notes } = await observed({ storage: fated({ outcome: 'reject', error }) })
  await shop.view('/')
  expect(notes.ended).toMatchObject([{ error, committed: [], conflicts: 0 }])
  expect(notes.answers).toMatchObject([{ acks: 0, refused: 1 }])
})

test('events that nobody sent are in no latency', async () => {
  const { shop, notes } = await observed({}, [
    {
      name: 'linger',
      conditions: when('page.seconds', 'greaterThanInclusive', 30),
      event: { type: 'tag', params: { tag: 'lingers' } },
    },
  ])
  await shop.view('/')
  await shop.send('ann', { id: 'e0', type: 'page.view', url: 'https://shop.example/' })
  await shop.wait(30)
  expect(shop.engine.account()).toMatchObject({ committed: 1, duplicates: 1, ticks: 1 })
  expect(notes.ended.flatMap(({ committed }) => committed)).toHaveLength(1)
  expect(notes.ended, 'the tick was committed as well').toHaveLength(2)
})

test('an effect is told once it needs no further try, with what became of it', async () => {
  let answer: Delivery = 'unreachable'
  const transport: Transport = {
    name: 'test',
    open: async () => {},
    deliver: async () => answer,
    close: async () => {},
  }
  const conditions = when('page.path', 'startsWith', '/')
  const { shop, notes } = await observed({ transports: [transport] }, [
    { name: 'hello', conditions, event: invite() },
  ])
  await shop.view('/')
  await shop.engine.idle()
  expect(shop.engine.depths()).toMatchObject({ outbox: 1, deliveries: 0, retries: 1 })
  expect(notes.effects).toEqual([])
  answer = 'delivered'
  await shop.wait(1)
  expect(notes.effects).toMatchObject([
    { type: 'invite', outcome: 'delivered', ms: 1_000, at: shop.now, failures: 1, site: 'shop' },
  ])
  expect(shop.engine.depths()).toMatchObject({ outbox: 0, retries: 0 })
  answer = 'unreachable'
  await shop.view('/', 'bob')
  await shop.wait(3_600)
  expect(notes.effects.slice(1).map(({ outcome }) => outcome)).toContain('expired')
})

test('a swap of rules is told, and so is one that failed', async () => {
  const { shop, notes } = await observed()
  const good = parseRuleSet({
    rules: [{ name: 'a', conditions: when('page.path', 'equal', '/a'), event: invite() }],
  })
  await shop.engine.use(good)
  const hash = shop.engine.ruleSetHash
  const elsewhere = { type: 'redirect', params: { url: 'https://elsewhere.example/' } }
  const bad = parseRuleSet({
    rules: [{ name: 'a', conditions: when('page.path', 'equal', '/a'), event: elsewhere }],
  })
  await expect(shop.engine.use(bad)).rejects.toThrow()
  expect(notes.swaps).toMatchObject([
    { hash, rules: 1 },
    { hash, rules: 1, error: expect.any(Error) },
  ])
  expect(notes.swaps[0]).not.toHaveProperty('error')
})

test('a probe that throws, or forgets the storage, harms nobody', async () => {
  const { shop, notes } = await observed()
  const thrower = (): never => {
    throw new Error('probe')
  }
  let around = 0
  shop.engine.observe({ received: thrower, answered: thrower, committing: thrower })
  shop.engine.observe({ committing: () => ({ around: thrower, ended: thrower }) })
  shop.engine.observe({ committing: () => ({ around: () => around++ }) })
  shop.engine.observe({
    committing: () => ({
      around: (call) => {
        call()
        call()
      },
    }),
  })
  expect(await shop.view('/')).toEqual({ acks: ['e0'], refused: [] })
  expect(around).toBe(1)
  expect(notes.ended).toHaveLength(1)
  expect(shop.engine.account()).toMatchObject({ received: 1, committed: 1, inFlight: 0 })
  expect(shop.errors.map(({ code }) => code)).toEqual(Array(5).fill('LISTENER'))
})

test('whoever observes twice may stop once; who has stopped hears nothing more', async () => {
  const { shop, notes, stop } = await observed()
  const again = shop.engine.observe(notes)
  await shop.view('/1')
  expect(notes.answers).toHaveLength(2)
  stop()
  stop()
  await shop.view('/2')
  expect(notes.answers).toHaveLength(3)
  again()
  await shop.view('/3')
  expect(notes.answers).toHaveLength(3)
})

test('the depths say where what is under way waits', async () => {
  let release = (): void => {}
  const holdUntil = new Promise<void>((resolve) => {
    release = resolve
  })
  const { shop } = await observed({ storage: fated({ holdUntil }) })
  const first = shop.view('/1')
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
  const others = [shop.view('/2'), shop.view('/3', 'bob')]
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
  expect(shop.engine.depths()).toMatchObject({ arrivals: 0, outcomes: 2, visitors: 2 })
  expect(shop.engine.visitors()).toEqual({ shop: { visiting: 2, connected: 0 } })
  release()
  await Promise.all([first, ...others])
  expect(shop.engine.depths()).toMatchObject({ arrivals: 0, outcomes: 0, wakeups: 2 })
})

test('visitors are counted by site, whether or not anybody is there', async () => {
  const { shop } = await observed({ sites: { shop: {}, blog: {} } })
  const bob = { site: 'shop', visitor: 'bob', ip: '192.0.2.7', userAgent: 'test' }
  shop.engine.arrived(bob)
  await shop.view('/', 'ann')
  expect(shop.engine.visitors()).toEqual({
    shop: { visiting: 1, connected: 1 },
    blog: { visiting: 0, connected: 0 },
  })
  shop.engine.left(bob)
  await shop.wait(3_600)
  expect(shop.engine.visitors().shop).toEqual({ visiting: 0, connected: 0 })
})
