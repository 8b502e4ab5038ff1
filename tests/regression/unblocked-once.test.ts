import type { Storage } from '@beckon/core/adapter'
import { memoryStorage } from '@beckon/storage-memory'
import { expect, test } from 'vitest'
import { openShop, type Shop, when } from '../engine/shop.ts'

const guesses = {
  name: 'guesses',
  fire: 'event',
  conditions: when('event.type', 'equal', 'abuse'),
  event: { type: 'block', params: { what: 'invitations', scope: 'address', for: '1h' } },
}
const ann = { site: 'shop', kind: 'visitor', id: 'ann' } as const

// Stepped again behind a lost race, it let the address in again, and a block was gone that came after it.
test('an operator who lets an address in does so once, also where somebody else wrote first', async () => {
  const inner = memoryStorage()
  let meanwhile: (() => Promise<unknown>) | undefined
  const storage: Storage = {
    ...inner,
    capabilities: inner.capabilities,
    open: () => inner.open(),
    load: (requests) => inner.load(requests),
    read: (query) => inner.read(query),
    async commit(units) {
      const unblocks = units.some(({ records }) =>
        records.some(({ type }) => type === 'operator.unblock'),
      )
      const run = unblocks ? meanwhile : undefined
      if (run !== undefined) {
        meanwhile = undefined
        await run()
        const [stored] = await inner.load([{ entity: ann }])
        const { version = 0, state = {} } = stored ?? {}
        const nothing = { events: [], records: [], outbox: [] }
        await inner.commit([{ entity: ann, expectedVersion: version, state, ...nothing }])
      }
      return inner.commit(units)
    },
  }
  const shop: Shop = await openShop([guesses], { storage })
  const told: string[] = []
  shop.engine.on('block.begun', ({ step }) => told.push(step))
  shop.engine.on('block.ended', ({ step }) => told.push(step))
  await shop.send('ann', { type: 'abuse' })
  let late: Promise<unknown> | undefined
  meanwhile = async () => {
    late = shop.send('bob', { type: 'abuse' })
    for (let turn = 0; turn < 50; turn++) await Promise.resolve()
  }
  await shop.wait(1)
  await shop.engine.blocks('shop').remove({ visitor: 'ann' })
  await late
  await shop.engine.idle()
  expect(told).toEqual(['blocked', 'unblocked', 'blocked'])
})
