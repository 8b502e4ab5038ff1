import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Beginnings } from './beginnings.ts'

it('finds the longest text that another begins with, asked once or again', () => {
  const part = fc.string({ unit: fc.constantFrom('a', 'b', '😀'), maxLength: 4 })
  const asked = fc.array(fc.tuple(part, part), { minLength: 1, maxLength: 20 })
  let found = 0
  fc.assert(
    fc.property(fc.uniqueArray(part, { maxLength: 12 }), asked, (texts, pairs) => {
      const beginnings = new Beginnings(texts)
      for (const [left, right] of [...pairs, ...pairs]) {
        const text = left + right
        const fitting = texts.filter((one) => text.startsWith(one))
        const longest = fitting.sort((one, other) => other.length - one.length)[0]
        expect(texts[beginnings.longest(text) - 1]).toBe(longest)
        if (longest !== undefined) found++
      }
    }),
    { numRuns: 1_000 },
  )
  expect(found).toBeGreaterThan(500)
})
