import assert from 'node:assert/strict'
import type { Storage } from '@beckon/core/adapter'
import { all, type Case, rejects, same } from './harness.ts'
import { commitOne, key, loadOne, logIds, pendingIds, step, write } from './samples.ts'

/** Every operation with a plain call, to be tried in every state. */
const operations: Readonly<Record<string, (storage: Storage) => Promise<unknown>>> = {
  load: (storage) => storage.load([{ entity: key() }]),
  commit: (storage) => storage.commit([step('e1', 0)]),
  read: (storage) => all(storage.read()),
  pending: (storage) => storage.pending(10),
  settle: (storage) => storage.settle('shop', ['e1']),
  erase: (storage) => storage.erase('shop', 'v1'),
  prune: (storage) => storage.prune(0),
  history: (storage) => storage.history(),
}

const inEachState = Object.entries(operations).flatMap(([name, call]): Case[] => [
  {
    name: `${name} before open is STORAGE_NOT_OPEN`,
    run: async (h) => {
      const storage = await h.create()
      await rejects('STORAGE_NOT_OPEN', () => call(storage))
    },
  },
  {
    name: `${name} works while open`,
    run: async (h) => {
      await call(await h.open())
    },
  },
  {
    name: `${name} after close is STORAGE_CLOSED`,
    run: async (h) => {
      const storage = await h.open()
      await storage.close()
      await rejects('STORAGE_CLOSED', () => call(storage))
    },
  },
  {
    name: `${name} works after it was opened again`,
    run: async (h) => {
      const storage = await h.open()
      await storage.close()
      await storage.open()
      await call(storage)
    },
  },
  {
    name: `${name} on a storage closed before it was ever opened is STORAGE_NOT_OPEN`,
    run: async (h) => {
      const storage = await h.create()
      await storage.close()
      await rejects('STORAGE_NOT_OPEN', () => call(storage))
    },
  },
])

export const lifecycle: readonly Case[] = [
  ...inEachState,
  {
    name: 'the manifest is what the suite was told, before and after open',
    run: async (h) => {
      const storage = await h.create()
      same(storage.capabilities, h.capabilities)
      await storage.open()
      same(storage.capabilities, h.capabilities)
    },
  },
  {
    name: 'opening what is open does nothing',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, step('e1', 0))
      await storage.open()
      assert.equal((await loadOne(storage)).version, 1)
    },
  },
  {
    name: 'two overlapping opens are one',
    run: async (h) => {
      const storage = await h.create()
      await Promise.all([storage.open(), storage.open()])
      await write(storage, step('e1', 0))
      assert.equal((await loadOne(storage)).version, 1)
    },
  },
  {
    name: 'closing what is closed does nothing',
    run: async (h) => {
      const storage = await h.open()
      await storage.close()
      await storage.close()
      await rejects('STORAGE_CLOSED', () => storage.history())
    },
  },
  {
    name: 'two overlapping closes are one',
    run: async (h) => {
      const storage = await h.open()
      await Promise.all([storage.close(), storage.close()])
      await rejects('STORAGE_CLOSED', () => storage.history())
    },
  },
  {
    name: 'a commit that was called before close is written or rejected, never half',
    needs: 'durable',
    run: async (h) => {
      const storage = await h.open()
      const committing = storage.commit([step('e1', 0)]).then(
        (results) => results[0]?.status,
        () => 'rejected',
      )
      await storage.close()
      const answer = await committing
      await storage.open()
      const written = (await loadOne(storage)).version === 1
      if (answer === 'committed') assert.ok(written, 'what was answered is there')
      assert.deepEqual(await pendingIds(storage), written ? ['e1'] : [])
    },
  },
  {
    name: 'reading ends with STORAGE_CLOSED when the storage is closed meanwhile',
    needs: 'log',
    run: async (h) => {
      const storage = await h.open()
      for (let i = 0; i < 30; i += 1) await write(storage, step(`e${i}`, i))
      const reading = storage.read()[Symbol.asyncIterator]()
      await reading.next()
      await storage.close()
      // What was read ahead may still come; the end must not look like the end of the log.
      await rejects('STORAGE_CLOSED', async () => {
        while (!(await reading.next()).done);
      })
    },
  },
  {
    name: 'storages share nothing',
    run: async (h) => {
      const one = await h.open()
      const two = await h.open()
      await write(one, step('e1', 0))
      same(await loadOne(two, key(), ['e1']), { version: 0, known: [] })
      assert.deepEqual(await pendingIds(two), [])
      assert.deepEqual(await logIds(two), [])
      await write(two, step('e1', 0))
      await two.erase('shop', 'v1')
      await two.prune(Number.MAX_SAFE_INTEGER)
      await two.close()
      assert.equal((await loadOne(one, key(), ['e1'])).known.length, 1)
      same(await one.history(), { erased: 0 })
    },
  },
  {
    name: 'a new storage is empty',
    run: async (h) => {
      const storage = await h.open()
      same(await loadOne(storage, key(), ['e1']), { version: 0, known: [] })
      assert.deepEqual(await logIds(storage), [])
      assert.deepEqual(await storage.pending(10), [])
      same(await storage.history(), { erased: 0 })
    },
  },
  {
    name: 'what was closed in order is there when it is opened again',
    needs: 'durable',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, step('e1', 0), step('e2', 1))
      await storage.close()
      await storage.open()
      same(await loadOne(storage, key(), ['e1']), {
        version: 2,
        state: { last: 'e2' },
        known: [{ id: 'e1', bodyHash: 'body of e1', at: 1_705_320_000_000 }],
      })
      assert.deepEqual(await pendingIds(storage), ['e1', 'e2'])
      assert.equal((await commitOne(storage, step('e2', 2))).status, 'duplicate')
    },
  },
]
