import { memoryStorage } from '@beckon/storage-memory'
import { faultyStorage } from '@beckon/testing'
import { expect, test } from 'vitest'
import { openShop } from '../engine/shop.ts'

// It was a conflict with itself, and written once more.
test('a block that was written and not answered is in the log once', async () => {
  const inner = memoryStorage()
  let loses = 0
  const storage = faultyStorage(inner, ({ operation }) =>
    operation === 'commit' && loses-- > 0 ? { outcome: 'lose' } : undefined,
  )
  const shop = await openShop([], { storage })
  const blocks = shop.engine.blocks('shop')
  loses = 2
  await shop.until(blocks.add({ visitor: 'eve' }), 10)
  loses = 1
  await shop.until(blocks.add({ ip: '192.0.2.9' }), 10)
  await shop.until(blocks.remove({ visitor: 'eve' }), 10)
  expect(blocks.list()).toMatchObject([{ ip: '192.0.2.9' }])
  const written: string[] = []
  for await (const { type } of inner.read({ kinds: ['block'] })) written.push(type)
  expect(written).toEqual(['listed', 'listed', 'unlisted'])
  const again = await openShop([], { storage: inner })
  expect(again.engine.blocks('shop').list()).toMatchObject([{ ip: '192.0.2.9' }])
})
