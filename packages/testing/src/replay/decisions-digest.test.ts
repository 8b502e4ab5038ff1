import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { DecisionsDigest } from './decisions-digest.ts'

const line = fc.record({
  at: fc.nat(50),
  visitor: fc.constantFrom('v', 'w'),
  rule: fc.constantFrom('a', 'b'),
  cause: fc.constantFrom('1', '2', '3'),
  outcome: fc.constantFrom('applied' as const, 'suppressed' as const),
  reason: fc.constantFrom(null, 'cooldown'),
})

it('is the same whatever is told of what is over, and in whatever order lines come', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 3_000, maxLength: 6_000 }), (lines) => {
      const whole = new DecisionsDigest()
      for (const each of lines) whole.add(each)
      const parts = new DecisionsDigest()
      // All of ten instants come in one go, and are then said to be over.
      for (let from = 0; from <= 50; from += 10) {
        for (const each of lines) if (each.at >= from && each.at < from + 10) parts.add(each)
        parts.settledBefore(from + 10)
      }
      expect(parts.result()).toBe(whole.result())
    }),
    { numRuns: 20 },
  )
})

it('would rather fail than hash in a wrong order', () => {
  const digest = new DecisionsDigest()
  const one = { visitor: 'v', rule: 'a', cause: '1', outcome: 'applied', reason: null } as const
  for (let at = 0; at < 2_000; at++) digest.add({ at, ...one })
  digest.settledBefore(1_000)
  digest.add({ at: 1_000, ...one })
  expect(() => digest.add({ at: 999, ...one })).toThrow(RangeError)
})

it('is the hash of the canonical JSON of all lines', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (visitor) => {
      const digest = new DecisionsDigest()
      const told = { at: '1970-01-01T00:00:00.005Z', visitor, rule: 'é', outcome: 'applied' }
      digest.add({ at: 5, visitor, rule: 'é', cause: 'c', outcome: 'applied', reason: null })
      const canonical = canonicalize([{ ...told, reason: null }]) ?? ''
      expect(digest.result()).toBe(createHash('sha256').update(canonical).digest('hex'))
    }),
  )
})
