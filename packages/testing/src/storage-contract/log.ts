import assert from 'node:assert/strict'
import type { ReadQuery, Storage, StoredRecord } from '@beckon/core/adapter'
import { all, type Case, rejects, same } from './harness.ts'
import { expected, fill } from './log-queries.ts'
import { key, logIds, noon, record, step, unit, write } from './samples.ts'

export const log: readonly Case[] = [
  {
    name: 'records come back with all they were given, their site and a cursor',
    needs: 'log',
    run: async (h) => {
      const storage = await h.open()
      const whole = record('r1', { kind: 'decision', type: 'rule-1', data: { a: [1, null, 'x'] } })
      const { visitor: _, ...nobody } = record('r2')
      await write(storage, unit({ records: [whole, nobody] }))
      const read = await all(storage.read())
      same(
        read.map(({ cursor: _cursor, ...rest }) => rest),
        [
          { ...whole, site: 'shop' },
          { ...nobody, site: 'shop' },
        ],
      )
      assert.ok(read[1] && !('visitor' in read[1]), 'a missing visitor is not there, not undefined')
      assert.ok(read.every(({ cursor }) => typeof cursor === 'string' && cursor !== ''))
      assert.notEqual(read[0]?.cursor, read[1]?.cursor)
    },
  },
  {
    name: 'the order is that of the commits, of their units and of their records',
    needs: 'log',
    run: async (h) => {
      const storage = await h.open()
      const of = (...ids: string[]) => ids.map((id, i) => record(id, { at: noon - i }))
      await storage.commit([
        unit({ entity: key('z'), records: of('c', 'a') }),
        unit({ entity: key('a'), records: of('d', 'b') }),
      ])
      await storage.commit([unit({ entity: key('m'), records: of('0') })])
      assert.deepEqual(await logIds(storage), ['c', 'a', 'd', 'b', '0'])
    },
  },
  {
    name: 'a record of another unit may bear the same id: adapters do not look for repetitions',
    needs: 'log',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, unit({ records: [record('r')] }), unit({ records: [record('r')] }))
      assert.deepEqual(await logIds(storage), ['r', 'r'])
    },
  },
  {
    name: 'reading on behind each cursor gives the rest',
    needs: 'log',
    run: async (h) => {
      const storage = await h.open()
      await fill(storage)
      const read = await all(storage.read())
      for (let i = 0; i < read.length; i += 13) {
        const after = read[i]?.cursor ?? ''
        same(await all(storage.read({ after })), read.slice(i + 1))
      }
    },
  },
  {
    name: 'pages of a filtered read join without gap or repetition',
    needs: 'log',
    run: async (h) => {
      const storage = await h.open()
      const written = await fill(storage)
      const query: ReadQuery = { site: 'shop', types: ['cart.add', 'search'] }
      const pages: string[] = []
      let after: string | undefined
      for (;;) {
        const page = await all(
          storage.read({ ...query, limit: 4, ...(after === undefined ? {} : { after }) }),
        )
        pages.push(...page.map(({ id }) => id))
        after = page.at(-1)?.cursor
        if (page.length < 4) break
      }
      assert.deepEqual(pages, expected(written, query))
    },
  },
  {
    name: 'nothing is behind the last cursor, until something is written',
    needs: 'log',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, step('e1', 0))
      const after = await lastCursor(storage)
      assert.deepEqual(await logIds(storage, { after }), [])
      await write(storage, step('e2', 1))
      assert.deepEqual(await logIds(storage, { after }), ['e2'])
    },
  },
  {
    name: 'a cursor stays valid when its own record is pruned',
    needs: 'log',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, unit({ records: [record('old', { at: noon - 9 })] }))
      const after = await lastCursor(storage)
      await write(storage, unit({ records: [record('new')] }))
      await storage.prune(noon)
      assert.deepEqual(await logIds(storage, { after }), ['new'])
    },
  },
  {
    name: 'a cursor stays valid when its own record is erased',
    needs: 'log',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, unit({ records: [record('gone', { visitor: 'v2' })] }))
      const after = await lastCursor(storage)
      await write(storage, unit({ records: [record('stays')] }))
      await storage.erase('shop', 'v2')
      assert.deepEqual(await logIds(storage, { after }), ['stays'])
    },
  },
  {
    name: 'a cursor at the end stays valid when the whole log is pruned and written again',
    needs: 'log',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, step('e1', 0), step('e2', 1))
      const after = await lastCursor(storage)
      await storage.prune(noon + 1)
      assert.deepEqual(await logIds(storage, { after }), [])
      await write(storage, step('e3', 2), step('e4', 3))
      assert.deepEqual(await logIds(storage, { after }), ['e3', 'e4'])
    },
  },
  {
    name: 'cursors given after a prune and an erasure lead on as well',
    needs: 'log',
    run: async (h) => {
      const storage = await h.open()
      const old = ['a', 'b'].map((id) => record(id, { at: noon - 1 }))
      const gone = record('c', { visitor: 'v2' })
      const rest = ['d', 'e', 'f'].map((id) => record(id))
      await write(storage, unit({ records: [...old, gone, ...rest] }))
      await storage.prune(noon)
      await storage.erase('shop', 'v2')
      const read = await all(storage.read())
      same(
        read.map(({ id }) => id),
        ['d', 'e', 'f'],
      )
      for (const [i, { cursor }] of read.entries()) {
        assert.deepEqual(await logIds(storage, { after: cursor }), ['d', 'e', 'f'].slice(i + 1))
      }
    },
  },
  {
    name: 'a cursor outlives the process that gave it',
    needs: 'durable',
    run: async (h) => {
      const storage = await h.open()
      if (!h.capabilities.log) return
      await write(storage, step('e1', 0), step('e2', 1))
      const [first] = await all(storage.read({ limit: 1 }))
      await storage.prune(0)
      await storage.close()
      await storage.open()
      await write(storage, step('e3', 2))
      assert.deepEqual(await logIds(storage, { after: first?.cursor ?? '' }), ['e2', 'e3'])
    },
  },
  {
    name: 'what is no cursor is STORAGE_FAILED',
    needs: 'log',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, step('e1', 0))
      for (const after of ['', 'no cursor', '-1', '1e9', '1; drop', '\u0000', '9'.repeat(40)]) {
        await rejects('STORAGE_FAILED', () => all(storage.read({ after })))
      }
    },
  },
  {
    name: 'an iteration may be left early, and the storage goes on',
    needs: 'log',
    run: async (h) => {
      const storage = await h.open()
      await fill(storage)
      for await (const one of storage.read()) {
        assert.equal(one.id, 'r0')
        break
      }
      await write(storage, step('e1', 0))
      assert.equal((await logIds(storage)).length, 61)
    },
  },
  {
    name: 'an iteration left by an error lets go as well',
    needs: 'log',
    run: async (h) => {
      const storage = await h.open()
      await fill(storage)
      await assert.rejects(async () => {
        for await (const _ of storage.read()) throw new RangeError('enough')
      }, RangeError)
      await storage.prune(noon + 100)
      assert.deepEqual(await logIds(storage), [])
    },
  },
  {
    name: 'one read may be iterated twice, and reads overlap',
    needs: 'log',
    run: async (h) => {
      const storage = await h.open()
      await fill(storage)
      const reading = storage.read({ site: 'blog' })
      const [one, two] = await Promise.all([all(reading), all(reading)])
      same(one, two)
      assert.ok(one.length > 0)
    },
  },
  {
    name: 'writing while reading loses and repeats nothing that was there',
    needs: 'log',
    run: async (h) => {
      const storage = await h.open()
      const written = await fill(storage)
      const seen: string[] = []
      for await (const { id } of storage.read()) {
        seen.push(id)
        if (seen.length < 20)
          await write(storage, unit({ records: [record(`late${seen.length}`)] }))
      }
      assert.deepEqual(seen.slice(0, 60), expected(written, {}))
      assert.equal(new Set(seen).size, seen.length)
    },
  },
  {
    name: 'erasing and pruning while reading neither repeats nor loses what stays',
    needs: 'log',
    run: async (h) => {
      const storage = await h.open()
      const written = await fill(storage)
      const seen: string[] = []
      for await (const { id } of storage.read()) {
        seen.push(id)
        if (seen.length === 10) await storage.erase('shop', 'v1')
        if (seen.length === 15) await storage.prune(noon + 5)
      }
      assert.equal(new Set(seen).size, seen.length)
      const stays = written.filter(
        ({ site, record: { visitor, at } }) =>
          at >= noon + 5 && !(site === 'shop' && visitor === 'v1'),
      )
      const lost = stays.filter(({ record: { id } }) => !seen.includes(id))
      assert.deepEqual(lost, [])
      assert.deepEqual(
        await logIds(storage),
        stays.map(({ record: { id } }) => id),
      )
    },
  },
  {
    name: 'a long log is read whole',
    needs: 'log',
    run: async (h) => {
      const storage = await h.open()
      const ids = Array.from({ length: 5_000 }, (_, i) => `r${i}`)
      for (let i = 0; i < 10; i += 1) {
        const part = ids.slice(i * 500, i * 500 + 500)
        await write(storage, unit({ records: part.map((id) => record(id)) }))
      }
      assert.deepEqual(await logIds(storage), ids)
      assert.deepEqual(await logIds(storage, { limit: 4_321 }), ids.slice(0, 4_321))
    },
  },
  {
    name: 'a log that is not kept reads as empty',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, step('e1', 0))
      assert.deepEqual(await logIds(storage), h.capabilities.log ? ['e1'] : [])
    },
  },
]

async function lastCursor(storage: Storage): Promise<string> {
  const last: StoredRecord | undefined = (await all(storage.read())).at(-1)
  assert.ok(last, 'there is a record to start from')
  return last.cursor
}
