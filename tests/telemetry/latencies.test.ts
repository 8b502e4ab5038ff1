import type { Delivery, Transport } from '@beckon/core/adapter'
import { StorageError } from '@beckon/core/adapter'
import { memoryStorage } from '@beckon/storage-memory'
import { faultyStorage, type StorageFault, virtualEnv } from '@beckon/testing'
import { expect, test } from 'vitest'
import { invite, start, when } from '../engine/shop.ts'
import { measuredShop } from './measured.ts'

/** A storage whose commits of visitors meet these fates, one after the other. */
function fated(...fates: StorageFault[]) {
  return faultyStorage(memoryStorage(), ({ operation, units }) =>
    operation === 'commit' && units.some(({ entity }) => entity.kind === 'visitor')
      ? fates.shift()
      : undefined,
  )
}

test('a storage that takes 40 ms is seen in every latency behind it, to the millisecond', async () => {
  const env = virtualEnv(start)
  const holdUntil = new Promise<void>((resolve) => env.clock.setTimer(start + 40, resolve))
  const { shop, read } = await measuredShop([], { env, storage: fated({ holdUntil }) })
  await shop.until(shop.send('ann', { type: 'a' }, { type: 'b' }), 10)
  await shop.until(shop.view('/', 'bob'))
  const reading = await read()
  const buckets = { boundaries: expect.arrayContaining([0.025, 0.05]) }
  expect(reading.histogram('beckon.event.duration')).toMatchObject({ count: 3, sum: 0.08, buckets })
  expect(reading.histogram('beckon.commit.duration')).toMatchObject({ count: 2, sum: 0.04 })
  expect(reading.histogram('beckon.commit.units')).toMatchObject({ count: 2, sum: 2 })
  const answered = reading.histogram('beckon.message.duration', {
    'beckon.outcome': 'acknowledged',
  })
  expect(answered).toMatchObject({ count: 2, sum: 0.04, max: 0.04 })
  const { boundaries = [], counts = [] } = answered?.buckets ?? {}
  expect(counts[boundaries.indexOf(0.05)]).toBe(1)
})

test('answers are told apart by what they say', async () => {
  const { shop, read } = await measuredShop()
  await shop.send('ann', { type: 'a' }, { type: '' })
  await shop.send('ann', { type: '' })
  await shop.send('ann', { type: 'b' })
  const outcomes = (await read()).of('beckon.message.duration')
  expect(outcomes.map(({ attributes }) => attributes['beckon.outcome']).sort()).toEqual([
    'acknowledged',
    'partly',
    'refused',
  ])
})

test('tries, conflicts and failures of commits are counted', async () => {
  const error = new StorageError('STORAGE_FAILED', 'The disk is full.')
  const { shop, read } = await measuredShop([], {
    storage: fated({ outcome: 'reject' }, { outcome: 'conflict' }, { outcome: 'reject', error }),
  })
  await shop.until(shop.view('/'), 10)
  const reading = await read()
  expect(reading.sum('beckon.commit.retries')).toBe(1)
  expect(reading.sum('beckon.commit.conflicts')).toBe(1)
  const failed = reading.histogram('beckon.commit.duration', { 'error.type': 'STORAGE_FAILED' })
  expect(failed).toMatchObject({ count: 1 })
  expect(reading.by('beckon.events.refused', 'beckon.reason')).toEqual({ STORAGE: 1 })
})

test('an effect takes from its commit until somebody has it', async () => {
  let answer: Delivery = 'unreachable'
  const transport: Transport = {
    name: 'test',
    open: async () => {},
    deliver: async () => answer,
    close: async () => {},
  }
  const conditions = when('page.path', 'startsWith', '/')
  const { shop, read } = await measuredShop([{ name: 'hello', conditions, event: invite() }], {
    transports: [transport],
  })
  await shop.view('/')
  await shop.engine.idle()
  expect((await read()).by('beckon.queue.length', 'beckon.queue')).toMatchObject({
    outbox: 1,
    retries: 1,
    deliveries: 0,
  })
  answer = 'delivered'
  await shop.wait(1)
  const reading = await read()
  const own = { 'beckon.effect.type': 'invite', 'beckon.outcome': 'delivered' }
  expect(reading.histogram('beckon.effect.duration', own)).toMatchObject({ count: 1, sum: 1 })
  expect(reading.by('beckon.queue.length', 'beckon.queue')).toMatchObject({ outbox: 0, retries: 0 })
})
