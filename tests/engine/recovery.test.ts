import { StorageError } from '@beckon/core/adapter'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { faultyStorage } from '@beckon/testing'
import { expect, test } from 'vitest'
import { invite, openShop, start, when } from './shop.ts'

test('an event behind a barrier in the group of a lost commit is not lost', async () => {
  let lost = false
  const storage = faultyStorage(memoryStorage(), ({ operation, units }) => {
    if (operation !== 'commit' || lost || !units.some(({ entity }) => entity.kind === 'visitor'))
      return undefined
    lost = true
    return { outcome: 'lose' }
  })
  const shop = await openShop([], { storage })
  const first = shop.view('/1')
  const swapped = shop.engine.use(parseRuleSet({ rules: [] }))
  const second = shop.view('/2')
  expect((await shop.until(first)).acks).toEqual(['e0'])
  expect((await shop.until(second)).acks).toEqual(['e1'])
  await shop.until(swapped)
  expect(shop.engine.account()).toMatchObject({ received: 2, inFlight: 0 })
})

test('whoever waits for rest is told when the storage cannot even be asked', async () => {
  let opened = false
  const storage = faultyStorage(memoryStorage(), ({ operation }) =>
    opened && operation === 'load'
      ? { outcome: 'reject', error: new StorageError('STORAGE_FAILED', 'broken') }
      : undefined,
  )
  const shop = await openShop([], { storage })
  opened = true
  const answer = shop.view('/')
  await shop.engine.idle()
  expect(await answer).toMatchObject({ acks: [], refused: [{ id: 'e0', code: 'STORAGE' }] })
  expect(shop.engine.account()).toMatchObject({ refused: { STORAGE: 1 }, inFlight: 0 })
  await shop.engine.close()
})

test('who is blocked must be known before anybody is let in', async () => {
  const storage = faultyStorage(memoryStorage(), ({ operation }) =>
    operation === 'load'
      ? { outcome: 'reject', error: new StorageError('STORAGE_FAILED', 'broken') }
      : undefined,
  )
  await expect(openShop([], { storage })).rejects.toThrow('broken')
})

test('rest comes after the decisions of what came before it', async () => {
  const shop = await openShop([
    { name: 'linger', conditions: when('page.seconds', 'equal', 30), event: invite() },
  ])
  await shop.view('/')
  shop.env.advanceTo(start + 30_000)
  let decidedBefore = -1
  await shop.engine.idle().then(() => {
    decidedBefore = shop.decisions.length
  })
  expect(decidedBefore).toBe(1)
})
