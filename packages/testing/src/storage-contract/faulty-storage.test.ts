import { memoryStorage } from '@beckon/storage-memory'
import { describe, expect, it } from 'vitest'
import { storageContract } from './contract.ts'
import { type FaultPlan, faultyStorage, type StorageFault } from './faulty-storage.ts'
import { retryingCaller } from './retrying-caller.ts'
import { commitOne, key, loadOne, logIds, pendingIds, step, unit } from './samples.ts'

const capabilities = { durable: false, shared: false, log: true }

storageContract({
  name: 'a storage whose plan holds no fault',
  runner: { describe, it },
  capabilities,
  create: () => faultyStorage(memoryStorage(), () => undefined),
})

storageContract({
  name: 'a storage whose every call is late',
  runner: { describe, it },
  capabilities,
  create: () => faultyStorage(memoryStorage(), () => ({ holdUntil: Promise.resolve() })),
})

/** A plan that strikes about two of three calls, never one thrice in a row, and is the same each time. */
function storm(seed: number, outcomes: readonly StorageFault['outcome'][]): FaultPlan {
  let state = seed
  let row = 0
  return ({ units }) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const outcome = outcomes[(state >>> 16) % outcomes.length]
    const strikes = (state >>> 8) % 3 !== 0 && row < 2
    row = strikes ? row + 1 : 0
    if (!strikes || outcome === undefined) return undefined
    // Nobody can tell whether such a unit was written: the port says that it is written each time.
    const blind = units.some(({ state: to, events }) => to === undefined && events.length === 0)
    return { outcome: outcome === 'lose' && blind ? 'reject' : outcome }
  }
}

const storms: readonly (readonly [string, readonly StorageFault['outcome'][], number])[] = [
  ['rejects calls', ['reject'], 1],
  ['loses answers', ['lose'], 2],
  ['meets conflict storms', ['conflict'], 3],
  ['does all of it', ['reject', 'lose', 'conflict'], 4],
  ['does all of it', ['reject', 'lose', 'conflict'], 5],
]

for (const [name, outcomes, seed] of storms) {
  storageContract({
    name: `a retrying caller of a storage that ${name} (seed ${seed})`,
    runner: { describe, it },
    capabilities,
    create: () => retryingCaller(faultyStorage(memoryStorage(), storm(seed, outcomes))),
  })
}

describe('faultyStorage', () => {
  const only =
    (index: number, fault: StorageFault): FaultPlan =>
    (call) =>
      call.index === index ? fault : undefined

  async function open(fault: StorageFault) {
    const inner = memoryStorage()
    await inner.open()
    const storage = faultyStorage(inner, only(0, fault))
    return { inner, storage }
  }

  it('rejects before writing', async () => {
    const { inner, storage } = await open({ outcome: 'reject' })
    await expect(storage.commit([step('e1', 0)])).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
    })
    expect((await loadOne(inner)).version).toBe(0)
    expect(await commitOne(storage, step('e1', 0))).toEqual({ status: 'committed', version: 1 })
  })

  it('writes and then rejects', async () => {
    const { inner, storage } = await open({ outcome: 'lose' })
    await expect(storage.commit([step('e1', 0)])).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
    })
    expect((await loadOne(inner)).version).toBe(1)
    expect(await commitOne(storage, step('e1', 0))).toEqual({ status: 'duplicate', ids: ['e1'] })
  })

  it('answers conflicts with the stored version and writes nothing', async () => {
    const { inner, storage } = await open({ outcome: 'conflict' })
    await inner.commit([step('e0', 0)])
    expect(await storage.commit([step('e1', 1), step('e2', 0, { entity: key('v2') })])).toEqual([
      { status: 'conflict', version: 1 },
      { status: 'conflict', version: 0 },
    ])
    expect(await pendingIds(inner)).toEqual(['e0'])
  })

  it('lets known ids go before a conflict', async () => {
    const { inner, storage } = await open({ outcome: 'conflict' })
    await inner.commit([step('e0', 0)])
    expect(await commitOne(storage, step('e0', 1))).toEqual({ status: 'duplicate', ids: ['e0'] })
  })

  it('rejects a commit that cannot conflict', async () => {
    const { inner, storage } = await open({ outcome: 'conflict' })
    await expect(storage.commit([unit({ records: [] })])).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
    })
    expect(await logIds(inner)).toEqual([])
  })

  it('holds a call until the test lets it go', async () => {
    let letGo = () => {}
    const holdUntil = new Promise<void>((resolve) => {
      letGo = resolve
    })
    const { inner, storage } = await open({ holdUntil })
    const committing = storage.commit([step('e1', 0)])
    expect((await loadOne(inner)).version).toBe(0)
    letGo()
    expect(await committing).toEqual([{ status: 'committed', version: 1 }])
  })

  it('breaks a read off after its first record', async () => {
    const { inner, storage } = await open({ outcome: 'lose' })
    await inner.commit([step('e1', 0), step('e2', 1)])
    const seen: string[] = []
    const reading = async () => {
      for await (const { id } of storage.read()) seen.push(id)
    }
    await expect(reading()).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
    expect(seen).toEqual(['e1'])
  })

  it('tells the plan what is called', async () => {
    const calls: unknown[] = []
    const storage = faultyStorage(memoryStorage(), (call) => {
      calls.push([call.operation, call.index, call.units.length])
      return undefined
    })
    await storage.open()
    await storage.commit([step('e1', 0)])
    await storage.pending(1)
    expect(calls).toEqual([
      ['open', 0, 0],
      ['commit', 1, 1],
      ['pending', 2, 0],
    ])
  })
})
