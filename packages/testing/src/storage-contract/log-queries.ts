import assert from 'node:assert/strict'
import type { LogRecord, ReadQuery, RecordKind, Storage } from '@beckon/core/adapter'
import type { Case } from './harness.ts'
import { key, logIds, noon, unit } from './samples.ts'

const kinds: readonly RecordKind[] = [
  'event',
  'decision',
  'invitation',
  'refused',
  'quarantined',
  'derived',
  'block',
  'desk',
  'ruleset',
]

/** A small log in which every filter has something to take and something to leave. */
export async function fill(storage: Storage): Promise<{ site: string; record: LogRecord }[]> {
  const written: { site: string; record: LogRecord }[] = []
  for (let i = 0; i < 60; i += 1) {
    const site = i % 3 === 0 ? 'blog' : 'shop'
    const one: LogRecord = {
      kind: kinds[i % kinds.length] ?? 'event',
      id: `r${i}`,
      type: ['page.view', 'cart.add', 'search'][i % 5 === 0 ? 0 : i % 3] ?? 'search',
      // Not in order: the log's order is that of the commits.
      at: noon + ((i * 7) % 20),
      ...(i % 4 === 0 ? {} : { visitor: `v${i % 4}` }),
      data: { i },
    }
    written.push({ site, record: one })
  }
  await storage.commit(
    written.map(({ site, record: one }) =>
      unit({ entity: key('any', site, 'site'), records: [one] }),
    ),
  )
  return written
}

/** What a query should give, by the plainest means. */
export function expected(
  written: readonly { site: string; record: LogRecord }[],
  query: ReadQuery,
): string[] {
  const found = written.filter(
    ({ site, record: { visitor, kind, type, at } }) =>
      (query.site === undefined || query.site === site) &&
      (query.visitor === undefined || query.visitor === visitor) &&
      (query.kinds === undefined || query.kinds.includes(kind)) &&
      (query.types === undefined || query.types.includes(type)) &&
      (query.from === undefined || at >= query.from) &&
      (query.to === undefined || at < query.to),
  )
  return found.slice(0, query.limit).map(({ record: { id } }) => id)
}

const queries: Readonly<Record<string, ReadQuery>> = {
  'a site': { site: 'blog' },
  'a site that is not there': { site: 'nowhere' },
  'a visitor': { visitor: 'v1' },
  'a visitor that is not there': { visitor: 'v77' },
  'a visitor of a site': { site: 'shop', visitor: 'v2' },
  'one kind': { kinds: ['decision'] },
  'two kinds': { kinds: ['ruleset', 'event'] },
  'no kind': { kinds: [] },
  'one type': { types: ['cart.add'] },
  'two types': { types: ['search', 'page.view'] },
  'no type': { types: [] },
  'an instant on': { from: noon + 10 },
  'before an instant': { to: noon + 10 },
  'one instant': { from: noon + 7, to: noon + 8 },
  'an empty span': { from: noon + 7, to: noon + 7 },
  'a span that ends before it starts': { from: noon + 9, to: noon + 3 },
  'the first few': { limit: 7 },
  'none at all': { limit: 0 },
  'more than there are': { limit: 1_000 },
  'the first few of a filter': { kinds: ['event', 'refused'], limit: 3 },
  'all filters together': {
    site: 'shop',
    visitor: 'v1',
    kinds: ['decision', 'ruleset', 'refused'],
    types: ['cart.add', 'search', 'page.view'],
    from: noon + 1,
    to: noon + 19,
    limit: 4,
  },
}

/** Every filter by itself, and together. */
export const logQueries: readonly Case[] = Object.entries(queries).map(
  ([name, query]): Case => ({
    name: `read gives ${name}`,
    needs: 'log',
    run: async (h) => {
      const storage = await h.open()
      const written = await fill(storage)
      assert.deepEqual(await logIds(storage, query), expected(written, query))
    },
  }),
)
