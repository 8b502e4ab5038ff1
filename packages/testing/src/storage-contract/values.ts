import assert from 'node:assert/strict'
import type { JsonObject, JsonValue } from '@beckon/core/adapter'
import { all, type Case, same } from './harness.ts'
import { commitOne, effect, key, loadOne, logIds, record, ref, unit, write } from './samples.ts'

const nested = (depth: number): JsonObject =>
  depth === 0 ? { end: true } : { list: [nested(depth - 1)] }

/** JSON that storages have been seen to change. */
const values: Readonly<Record<string, JsonObject>> = {
  'nothing at all': {},
  'empty things': { text: '', list: [], object: {}, nothing: null },
  'true and false': { yes: true, no: false },
  'text of many scripts': { a: 'Привет', b: '日本語', c: 'مرحبا', d: 'é vs é', e: 'ﬁ' },
  'astral characters': { emoji: '👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿', gothic: '𐍈' },
  'a NUL': { text: 'a\u0000b', 'key\u0000': 1 },
  'control characters and quotes': { text: '\u0001\b\t\n\r\u001f"\'\\/\u2028\u2029\u007f' },
  'lone surrogates': { high: '\ud800', low: 'x\udfff', swapped: '\udc00\ud800' },
  'text that looks like something else': { a: '1', b: 'null', c: '{}', d: "'; DROP TABLE x; --" },
  'numbers at the edges': {
    zero: 0,
    big: 2 ** 53,
    small: -(2 ** 53),
    huge: Number.MAX_VALUE,
    tiny: 1e-300,
    least: 5e-324,
    third: 1 / 3,
    sum: 0.1 + 0.2,
    int32: 2_147_483_648,
    int64: 9_223_372_036_854_776_000,
  },
  'minus zero, which may come back as zero': { zero: -0 },
  'deep nesting': nested(32),
  'keys with a meaning elsewhere': JSON.parse(
    '{"__proto__":{"polluted":true},"constructor":1,"prototype":2,"toString":3,"hasOwnProperty":4}',
  ),
  'keys with dots, dollars, blanks and nothing': {
    '': 1,
    '.': 2,
    'a.b': 3,
    $set: 4,
    ' ': 5,
    '0': 6,
  },
  'a megabyte': { text: 'x'.repeat(500_000), list: new Array<JsonValue>(50_000).fill('é') },
  'many keys': Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`k${i}`, i])),
}

const kept = Object.entries(values).flatMap(([name, value]): Case[] => [
  {
    name: `a state with ${name} comes back as it was`,
    run: async (h) => {
      const storage = await h.open()
      await write(storage, unit({ state: value }))
      same((await loadOne(storage)).state, value)
      assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false)
    },
  },
  {
    name: `an effect with ${name} comes back as it was`,
    run: async (h) => {
      const storage = await h.open()
      await write(storage, unit({ outbox: [effect('f', { body: value })] }))
      same((await storage.pending(1))[0]?.body, value)
    },
  },
  {
    name: `a record with ${name} comes back as it was`,
    needs: 'log',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, unit({ records: [record('r', { data: value })] }))
      same((await all(storage.read()))[0]?.data, value)
    },
  },
])

/** Names as hostile as a sender can make them: all different, and all to be kept apart. */
const names: readonly string[] = [
  '',
  ' ',
  'a',
  'A',
  'a ',
  'é',
  'e\u0301',
  'a\u0000',
  'a\u0000b',
  '\u0000',
  '\u0001',
  '\u0001"a"',
  '\ud800',
  '\ud801',
  '\udfff',
  '\ufffd',
  '👍',
  '__proto__',
  'constructor',
  'null',
  '0',
  '00',
  '1',
  '1.0',
  '%',
  '_',
  '*',
  "'",
  '"',
  '\\',
  '../..',
  'x'.repeat(100_000),
  `${'x'.repeat(100_000)}y`,
]

