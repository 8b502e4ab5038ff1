import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Entry, newEntry } from './entry.ts'
import { arranged, byName, orderOf } from './order.ts'
import type { FloorRow } from './row.ts'

const values = {
  score: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true })),
  pageAt: fc.oneof(fc.constant(null), fc.nat(5)),
  page: fc.oneof(
    fc.constant(null),
    fc.string({ maxLength: 2 }),
    fc.constantFrom('ä', 'z', 'Z', '10', '9'),
  ),
  bot: fc.constantFrom(null, true, false),
}

test.each(Object.keys(values) as (keyof typeof values)[])(
  'by %s, all are put in order at once as they would be one by one',
  (by) => {
    const entry = fc.record({
      site: fc.constantFrom('a', 'b'),
      id: fc.nat(200).map(String),
      value: values[by],
    })
    const entries = fc.uniqueArray(entry, {
      maxLength: 100,
      selector: ({ site, id }) => `${site}/${id}`,
    })
    fc.assert(
      fc.property(entries, fc.boolean(), (given, descending) => {
        const all = given.map(({ site, id, value }): Entry => {
          const made = newEntry(site, id)
          made.row = { site, id, [by]: value } as unknown as FloorRow
          return made
        })
        const plain = [...all].sort(orderOf({ by, descending }))
        expect(arranged(all.sort(byName), { by, descending })).toEqual(plain)
      }),
    )
  },
)

test('who has no row yet is left out', () => {
  expect(arranged([newEntry('a', 'b')], { by: 'score' })).toEqual([])
})
