import type { Decision, VisitorChange, VisitorState } from '@beckon/core'
import { virtualEnv } from '@beckon/testing'
import fc from 'fast-check'
import { NEVER, Subject } from 'rxjs'
import { expect, test } from 'vitest'
import { type FloorEngine, floor } from './floor.ts'
import { floorRows } from './message.ts'
import type { FloorQuery } from './query.ts'
import type { FloorRow } from './row.ts'

/** An engine as far as a floor needs one, with visitors that are made up. */
function crowd() {
  const env = virtualEnv(1_000_000)
  const visitors$ = new Subject<VisitorChange>()
  const engine: FloorEngine = {
    clock: env.clock,
    visitors$,
    visiting: () => [],
    ruleName: () => undefined,
    ruleSetHash: 'h',
    events$: NEVER,
    visits$: NEVER,
    decisions$: new Subject<Decision>(),
    invitations$: NEVER,
    on: () => {},
    off: () => {},
  }
  const states = new Map<string, VisitorState>()
  const is = (id: string, score: number | undefined): void => {
    const at = env.clock.now()
    const path = `/${score}`
    const page = { url: path, path, at }
    const visit = {
      number: 1,
      startedAt: at,
      lastEventAt: at,
      events: 1,
      pages: 1,
      history: [path],
      tabs: [{ tab: '', page }],
    }
    const known = { at, firstAt: at, visits: 1, score: score ?? 0 }
    const state: VisitorState = score === undefined ? known : { ...known, visit }
    if (score === undefined) states.delete(id)
    else states.set(id, state)
    visitors$.next({ kind: 'state', site: 'shop', visitor: id, state, connected: true })
  }
  return { env, engine, states, is }
}

test('of thousands, each page shows what sorting all of them anew would show', () => {
  const queries: readonly FloorQuery[] = [
    { sort: { by: 'score', descending: true }, limit: 50 },
    { sort: { by: 'score' }, offset: 1_300, limit: 20 },
    { sort: { by: 'page' }, filter: { atLeast: { score: 3 } }, offset: 600, limit: 100 },
    { sort: { by: 'id' }, filter: { text: '77' } },
  ]
  const burst = fc.record({
    from: fc.nat(2_999),
    count: fc.nat(900),
    step: fc.constantFrom(1, 7, 1_301),
    score: fc.oneof(fc.nat(9), fc.constant(undefined)),
    spread: fc.nat(12),
  })
  fc.assert(
    fc.property(fc.array(burst, { minLength: 1, maxLength: 12 }), (bursts) => {
      const { env, engine, states, is } = crowd()
      const live = floor(engine, { pageRows: 5_000 })
      const seen = queries.map((query) => {
        const view = { query, rows: [] as readonly FloorRow[], total: 0 }
        live.watch(query).subscribe((message) => {
          view.rows = floorRows(view.rows, message)
          view.total = message.total
        })
        return view
      })
      for (let id = 0; id < 2_000; id++) is(String(id), id % 7)
      for (const { from, count, step, score, spread } of bursts) {
        for (let index = 0; index < count; index++) {
          const id = (from + index * step) % 3_000
          is(String(id), score === undefined ? undefined : score + (index % (spread + 1)))
        }
        env.advanceTo(env.clock.now() + 250)
        expect(live.size).toBe(states.size)
        for (const { query, rows, total } of seen) {
          const { filter = {}, sort = { by: 'id' }, offset = 0, limit = 100 } = query
          const all = [...states]
            .map(([id, state]) => ({ id, score: state.score, page: `/${state.score}` }))
            .filter(({ score }) => score >= (filter.atLeast?.score ?? 0))
            .filter(({ id, page }) => `${id} ${page}`.includes(filter.text ?? ''))
          const by = sort.by as 'id' | 'score' | 'page'
          all.sort((one, other) => {
            if (one[by] === other[by]) return one.id < other.id ? -1 : 1
            return one[by] < other[by] === (sort.descending ?? false) ? 1 : -1
          })
          expect(total).toBe(all.length)
          const shown = rows.map(({ id, score, page }) => ({ id, score, page }))
          expect(shown).toEqual(all.slice(offset, offset + limit))
        }
      }
    }),
    { numRuns: 6 },
  )
})
