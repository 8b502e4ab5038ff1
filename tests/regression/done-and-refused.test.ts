import { StorageError } from '@beckon/core/adapter'
import { memoryStorage } from '@beckon/storage-memory'
import { faultyStorage } from '@beckon/testing'
import { expect, test } from 'vitest'
import { invite, openShop, when } from '../engine/shop.ts'
import { pages } from './pages.ts'

const greets = {
  name: 'greets',
  conditions: when('page.path', 'equal', '/a'),
  event: invite(),
}

// Nobody looked again at what was left in the outbox, until the next start.
test('effects of a commit that was done without an answer leave, also where the next try is refused for good', async () => {
  const inner = memoryStorage()
  let tries = 0
  const storage = faultyStorage(inner, ({ operation, units }) => {
    if (operation !== 'commit' || units[0]?.entity.kind !== 'visitor' || tries > 1) return undefined
    tries++
    if (tries === 1) return { outcome: 'lose' }
    return { outcome: 'reject', error: new StorageError('STORAGE_FAILED', 'no room') }
  })
  const { delivered, transports } = pages('delivered')
  const shop = await openShop([greets], { storage, transports })
  const answer = await shop.until(shop.view('/a'))
  expect(answer).toMatchObject({ refused: [{ code: 'STORAGE' }] })
  await shop.engine.idle()
  expect(delivered).toEqual(['invite'])
})
