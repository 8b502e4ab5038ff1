import assert from 'node:assert/strict'
import type { Unit } from '@beckon/core/adapter'
import { type Case, same } from './harness.ts'
import { effect, key, loadOne, pendingIds, record, ref, step, unit, write } from './samples.ts'

/** What belongs to whom, how much of it, and loading it. */
export const entities: readonly Case[] = [
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
