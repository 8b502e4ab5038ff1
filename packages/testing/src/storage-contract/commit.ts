import assert from 'node:assert/strict'
import type { CommitResult, Unit } from '@beckon/core/adapter'
import { type Case, same } from './harness.ts'
import {
  commitOne,
  effect,
  key,
  loadOne,
  logIds,
  pendingIds,
  record,
  ref,
  step,
  unit,
  write,
} from './samples.ts'

const statuses = (results: readonly CommitResult[]) => results.map(({ status }) => status)

export const commit: readonly Case[] = [
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
  {
    name: 'units of one call answer in their order',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, step('known', 0))
      const results = await storage.commit([
        step('a', 1, { entity: key('v2') }),
        step('a', 0, { entity: key('v3') }),
        step('known', 1),
        unit({ events: [ref('known', { bodyHash: 'other' })] }),
        step('b', 1),
      ])
      assert.deepEqual(statuses(results), [
        'conflict',
        'committed',
        'duplicate',
        'mismatch',
        'committed',
      ])
    },
  },
  {
    name: 'a later unit of a call builds on the version an earlier one made',
    run: async (h) => {
      const storage = await h.open()
      same(await storage.commit([step('e1', 0), step('e2', 1), step('e3', 2)]), [
        { status: 'committed', version: 1 },
        { status: 'committed', version: 2 },
        { status: 'committed', version: 3 },
      ])
      same((await loadOne(storage)).state, { last: 'e3' })
    },
  },
  {
    name: 'a later unit of a call conflicts with an earlier one',
    run: async (h) => {
      const storage = await h.open()
      same(await storage.commit([step('e1', 0), step('e2', 0)]), [
        { status: 'committed', version: 1 },
        { status: 'conflict', version: 1 },
      ])
    },
  },
  {
    name: 'a later unit of a call sees the events of an earlier one',
    run: async (h) => {
      const storage = await h.open()
      same(await storage.commit([step('e1', 0), step('e1', 1)]), [
        { status: 'committed', version: 1 },
        { status: 'duplicate', ids: ['e1'] },
      ])
    },
  },
  {
    name: 'a unit that was not written is not seen by later ones',
    run: async (h) => {
      const storage = await h.open()
      same(await storage.commit([step('e1', 9), step('e1', 0), step('e2', 9), step('e2', 1)]), [
        { status: 'conflict', version: 0 },
        { status: 'committed', version: 1 },
        { status: 'conflict', version: 1 },
        { status: 'committed', version: 2 },
      ])
    },
  },
  {
    name: 'units that fail do not keep their neighbours from being written',
    run: async (h) => {
      const storage = await h.open()
      const bad = step('bad', 5, { entity: key('v2') })
      const results = await storage.commit([bad, step('e1', 0), bad, step('e2', 1), bad])
      assert.deepEqual(statuses(results), [
        'conflict',
        'committed',
        'conflict',
        'committed',
        'conflict',
      ])
      assert.deepEqual(await pendingIds(storage), ['e1', 'e2'])
      assert.equal((await loadOne(storage, key('v2'))).version, 0)
    },
  },
  {
    name: 'of racing first writes exactly one wins',
    run: async (h) => {
      const storage = await h.open()
      const racing = Array.from({ length: 10 }, (_, i) => commitOne(storage, step(`e${i}`, 0)))
      const results = await Promise.all(racing)
      assert.equal(results.filter(({ status }) => status === 'committed').length, 1)
      assert.equal(results.filter(({ status }) => status === 'conflict').length, 9)
      assert.equal((await pendingIds(storage)).length, 1)
    },
  },
  {
    name: 'of racing repetitions of one event exactly one is written',
    run: async (h) => {
      const storage = await h.open()
      const racing = Array.from({ length: 10 }, () => commitOne(storage, step('e1', 0)))
      const results = await Promise.all(racing)
      assert.equal(results.filter(({ status }) => status === 'committed').length, 1)
      assert.equal(results.filter(({ status }) => status === 'duplicate').length, 9)
      assert.equal((await loadOne(storage)).version, 1)
    },
  },
  {
    name: 'commits that are not waited for are written in the order of their calls',
    run: async (h) => {
      const storage = await h.open()
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, i) => commitOne(storage, step(`e${i}`, i))),
      )
      assert.deepEqual(new Set(results.map(({ status }) => status)), new Set(['committed']))
      same((await loadOne(storage)).state, { last: 'e19' })
      assert.deepEqual(
        await pendingIds(storage),
        Array.from({ length: 20 }, (_, i) => `e${i}`),
      )
    },
  },
  {
    name: 'a load that follows a commit without waiting sees all of it or nothing',
    run: async (h) => {
      const storage = await h.open()
      const committing = storage.commit([step('e1', 0)])
      const loaded = await loadOne(storage, key(), ['e1'])
      await committing
      assert.equal(loaded.known.length, loaded.version)
    },
  },
  {
    name: 'entities are told apart by site, by kind and by id',
    run: async (h) => {
      const storage = await h.open()
      const keys = [
        key('x', 'a'),
        key('x', 'b'),
        key('y', 'a'),
        key('x', 'a', 'address'),
        key('x', 'a', 'site'),
      ]
      await write(
        storage,
        ...keys.map((entity, n) =>
          unit({ entity, state: { n }, events: [ref('e', { at: noonPlus(n) })] }),
        ),
      )
      const loaded = await storage.load(keys.map((entity) => ({ entity, ids: ['e'] })))
      same(
        loaded,
        keys.map((_, n) => ({ version: 1, state: { n }, known: [ref('e', { at: noonPlus(n) })] })),
      )
    },
  },
  {
    name: 'names that could be run together are told apart',
    run: async (h) => {
      const storage = await h.open()
      const names = [
        ['a', 'b:c'],
        ['a:b', 'c'],
        ['', 'a:b:c'],
        ['a/b', 'c'],
        ['a', 'b/c'],
        ['1', '1a'],
        ['11', 'a'],
        ['a\u0000', 'b'],
        ['a', '\u0000b'],
        ['a', ''],
        ['', 'a'],
      ] as const
      const keys = names.map(([site, id]) => key(id, site))
      await write(
        storage,
        ...keys.map((entity, n) =>
          unit({ entity, state: { n }, outbox: [effect(entity.id, { visitor: entity.id })] }),
        ),
      )
      const loaded = await storage.load(keys.map((entity) => ({ entity })))
      same(
        loaded.map(({ state }) => state),
        keys.map((_, n) => ({ n })),
      )
      assert.equal((await storage.pending(100)).length, keys.length)
    },
  },
  {
    name: 'a unit may hold many events, records and effects',
    run: async (h) => {
      const storage = await h.open()
      const ids = Array.from({ length: 200 }, (_, i) => `e${i}`)
      const big: Unit = unit({
        events: ids.map((id) => ref(id)),
        state: { n: 200 },
        records: ids.map((id) => record(id)),
        outbox: ids.map((id) => effect(id)),
      })
      await write(storage, big)
      assert.equal((await loadOne(storage, key(), ids)).known.length, 200)
      assert.deepEqual(await pendingIds(storage), ids)
    },
  },
  {
    name: 'a call may hold 1,000 units of different entities',
    run: async (h) => {
      const storage = await h.open()
      const units = Array.from({ length: 1_000 }, (_, i) =>
        unit({ entity: key(`v${i}`), events: [ref('e')], state: { i } }),
      )
      const results = await storage.commit(units)
      assert.equal(results.length, 1_000)
      assert.ok(results.every((result) => result.status === 'committed' && result.version === 1))
      const loaded = await storage.load(units.map(({ entity }) => ({ entity })))
      same(
        loaded.map(({ state }) => state),
        units.map(({ state }) => state),
      )
    },
  },
  {
    name: 'what was handed over is not changed by the adapter',
    run: async (h) => {
      const storage = await h.open()
      const given = step('e1', 0, { state: { list: [1, { deep: 'x' }], text: 'y' } })
      const copy = structuredClone(given)
      await write(storage, given)
      await loadOne(storage, key(), ['e1'])
      await storage.pending(1)
      await storage.prune(noonPlus(1))
      await storage.erase('shop', 'v1')
      assert.deepEqual(given, copy)
    },
  },
  {
    name: 'load answers nothing for nothing',
    run: async (h) => {
      const storage = await h.open()
      assert.deepEqual(await storage.load([]), [])
    },
  },
  {
    name: 'load answers in the order asked, repetitions and strangers included',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, step('e1', 0), step('e2', 0, { entity: key('v2') }))
      const order = ['v2', 'nobody', 'v1', 'v2']
      const loaded = await storage.load(order.map((id) => ({ entity: key(id) })))
      same(
        loaded.map(({ version, state }) => ({ version, state })),
        [
          { version: 1, state: { last: 'e2' } },
          { version: 0 },
          { version: 1, state: { last: 'e1' } },
          { version: 1, state: { last: 'e2' } },
        ],
      )
    },
  },
  {
    name: 'two loads are alike',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, step('e1', 0))
      same(await loadOne(storage, key(), ['e1']), await loadOne(storage, key(), ['e1']))
    },
  },
]

function noonPlus(ms: number): number {
  return ref('any').at + ms
}
