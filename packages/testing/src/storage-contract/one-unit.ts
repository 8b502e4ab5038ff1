import assert from 'node:assert/strict'
import { type Case, same } from './harness.ts'
import { commitOne, key, loadOne, logIds, pendingIds, ref, step, unit, write } from './samples.ts'

/** State, version and conflict of a single unit. */
export const oneUnit: readonly Case[] = [
  {
    name: 'no units, no answers',
    run: async (h) => {
      const storage = await h.open()
      assert.deepEqual(await storage.commit([]), [])
    },
  },
  {
    name: 'a first unit makes version 1',
    run: async (h) => {
      const storage = await h.open()
      same(await commitOne(storage, step('e1', 0)), { status: 'committed', version: 1 })
      same(await loadOne(storage, key(), ['e1']), {
        version: 1,
        state: { last: 'e1' },
        known: [ref('e1')],
      })
    },
  },
  {
    name: 'each state moves the version by one',
    run: async (h) => {
      const storage = await h.open()
      for (let version = 0; version < 5; version += 1) {
        same(await commitOne(storage, step(`e${version}`, version)), {
          status: 'committed',
          version: version + 1,
        })
      }
    },
  },
  {
    name: 'a state replaces the former one as a whole',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, unit({ state: { a: 1, b: 2 } }))
      await write(storage, unit({ state: { c: 3 }, expectedVersion: 1 }))
      same((await loadOne(storage)).state, { c: 3 })
    },
  },
  {
    name: 'an unchanged state moves the version too',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, unit({ state: { a: 1 } }))
      same(await commitOne(storage, unit({ state: { a: 1 }, expectedVersion: 1 })), {
        status: 'committed',
        version: 2,
      })
    },
  },
  {
    name: 'a unit without state leaves state and version alone',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, step('e1', 0))
      same(await commitOne(storage, unit({ events: [ref('e2')], expectedVersion: 1 })), {
        status: 'committed',
        version: 1,
      })
      same(await loadOne(storage, key(), ['e2']), {
        version: 1,
        state: { last: 'e1' },
        known: [ref('e2')],
      })
    },
  },
  {
    name: 'a unit without state is not held against its version',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, step('e1', 0))
      same(await commitOne(storage, unit({ events: [ref('e2')], expectedVersion: 77 })), {
        status: 'committed',
        version: 1,
      })
    },
  },
  {
    name: 'a unit without state on a new entity stays at version 0',
    run: async (h) => {
      const storage = await h.open()
      same(await commitOne(storage, unit({ events: [ref('e1')] })), {
        status: 'committed',
        version: 0,
      })
      same(await loadOne(storage, key(), ['e1']), { version: 0, known: [ref('e1')] })
      same(await commitOne(storage, step('e2', 0)), { status: 'committed', version: 1 })
    },
  },
  {
    name: 'a unit that holds nothing is committed',
    run: async (h) => {
      const storage = await h.open()
      same(await commitOne(storage, unit()), { status: 'committed', version: 0 })
    },
  },
  {
    name: 'a lower version is a conflict and names the stored one',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, step('e1', 0), step('e2', 1))
      same(await commitOne(storage, step('e3', 1)), { status: 'conflict', version: 2 })
    },
  },
  {
    name: 'a higher version is a conflict and names the stored one',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, step('e1', 0))
      same(await commitOne(storage, step('e2', 2)), { status: 'conflict', version: 1 })
    },
  },
  {
    name: 'a version on an entity that was never written is a conflict with 0',
    run: async (h) => {
      const storage = await h.open()
      same(await commitOne(storage, step('e1', 3)), { status: 'conflict', version: 0 })
    },
  },
  {
    name: 'a conflict writes no state, no event and no effect',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, step('e1', 0))
      await commitOne(storage, step('e2', 0))
      same(await loadOne(storage, key(), ['e1', 'e2']), {
        version: 1,
        state: { last: 'e1' },
        known: [ref('e1')],
      })
      assert.deepEqual(await pendingIds(storage), ['e1'])
    },
  },
  {
    name: 'a conflict writes no record',
    needs: 'log',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, step('e1', 0))
      await commitOne(storage, step('e2', 0))
      assert.deepEqual(await logIds(storage), ['e1'])
    },
  },
  {
    name: 'a unit after a conflict, with the right version, is written',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, step('e1', 0))
      const conflict = await commitOne(storage, step('e2', 0))
      assert.ok(conflict.status === 'conflict')
      same(await commitOne(storage, step('e2', conflict.version)), {
        status: 'committed',
        version: 2,
      })
    },
  },
]
