import { reliveStored } from '@beckon/core'
import { StorageError } from '@beckon/core/adapter'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { faultyStorage, type StorageFault } from '@beckon/testing'
import { expect, test } from 'vitest'
import { openShop, when } from '../engine/shop.ts'

const tagged = (tag: string) => ({
  name: tag,
  fire: 'event',
  conditions: when('page.path', 'equal', '/a'),
  event: { type: 'tag', params: { tag } },
})

const failures: Readonly<Record<string, StorageFault>> = {
  'cannot be asked': { outcome: 'reject' },
  'has no room': { outcome: 'reject', error: new StorageError('STORAGE_FAILED', 'no room') },
}

for (const [what, failure] of Object.entries(failures)) {
  // They were in force, and no log said so: what they decided could not be lived again.
  test(`rules that come into force while the storage ${what} are in the log before what they decide`, async () => {
    const inner = memoryStorage()
    let fails = 0
    const storage = faultyStorage(inner, ({ operation }) =>
      operation === 'commit' && fails-- > 0 ? failure : undefined,
    )
    const shop = await openShop([tagged('former')], { storage })
    await shop.view('/a')
    fails = 1
    const used = shop.engine.use(parseRuleSet({ rules: [tagged('latter')] })).catch(() => {})
    await shop.until(used, 10)
    await shop.until(shop.view('/a'), 10)
    expect(shop.outcomes.at(-1)).toContain('latter applied')

    const kinds: string[] = []
    for await (const { kind, type } of inner.read()) kinds.push(`${kind} ${type}`)
    const decided = kinds.indexOf('decision latter')
    expect(kinds.slice(0, decided).filter((one) => one.startsWith('ruleset'))).toHaveLength(2)
    const options = {
      storage: inner,
      site: {},
      presence: 'assumed',
      readRules: parseRuleSet,
    } as const
    const relived = await reliveStored('shop', options)('ann')
    expect(relived).toMatchObject({ recorded: [], made: [] })
    expect(relived?.again).toEqual(relived?.stored)
  })
}

test('while rules cannot be written down, nothing is committed that they decide', async () => {
  const inner = memoryStorage()
  let full = false
  const storage = faultyStorage(inner, ({ operation, units }) =>
    full && operation === 'commit' && units.some(({ records }) => records[0]?.kind === 'ruleset')
      ? failures['has no room']
      : undefined,
  )
  const shop = await openShop([tagged('former')], { storage })
  full = true
  await expect(shop.engine.use(parseRuleSet({ rules: [tagged('latter')] }))).rejects.toThrow('room')
  expect((await shop.view('/a')).refused).toMatchObject([{ code: 'STORAGE', retryAfterMs: 1_000 }])
  full = false
  expect((await shop.view('/a')).acks).toHaveLength(1)
})
