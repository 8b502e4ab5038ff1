import type { VisitorChange } from '@beckon/core'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { expect, test } from 'vitest'
import { openShop, type Shop, start, when } from './shop.ts'

const keen = {
  name: 'keen',
  conditions: when('visit.pages', 'greaterThanInclusive', 1),
  event: { type: 'score', params: { points: 10 } },
}

/** What is told from here on, in short: pages of the visit and score, or what became of the connection. */
function follow({ engine }: Shop): string[] {
  const told: string[] = []
  engine.visitors$.subscribe((change) => told.push(inShort(change)))
  return told
}

function inShort(change: VisitorChange): string {
  const { visitor, connected } = change
  const here = connected ? ' connected' : ''
  if (change.kind === 'connection') return `${visitor}${here || ' left'}`
  const { state } = change
  if (state === undefined) return `${visitor} unknown${here}`
  return `${visitor} ${state.visit ? `pages ${state.visit.pages}` : 'gone'} score ${state.score}${here}`
}

test('what a visitor has become is told after each commit, and when its visit ends', async () => {
  const shop = await openShop([keen])
  const told = follow(shop)
  await shop.view('/a')
  await shop.view('/b')
  await shop.wait(1_801)
  expect(told).toEqual([
    'ann unknown',
    'ann pages 1 score 10',
    'ann pages 2 score 10',
    'ann gone score 0',
  ])
})

test('connections are told as they come, and 45 seconds after the last is gone, whatever rules ask', async () => {
  const shop = await openShop([], { presence: 'heartbeat' })
  const told = follow(shop)
  const peer = { site: 'shop', visitor: 'ann', connected: true } as const
  shop.engine.arrived(peer)
  await shop.view('/', peer)
  shop.engine.left(peer)
  await shop.wait(44)
  expect([...shop.engine.visiting()]).toMatchObject([{ visitor: 'ann', connected: true }])
  await shop.wait(1)
  expect([...shop.engine.visiting()]).toMatchObject([{ visitor: 'ann', connected: false }])
  expect(told).toEqual([
    'ann connected',
    'ann unknown connected',
    'ann pages 1 score 0 connected',
    'ann left',
  ])
})

test('an erased visitor is told of at once, and nothing of it that was under way is told afterwards', async () => {
  const storage = memoryStorage()
  const shop = await openShop([keen], { storage })
  await shop.view('/a')
  const told = follow(shop)
  const commit = storage.commit.bind(storage)
  let go = (): void => {}
  const held = new Promise<void>((resolve) => {
    go = resolve
  })
  storage.commit = async (units) => {
    await held
    return commit(units)
  }
  const sent = shop.view('/b')
  for (let turn = 0; turn < 100; turn++) await Promise.resolve()
  const erased = shop.engine.erase('shop', 'ann')
  for (let turn = 0; turn < 100; turn++) await Promise.resolve()
  go()
  await Promise.all([sent, erased])
  expect(told).toEqual(['ann unknown'])
  await shop.view('/c')
  expect(told).toEqual(['ann unknown', 'ann pages 1 score 10'])
})

test('other rules are told of with all whom they may have changed', async () => {
  const shop = await openShop([keen])
  await shop.view('/a')
  await shop.view('/a', 'ben')
  await shop.wait(1_801)
  await shop.view('/b')
  const told = follow(shop)
  const [key = ''] = Object.keys([...shop.engine.visiting()][0]?.state.scoreParts ?? {})
  expect(shop.engine.ruleName(key)).toBe('keen')
  await shop.engine.use(parseRuleSet({ rules: [] }))
  expect(told).toEqual(['ann pages 1 score 0'])
  expect(shop.engine.ruleName(key)).toBeUndefined()
})

test('after a commit that failed for good it is told what is stored', async () => {
  const storage = memoryStorage()
  const shop = await openShop([keen], { storage })
  await shop.view('/a')
  const told = follow(shop)
  const commit = storage.commit.bind(storage)
  let breaks = true
  storage.commit = async (units) => {
    if (breaks) throw new Error('the disk is full')
    return commit(units)
  }
  const { refused } = await shop.view('/b')
  breaks = false
  await shop.engine.idle()
  expect(refused).toMatchObject([{ code: 'STORAGE' }])
  expect(told).toEqual(['ann pages 1 score 10'])
})

test('the engine tells its own time', async () => {
  const shop = await openShop()
  expect(shop.engine.clock.now()).toBe(start)
})
