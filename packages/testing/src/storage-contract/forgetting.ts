import assert from 'node:assert/strict'
import type { Storage } from '@beckon/core/adapter'
import { type Case, same } from './harness.ts'
import {
  commitOne,
  effect,
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

const address = key('addr', 'shop', 'address')

/** Two visitors who have left something in every place. */
async function fill(storage: Storage): Promise<void> {
  for (const visitor of ['v1', 'v2']) {
    await write(
      storage,
      step(`own-${visitor}`, 0, {
        entity: key(visitor),
        records: [record(`own-${visitor}`, { visitor })],
        outbox: [effect(`own-${visitor}`, { visitor })],
      }),
      unit({
        entity: address,
        events: [ref(`at-${visitor}`, { visitor })],
        records: [record(`at-${visitor}`, { visitor, kind: 'refused' })],
        outbox: [effect(`at-${visitor}`, { visitor })],
      }),
      unit({
        entity: key(visitor, 'blog'),
        events: [ref('e')],
        state: { visitor },
        records: [record(`blog-${visitor}`, { visitor })],
        outbox: [effect(`blog-${visitor}`, { visitor })],
      }),
    )
  }
  await write(
    storage,
    unit({ entity: address, state: { hits: 2 }, records: [withoutVisitor('address')] }),
  )
}

function withoutVisitor(id: string) {
  const { visitor: _, ...rest } = record(id)
  return rest
}

const erasure: readonly Case[] = [
  {
    name: 'erase removes state, version and known events of the visitor',
    run: async (h) => {
      const storage = await h.open()
      await fill(storage)
      await storage.erase('shop', 'v1')
      same(await loadOne(storage, key('v1'), ['own-v1']), { version: 0, known: [] })
    },
  },
  {
    name: 'erase removes the visitor’s records, whatever entity wrote them',
    needs: 'log',
    run: async (h) => {
      const storage = await h.open()
      await fill(storage)
      await storage.erase('shop', 'v1')
      assert.deepEqual(await logIds(storage), ['blog-v1', 'own-v2', 'at-v2', 'blog-v2', 'address'])
      assert.deepEqual(await logIds(storage, { site: 'shop', visitor: 'v1' }), [])
    },
  },
  {
    name: 'erase removes the visitor’s events from other entities, and leaves their states',
    run: async (h) => {
      const storage = await h.open()
      await fill(storage)
      await storage.erase('shop', 'v1')
      same(await loadOne(storage, address, ['at-v1', 'at-v2']), {
        version: 1,
        state: { hits: 2 },
        known: [ref('at-v2', { visitor: 'v2' })],
      })
    },
  },
  {
    name: 'erase removes the visitor’s effects',
    run: async (h) => {
      const storage = await h.open()
      await fill(storage)
      await storage.erase('shop', 'v1')
      assert.deepEqual(await pendingIds(storage), ['blog-v1', 'own-v2', 'at-v2', 'blog-v2'])
    },
  },
  {
    name: 'erase leaves other visitors and other sites alone',
    run: async (h) => {
      const storage = await h.open()
      await fill(storage)
      await storage.erase('shop', 'v1')
      same(await loadOne(storage, key('v2'), ['own-v2']), {
        version: 1,
        state: { last: 'own-v2' },
        known: [ref('own-v2')],
      })
      same(await loadOne(storage, key('v1', 'blog'), ['e']), {
        version: 1,
        state: { visitor: 'v1' },
        known: [ref('e')],
      })
    },
  },
  {
    name: 'erase of a visitor leaves an address or a site of the same id alone',
    run: async (h) => {
      const storage = await h.open()
      const kinds = ['visitor', 'address', 'site'] as const
      await write(
        storage,
        ...kinds.map((kind) => unit({ entity: key('x', 'shop', kind), state: { kind } })),
      )
      await storage.erase('shop', 'x')
      const loaded = await storage.load(kinds.map((kind) => ({ entity: key('x', 'shop', kind) })))
      assert.deepEqual(
        loaded.map(({ version }) => version),
        [0, 1, 1],
      )
    },
  },
  {
    name: 'an erased visitor may come again, from version 0 and with the same events',
    run: async (h) => {
      const storage = await h.open()
      await fill(storage)
      await storage.erase('shop', 'v1')
      same(await commitOne(storage, step('own-v1', 0)), { status: 'committed', version: 1 })
    },
  },
  {
    name: 'a unit computed before an erasure conflicts after it',
    run: async (h) => {
      const storage = await h.open()
      await fill(storage)
      await storage.erase('shop', 'v1')
      same(await commitOne(storage, step('e9', 1)), { status: 'conflict', version: 0 })
    },
  },
  {
    name: 'history counts erasures that removed something, and names nobody',
    run: async (h) => {
      const storage = await h.open()
      await fill(storage)
      same(await storage.history(), { erased: 0 })
      await storage.erase('shop', 'v1')
      same(await storage.history(), { erased: 1 })
      await storage.erase('shop', 'v1')
      await storage.erase('shop', 'nobody')
      await storage.erase('nowhere', 'v2')
      same(await storage.history(), { erased: 1 })
      await storage.erase('shop', 'v2')
      same(await storage.history(), { erased: 2 })
    },
  },
  {
    name: 'a visitor who left only effects, or only events at an address, is erased and counted',
    run: async (h) => {
      const storage = await h.open()
      await write(
        storage,
        unit({ entity: address, outbox: [effect('f', { visitor: 'v5' })] }),
        unit({ entity: address, events: [ref('e', { visitor: 'v6' })] }),
      )
      await storage.erase('shop', 'v5')
      same(await storage.history(), { erased: 1 })
      await storage.erase('shop', 'v6')
      same(await storage.history(), { erased: 2 })
      assert.deepEqual(await pendingIds(storage), [])
      same((await loadOne(storage, address, ['e'])).known, [])
    },
  },
]

const retention: readonly Case[] = [
  {
    name: 'prune forgets records before the instant and keeps those at it',
    needs: 'log',
    run: async (h) => {
      const storage = await h.open()
      const at = (id: string, ms: number) => record(id, { at: noon + ms })
      await write(storage, unit({ records: [at('a', -1), at('b', 0), at('c', 1), at('d', -9)] }))
      await storage.prune(noon)
      assert.deepEqual(await logIds(storage), ['b', 'c'])
    },
  },
  {
    name: 'prune forgets known events before the instant and keeps those at it',
    run: async (h) => {
      const storage = await h.open()
      const events = [ref('a', { at: noon - 1 }), ref('b'), ref('c', { at: noon + 1 })]
      await write(storage, unit({ events, state: {} }))
      await storage.prune(noon)
      same((await loadOne(storage, key(), ['a', 'b', 'c'])).known, events.slice(1))
      assert.equal((await commitOne(storage, unit({ events: [ref('a')] }))).status, 'committed')
    },
  },
  {
    name: 'prune forgets many known events of one entity',
    run: async (h) => {
      const storage = await h.open()
      const events = Array.from({ length: 200 }, (_, i) => ref(`e${i}`, { at: noon + i }))
      await write(storage, unit({ events }))
      await storage.prune(noon + 150)
      const known = (
        await loadOne(
          storage,
          key(),
          events.map(({ id }) => id),
        )
      ).known
      same(known, events.slice(150))
      await write(storage, unit({ events: events.slice(0, 150) }))
    },
  },
  {
    name: 'prune keeps states, versions and effects',
    run: async (h) => {
      const storage = await h.open()
      await fill(storage)
      const before = await pendingIds(storage)
      await storage.prune(noon + 1)
      same(await loadOne(storage, key('v1'), ['own-v1']), {
        version: 1,
        state: { last: 'own-v1' },
        known: [],
      })
      assert.deepEqual(await pendingIds(storage), before)
      same(await commitOne(storage, step('own-v1', 1)), { status: 'committed', version: 2 })
    },
  },
  {
    name: 'prune reaches every site',
    needs: 'log',
    run: async (h) => {
      const storage = await h.open()
      await fill(storage)
      await storage.prune(noon + 1)
      assert.deepEqual(await logIds(storage), [])
    },
  },
  {
    name: 'history names the latest instant pruned before, even where nothing was there',
    run: async (h) => {
      const storage = await h.open()
      await storage.prune(noon)
      same(await storage.history(), { prunedBefore: noon, erased: 0 })
      await storage.prune(noon + 5)
      await storage.prune(noon - 5)
      same(await storage.history(), { prunedBefore: noon + 5, erased: 0 })
    },
  },
  {
    name: 'what is written after a prune is kept, even from before its instant',
    needs: 'log',
    run: async (h) => {
      const storage = await h.open()
      await storage.prune(noon + 100)
      await write(storage, step('late', 0))
      assert.deepEqual(await logIds(storage), ['late'])
      assert.equal((await loadOne(storage, key(), ['late'])).known.length, 1)
    },
  },
]

export const forgetting: readonly Case[] = [...erasure, ...retention]
