import { memoryStorage } from '@beckon/storage-memory'
import { faultyStorage, virtualEnv } from '@beckon/testing'
import { expect, test } from 'vitest'
import { invite, openShop, start, when } from '../engine/shop.ts'
import { pages } from './pages.ts'

const greets = {
  name: 'greets',
  conditions: when('page.path', 'equal', '/a'),
  event: invite(),
}

function gate() {
  let open = (): void => {}
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { passed, open: () => open() }
}

// Its successor looked into the outbox once, at its start.
test('effects that a killed process had asked to be written leave, also where that is done late', async () => {
  const memory = memoryStorage()
  const storage = { ...memory, capabilities: { ...memory.capabilities, durable: true } }
  const env = virtualEnv(start)
  const [asked, held] = [gate(), gate()]
  const slow = faultyStorage(storage, ({ units }) => {
    if (units[0]?.entity.kind !== 'visitor') return undefined
    asked.open()
    return { holdUntil: held.passed }
  })
  const killed = pages('unreachable')
  const shop = await openShop([greets], { storage: slow, env, transports: killed.transports })
  const answer = shop.view('/a')
  await asked.passed

  const { delivered, transports } = pages('delivered')
  const successor = await openShop([greets], { storage, env, transports })
  await successor.wait(1)
  held.open()
  await answer
  await successor.wait(1)
  expect(delivered).toEqual([])
  await successor.wait(3)
  expect(delivered).toEqual(['invite'])
  await successor.wait(600)
  expect(delivered).toEqual(['invite'])
  expect(await storage.pending(10)).toEqual([])
})
