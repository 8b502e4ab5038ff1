import { Readable } from 'node:stream'
import type { Clock } from '@beckon/core'
import { type Storage, StorageError } from '@beckon/core/adapter'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { expect, it } from 'vitest'
import { faultyStorage } from '../storage-contract/faulty-storage.ts'
import { insistentStorage } from './insistent-storage.ts'
import { replay } from './replay.ts'

/** Time that passes as soon as somebody waits for it. */
function hasty(): Clock & { waited: number } {
  const clock = {
    waited: 0,
    now: () => clock.waited,
    soon: queueMicrotask,
    setTimer(at: number, run: () => void) {
      clock.waited = at
      queueMicrotask(run)
      return () => {}
    },
  }
  return clock
}

/** Its commits are not done `times` in a row. */
function away(times: number): Storage {
  let left = times
  return faultyStorage(memoryStorage(), ({ operation }) =>
    operation === 'commit' && left-- > 0 ? { outcome: 'reject' } : undefined,
  )
}

it('asks again until the storage is there', async () => {
  const clock = hasty()
  const storage = insistentStorage(away(7), clock)
  await storage.open()
  expect(await storage.commit([])).toEqual([])
  expect(clock.waited).toBe(50 * (2 ** 7 - 1))
})

it('says that it failed when it was away too often', async () => {
  const storage = insistentStorage(away(8), hasty())
  await storage.open()
  await expect(storage.commit([])).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
})

it('does not ask again where that cannot help', async () => {
  const inner = memoryStorage()
  const clock = hasty()
  await expect(insistentStorage(inner, clock).load([])).rejects.toBeInstanceOf(StorageError)
  expect(clock.waited).toBe(0)
})

it('lets a replay end, with what could not be stored in the account', async () => {
  const line = '192.0.2.7 - - [01/Mar/2024:10:00:00 +0000] "GET / HTTP/1.1" 200 512 "-" "x"\n'
  // The rule set is written when the engine opens; nothing is after that.
  let commits = 0
  const storage = faultyStorage(memoryStorage(), ({ operation }) =>
    operation === 'commit' && ++commits > 1 ? { outcome: 'reject' } : undefined,
  )
  const report = await replay({
    inputs: [Readable.from([Buffer.from(line)])],
    rules: parseRuleSet({ rules: [] }),
    storage,
    clock: hasty(),
  })
  expect(report).toMatchObject({ received: 1, committed: 0, refused: { STORAGE: 1 }, inFlight: 0 })
})
