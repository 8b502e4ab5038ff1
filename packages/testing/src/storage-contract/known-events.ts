import assert from 'node:assert/strict'
import { type Case, same } from './harness.ts'
import {
  commitOne,
  key,
  loadOne,
  logIds,
  noon,
  pendingIds,
  record,
  ref,
  step,
  unit,
  write,
} from './samples.ts'

export const knownEvents: readonly Case[] = [
  {
    name: 'the same event again is a duplicate and writes no state and no effect',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, step('e1', 0))
      same(await commitOne(storage, step('e1', 1, { state: { changed: true } })), {
        status: 'duplicate',
        ids: ['e1'],
      })
      same(await loadOne(storage), { version: 1, state: { last: 'e1' }, known: [] })
      assert.deepEqual(await pendingIds(storage), ['e1'])
    },
  },
  {
    name: 'a duplicate writes no record',
    needs: 'log',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, step('e1', 0))
      await commitOne(storage, step('e1', 1, { records: [record('again')] }))
      assert.deepEqual(await logIds(storage), ['e1'])
    },
  },
  {
    name: 'a mismatch writes no record, no event and no effect',
    needs: 'log',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, step('e1', 0))
      const other = step('e1', 1, { events: [ref('e1', { bodyHash: 'other' }), ref('e2')] })
      same(await commitOne(storage, other), { status: 'mismatch', ids: ['e1'] })
      assert.deepEqual(await logIds(storage), ['e1'])
      same((await loadOne(storage, key(), ['e1', 'e2'])).known, [ref('e1')])
      assert.deepEqual(await pendingIds(storage), ['e1'])
    },
  },
  {
    name: 'the same id with another body is a mismatch, and the first body stays',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, step('e1', 0))
      const other = step('e1', 1, { events: [ref('e1', { bodyHash: 'other' })] })
      same(await commitOne(storage, other), { status: 'mismatch', ids: ['e1'] })
      same((await loadOne(storage, key(), ['e1'])).known, [ref('e1')])
      assert.equal((await commitOne(storage, step('e1', 1))).status, 'duplicate')
    },
  },
  {
    name: 'a duplicate is told by id and body, not by time',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, step('e1', 0))
      const later = step('e1', 1, { events: [ref('e1', { at: noon + 5 })] })
      same(await commitOne(storage, later), { status: 'duplicate', ids: ['e1'] })
    },
  },
  {
    name: 'a duplicate names the known ids alone, in the order of the unit, and takes in none',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, unit({ events: [ref('a'), ref('b'), ref('c')] }))
      const mixed = unit({ events: [ref('new'), ref('c'), ref('other'), ref('a')] })
      same(await commitOne(storage, mixed), { status: 'duplicate', ids: ['c', 'a'] })
      same((await loadOne(storage, key(), ['new', 'other'])).known, [])
    },
  },
  {
    name: 'a mismatch names the ids with another body alone and goes before a duplicate',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, unit({ events: [ref('a'), ref('b'), ref('c')] }))
      const other = { bodyHash: 'other' }
      const mixed = unit({ events: [ref('a'), ref('c', other), ref('new'), ref('b', other)] })
      same(await commitOne(storage, mixed), { status: 'mismatch', ids: ['c', 'b'] })
    },
  },
  {
    name: 'a duplicate goes before a conflict',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, step('e1', 0))
      same(await commitOne(storage, step('e1', 0)), { status: 'duplicate', ids: ['e1'] })
      same(await commitOne(storage, step('e1', 99)), { status: 'duplicate', ids: ['e1'] })
    },
  },
  {
    name: 'a mismatch goes before a conflict',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, step('e1', 0))
      const other = step('e1', 99, { events: [ref('e1', { bodyHash: 'other' })] })
      same(await commitOne(storage, other), { status: 'mismatch', ids: ['e1'] })
    },
  },
  {
    name: 'within one call a duplicate, a mismatch and a conflict keep their precedence',
    run: async (h) => {
      const storage = await h.open()
      same(
        await storage.commit([
          step('e1', 0),
          step('e1', 0),
          step('e1', 0, { events: [ref('e1', { bodyHash: 'other' })] }),
          step('e2', 0),
        ]),
        [
          { status: 'committed', version: 1 },
          { status: 'duplicate', ids: ['e1'] },
          { status: 'mismatch', ids: ['e1'] },
          { status: 'conflict', version: 1 },
        ],
      )
    },
  },
  {
    name: 'units without state know their events too',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, unit({ events: [ref('e1')] }))
      same(await commitOne(storage, unit({ events: [ref('e1')] })), {
        status: 'duplicate',
        ids: ['e1'],
      })
      same(await commitOne(storage, unit({ events: [ref('e1', { bodyHash: 'other' })] })), {
        status: 'mismatch',
        ids: ['e1'],
      })
    },
  },
  {
    name: 'an id that stands twice in one unit is known the second time',
    run: async (h) => {
      const storage = await h.open()
      same(await commitOne(storage, unit({ events: [ref('a'), ref('b'), ref('a')] })), {
        status: 'duplicate',
        ids: ['a'],
      })
      const other = ref('a', { bodyHash: 'other' })
      same(await commitOne(storage, unit({ events: [ref('a'), other] })), {
        status: 'mismatch',
        ids: ['a'],
      })
      same((await loadOne(storage, key(), ['a', 'b'])).known, [])
    },
  },
  {
    name: 'the same id at another entity is another event',
    run: async (h) => {
      const storage = await h.open()
      await write(
        storage,
        step('e1', 0),
        step('e1', 0, { entity: key('v2') }),
        step('e1', 0, { entity: key('v1', 'other') }),
        step('e1', 0, { entity: key('v1', 'shop', 'address') }),
      )
    },
  },
  {
    name: 'load answers the known among the ids, in the order asked, with all they were given',
    run: async (h) => {
      const storage = await h.open()
      const a = ref('a', { visitor: 'v9', at: noon + 1 })
      await write(storage, unit({ events: [a, ref('b'), ref('c', { at: noon - 1 })] }))
      same((await loadOne(storage, key(), ['c', 'x', 'a', 'y'])).known, [
        ref('c', { at: noon - 1 }),
        a,
      ])
    },
  },
  {
    name: 'load without ids answers no known events',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, step('e1', 0))
      same(await storage.load([{ entity: key() }]), [
        { version: 1, state: { last: 'e1' }, known: [] },
      ])
    },
  },
  {
    name: 'at least 1,000 ids of an entity are remembered',
    run: async (h) => {
      const storage = await h.open()
      const ids = Array.from({ length: 1_000 }, (_, i) => `e${i}`)
      for (let i = 0; i < 10; i += 1) {
        const part = ids.slice(i * 100, i * 100 + 100)
        await write(storage, unit({ events: part.map((id) => ref(id)) }))
      }
      assert.equal((await loadOne(storage, key(), ids)).known.length, 1_000)
      same(await commitOne(storage, unit({ events: [ref('e0')] })), {
        status: 'duplicate',
        ids: ['e0'],
      })
    },
  },
  {
    name: 'an event of 23 hours before the newest is still known',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, unit({ events: [ref('early', { at: noon - 23 * 3_600_000 })] }))
      await write(storage, unit({ events: [ref('late')] }))
      same(await commitOne(storage, unit({ events: [ref('early')] })), {
        status: 'duplicate',
        ids: ['early'],
      })
    },
  },
]
