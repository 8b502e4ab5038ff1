import assert from 'node:assert/strict'
import { type Case, same } from './harness.ts'
import {
  commitOne,
  effect,
  key,
  loadOne,
  noon,
  pendingIds,
  ref,
  step,
  unit,
  write,
} from './samples.ts'

export const outbox: readonly Case[] = [
  {
    name: 'effects come back with all they were given and their site',
    run: async (h) => {
      const storage = await h.open()
      const one = effect('a', {
        type: 'redirect',
        body: { url: '/x', n: [1, null] },
        visitor: 'v7',
      })
      await write(storage, unit({ entity: key('v7', 'blog'), outbox: [one] }))
      same(await storage.pending(10), [{ ...one, site: 'blog' }])
    },
  },
  {
    name: 'the oldest come first, whatever their site, id or expiry',
    run: async (h) => {
      const storage = await h.open()
      await storage.commit([
        unit({ entity: key('v1', 'z'), outbox: [effect('9'), effect('1', { expiresAt: noon })] }),
        unit({ entity: key('v1', 'a'), outbox: [effect('5', { expiresAt: noon - 1 })] }),
      ])
      await write(storage, unit({ entity: key('v1', 'm'), outbox: [effect('0')] }))
      assert.deepEqual(await pendingIds(storage), ['9', '1', '5', '0'])
    },
  },
  {
    name: 'not more than the limit come',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, unit({ outbox: ['a', 'b', 'c'].map((id) => effect(id)) }))
      const ids = async (limit: number) => (await storage.pending(limit)).map(({ id }) => id)
      assert.deepEqual(await ids(0), [])
      assert.deepEqual(await ids(2), ['a', 'b'])
      assert.deepEqual(await ids(3), ['a', 'b', 'c'])
      assert.deepEqual(await ids(4), ['a', 'b', 'c'])
    },
  },
  {
    name: 'looking does not take away',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, unit({ outbox: [effect('a')] }))
      same(await storage.pending(1), await storage.pending(1))
    },
  },
  {
    name: 'what is settled does not come again',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, unit({ outbox: ['a', 'b', 'c', 'd'].map((id) => effect(id)) }))
      await storage.settle('shop', ['c', 'a'])
      assert.deepEqual(await pendingIds(storage), ['b', 'd'])
    },
  },
  {
    name: 'settling again, strangers or nothing does nothing',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, unit({ outbox: [effect('a'), effect('b')] }))
      await storage.settle('shop', ['a', 'nobody', 'a'])
      await storage.settle('shop', ['a'])
      await storage.settle('shop', [])
      await storage.settle('nowhere', ['b'])
      assert.deepEqual(await pendingIds(storage), ['b'])
    },
  },
  {
    name: 'many are settled at once',
    run: async (h) => {
      const storage = await h.open()
      const ids = Array.from({ length: 2_000 }, (_, i) => `f${i}`)
      await write(storage, unit({ outbox: ids.map((id) => effect(id)) }))
      await storage.settle('shop', ids.slice(1))
      assert.deepEqual(await pendingIds(storage), ['f0'])
    },
  },
  {
    name: 'the same id at another site is another effect',
    run: async (h) => {
      const storage = await h.open()
      const at = (site: string) => unit({ entity: key('v1', site), outbox: [effect('a')] })
      await write(storage, at('one'), at('two'))
      await storage.settle('one', ['a'])
      same(
        (await storage.pending(10)).map(({ site, id }) => ({ site, id })),
        [{ site: 'two', id: 'a' }],
      )
    },
  },
  {
    name: 'an effect that is waiting is not added again, nor changed, nor moved',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, unit({ outbox: [effect('a'), effect('b')] }))
      const again = effect('a', { body: { changed: true } })
      same(await commitOne(storage, unit({ outbox: [again, effect('c'), again] })), {
        status: 'committed',
        version: 0,
      })
      same(await storage.pending(10), [
        { ...effect('a'), site: 'shop' },
        { ...effect('b'), site: 'shop' },
        { ...effect('c'), site: 'shop' },
      ])
    },
  },
  {
    name: 'an effect that was settled may be committed anew',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, unit({ outbox: [effect('a')] }))
      await storage.settle('shop', ['a'])
      await write(storage, unit({ outbox: [effect('a')] }))
      assert.deepEqual(await pendingIds(storage), ['a'])
    },
  },
  {
    name: 'expiry is left to the caller: what expired long ago is pending',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, unit({ outbox: [effect('a', { expiresAt: 0 })] }))
      await storage.prune(noon)
      assert.deepEqual(await pendingIds(storage), ['a'])
    },
  },
  {
    name: 'settling while a commit is under way settles only what was there',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, unit({ outbox: [effect('a')] }))
      await Promise.all([
        storage.commit([unit({ outbox: [effect('b')] })]),
        storage.settle('shop', ['a']),
      ])
      assert.deepEqual(await pendingIds(storage), ['b'])
    },
  },
  {
    name: 'settling leaves state and known events alone',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, step('e1', 0))
      await storage.settle('shop', ['e1'])
      same(await loadOne(storage, key(), ['e1']), {
        version: 1,
        state: { last: 'e1' },
        known: [ref('e1')],
      })
    },
  },
]
