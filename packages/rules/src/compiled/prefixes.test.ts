import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Prefixes } from './prefixes.ts'

it('finds whatever a text begins with', () => {
  const part = fc.string({ unit: fc.constantFrom('a', 'b', '😀'), maxLength: 4 })
  let found = 0
  fc.assert(
    fc.property(fc.uniqueArray(part, { maxLength: 12 }), part, part, (texts, left, right) => {
      const known = new Prefixes(new Map(texts.map((text, index) => [text, [index]] as const)))
      const text = left + right
      const seen: number[] = []
      known.visit(text, ([index = -1]) => seen.push(index), 0)
      const wanted = [...texts.keys()].filter((index) => text.startsWith(texts[index] ?? ''))
      expect(seen.sort()).toEqual(wanted.sort())
      found += seen.length
    }),
    { numRuns: 1_000 },
  )
  expect(found).toBeGreaterThan(50)
})
