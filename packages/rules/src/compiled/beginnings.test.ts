import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Beginnings } from './beginnings.ts'

it('finds the longest text that another begins with', () => {
  const part = fc.string({ unit: fc.constantFrom('a', 'b', '😀'), maxLength: 4 })
  let found = 0
  fc.assert(
    fc.property(fc.uniqueArray(part, { maxLength: 12 }), part, part, (texts, left, right) => {
      const text = left + right
      const fitting = texts.filter((one) => text.startsWith(one))
      const longest = fitting.sort((one, other) => other.length - one.length)[0]
      const place = new Beginnings(texts).longest(text) - 1
      expect(texts[place]).toBe(longest)
      if (longest !== undefined) found++
    }),
    { numRuns: 1_000 },
  )
  expect(found).toBeGreaterThan(50)
})
