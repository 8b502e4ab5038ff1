import fc from 'fast-check'
import { expect, test } from 'vitest'
import { differenceOf } from './difference.ts'
import { type Entry, newEntry } from './entry.ts'
import { type FloorDifference, floorRows } from './message.ts'
import type { FloorRow } from './row.ts'

function entry(id: string, score = 0): Entry {
  const made = newEntry('shop', id)
  made.row = row(made, score)
  return made
}

/** No more of a row than these tests look at. */
function row({ key, site, id }: Entry, score: number): FloorRow {
  return { key, site, id, score } as FloorRow
}

function message(found: ReturnType<typeof differenceOf>): FloorDifference {
  const nothing = { left: [], entered: [], moved: [], changed: [] }
  return { kind: 'difference', seq: 2, at: 0, total: 0, ...(found ?? nothing) }
}

test('applied to what was sent, a difference gives what is there now', () => {
  const ids = fc.uniqueArray(fc.nat(60).map(String), { maxLength: 40 })
  fc.assert(
    fc.property(ids, ids, fc.array(fc.nat(60).map(String)), (before, now, changed) => {
      const all = new Map(Array.from({ length: 61 }, (_, id) => [String(id), entry(String(id))]))
      const of = (id: string) => all.get(id) as Entry
      const sent = before.map((id) => ({ entry: of(id), row: of(id).row }))
      const rows = sent.map((one) => one.row as FloorRow)
      for (const id of changed) of(id).row = row(of(id), 7)
      const found = differenceOf(sent, now.map(of))
      expect(floorRows(rows, message(found))).toEqual(now.map((id) => of(id).row))
      const same = before.join() === now.join() && !changed.some((id) => now.includes(id))
      expect(found === undefined).toBe(same)
    }),
  )
})

test('one row that overtakes others is the one that moves', () => {
  const entries = ['a', 'b', 'c', 'd', 'e'].map((id) => entry(id))
  const sent = entries.map((one) => ({ entry: one, row: one.row }))
  const [a, b, c, d, e] = entries as [Entry, Entry, Entry, Entry, Entry]
  e.row = row(e, 9)
  expect(differenceOf(sent, [e, a, b, c, d])).toEqual({
    left: [],
    entered: [],
    moved: [{ at: 0, key: 'shop/e' }],
    changed: [{ key: 'shop/e', columns: { score: 9 } }],
  })
})

test('who went and came again is another entry under the same key', () => {
  const first = entry('a')
  const again = entry('a', 3)
  const sent = [{ entry: first, row: first.row }]
  const found = differenceOf(sent, [again])
  expect(found).toMatchObject({ left: ['shop/a'], entered: [{ at: 0, row: { score: 3 } }] })
  expect(floorRows([first.row as FloorRow], message(found))).toEqual([again.row])
})