const told: readonly Case[] = [
  {
    name: 'hostile entity ids are told apart',
    run: async (h) => {
      const storage = await h.open()
      const keys = names.map((id) => key(id))
      const results = await storage.commit(
        keys.map((entity, n) => unit({ entity, state: { n }, events: [ref('e')] })),
      )
      assert.ok(results.every((result) => result.status === 'committed' && result.version === 1))
      const loaded = await storage.load(keys.map((entity) => ({ entity })))
      same(
        loaded.map(({ state }) => state),
        names.map((_, n) => ({ n })),
      )
    },
  },
  {
    name: 'hostile sites are told apart',
    run: async (h) => {
      const storage = await h.open()
      const keys = names.map((site) => key('v1', site))
      await storage.commit(
        keys.map((entity, n) => unit({ entity, state: { n }, outbox: [effect('f')] })),
      )
      const loaded = await storage.load(keys.map((entity) => ({ entity })))
      same(
        loaded.map(({ state }) => state),
        names.map((_, n) => ({ n })),
      )
      assert.deepEqual(
        (await storage.pending(100)).map(({ site }) => site),
        names,
      )
    },
  },
  {
    name: 'hostile event ids, body hashes and visitors come back as they were',
    run: async (h) => {
      const storage = await h.open()
      const events = names.map((id) => ref(id, { bodyHash: id, visitor: id }))
      same(await commitOne(storage, unit({ events })), { status: 'committed', version: 0 })
      same((await loadOne(storage, key(), names)).known, events)
      same(await commitOne(storage, unit({ events })), { status: 'duplicate', ids: names })
    },
  },
  {
    name: 'hostile effect ids are settled one by one',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, unit({ outbox: names.map((id) => effect(id, { type: id })) }))
      for (const [i, id] of names.entries()) {
        same(
          (await storage.pending(100)).map((entry) => [entry.id, entry.type]),
          names.slice(i).map((left) => [left, left]),
        )
        await storage.settle('shop', [id])
      }
    },
  },
  {
    name: 'hostile record ids, types and visitors come back as they were',
    needs: 'log',
    run: async (h) => {
      const storage = await h.open()
      const records = names.map((id) => record(id, { type: id, visitor: id }))
      await write(storage, unit({ records }))
      same(
        (await all(storage.read())).map(({ cursor: _, site: __, ...rest }) => rest),
        records,
      )
      for (const id of names) {
        assert.deepEqual(await logIds(storage, { visitor: id }), [id])
        assert.deepEqual(await logIds(storage, { types: [id] }), [id])
      }
    },
  },
  {
    name: 'hostile visitors are erased one by one',
    run: async (h) => {
      const storage = await h.open()
      await storage.commit(
        names.map((id) =>
          unit({ entity: key(id), state: {}, outbox: [effect(id, { visitor: id })] }),
        ),
      )
      for (const [i, id] of names.entries()) {
        await storage.erase('shop', id)
        same(
          (await storage.pending(100)).map((entry) => entry.id),
          names.slice(i + 1),
        )
      }
      same(await storage.history(), { erased: names.length })
    },
  },
  {
    name: 'instants at the edges come back as they were',
    run: async (h) => {
      const storage = await h.open()
      const instants = [0, 1, -1, 0.5, 1e15, 8.64e15, -8.64e15, 2 ** 53, 1e300]
      await write(
        storage,
        unit({ outbox: instants.map((expiresAt) => effect(`${expiresAt}`, { expiresAt })) }),
        ...instants.map((at, n) =>
          unit({
            entity: key(`v${n}`),
            events: [ref('e', { at })],
            records: [record('r', { at })],
          }),
        ),
      )
      same(
        (await storage.pending(100)).map(({ expiresAt }) => expiresAt),
        instants,
      )
      for (const [n, at] of instants.entries()) {
        assert.equal((await loadOne(storage, key(`v${n}`), ['e'])).known[0]?.at, at)
      }
      if (!h.capabilities.log) return
      same(
        (await all(storage.read())).map(({ at }) => at),
        instants,
      )
    },
  },
]

export const valuesAtTheEdges: readonly Case[] = [...kept, ...told]
