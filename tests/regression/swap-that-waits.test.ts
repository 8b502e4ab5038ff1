import { reliveStored } from '@beckon/core'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { faultyStorage } from '@beckon/testing'
import { expect, test } from 'vitest'
import { openShop, when } from '../engine/shop.ts'

const after = (name: string, seconds: number) => ({
  name,
  conditions: when('page.seconds', 'greaterThanInclusive', seconds),
  event: { type: 'tag', params: { tag: name } },
})

// The swap took the instant at which its turn came, and who had been due until then met the new rules.
test('rules that wait for their turn come into force as of when they were asked for', async () => {
  const inner = memoryStorage()
  let release = (): void => {}
  let holds = false
  const storage = faultyStorage(inner, ({ operation }) => {
    if (!holds || operation !== 'load') return undefined
    holds = false
    const holdUntil = new Promise<void>((resolve) => {
      release = resolve
    })
    return { holdUntil }
  })
  const shop = await openShop([after('former', 30)], { storage })
  await shop.view('/a')
  holds = true
  // Somebody else has to be loaded, and the swap waits behind.
  const other = shop.view('/a', 'bob')
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
  const used = shop.engine.use(parseRuleSet({ rules: [after('latter', 60)] }))
  shop.env.advanceTo(shop.now + 40_000)
  release()
  await Promise.all([other, used])
  await shop.wait(60)
  // Nobody was due when the new rules were asked for, and from then on the former ones are no more.
  expect(shop.outcomes).not.toContain('30 ann former applied')
  const options = {
    storage: inner,
    site: {},
    presence: 'assumed',
    readRules: parseRuleSet,
  } as const
  for (const visitor of ['ann', 'bob']) {
    const relived = await reliveStored('shop', options)(visitor)
    expect(relived).toMatchObject({ recorded: [], made: [] })
    expect(relived?.again).toEqual(relived?.stored)
  }
})
