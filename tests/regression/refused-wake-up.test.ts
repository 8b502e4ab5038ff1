import { StorageError } from '@beckon/core/adapter'
import { memoryStorage } from '@beckon/storage-memory'
import { faultyStorage } from '@beckon/testing'
import { expect, test } from 'vitest'
import { openShop, when } from '../engine/shop.ts'

const late = {
  name: 'late',
  conditions: when('page.seconds', 'greaterThanInclusive', 10),
  event: { type: 'tag', params: { tag: 'late' } },
}

async function fullShop() {
  let isFull = false
  let tries = 0
  const storage = faultyStorage(memoryStorage(), ({ operation, units }) => {
    if (!isFull || operation !== 'commit' || units[0]?.entity.kind !== 'visitor') return undefined
    tries++
    return { outcome: 'reject', error: new StorageError('STORAGE_FAILED', 'no room') }
  })
  const shop = await openShop([late], { storage })
  await shop.view('/a')
  isFull = true
  return {
    shop,
    tries: () => tries,
    makeRoom: () => {
      isFull = false
    },
  }
}

// It was loaded again, due again and refused again as fast as the storage could refuse, and nothing came to rest.
test('a wake-up that the storage refuses is tried again after a while, and comes at its own instant', async () => {
  const { shop, tries, makeRoom } = await fullShop()
  for (let second = 0; second < 21; second++) await shop.wait(1)
  // At 10, 15 and 20 s.
  expect(tries()).toBe(3)
  expect(shop.errors.map(({ code }) => code)).toEqual(['STORAGE', 'STORAGE', 'STORAGE'])
  makeRoom()
  await shop.wait(5)
  expect(shop.outcomes).toEqual(['10 ann late applied'])
})

test('whatever its visitor sends meanwhile does not wait', async () => {
  const { shop, tries, makeRoom } = await fullShop()
  await shop.wait(11)
  expect(await shop.view('/b')).toMatchObject({ refused: [{ code: 'STORAGE' }] })
  expect(tries()).toBe(2)
  makeRoom()
  expect(await shop.view('/c')).toMatchObject({ refused: [] })
  expect(shop.outcomes).toEqual(['10 ann late applied', '11 ann late withdrawn'])
})

test('an engine closes while its storage refuses', async () => {
  const { shop } = await fullShop()
  await shop.wait(11)
  await shop.engine.close()
  expect(shop.env.timers).toBe(0)
})
