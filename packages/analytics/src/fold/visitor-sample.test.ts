import type { JsonValue } from '@beckon/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { visitorHash } from './visitor-hash.ts'
import { type Remembered, VisitorSample } from './visitor-sample.ts'

/** How often each visitor came. */
const visits: Remembered<{ count: number }> = {
  empty: () => ({ count: 0 }),
  merge: (into, other) => {
    into.count += other.count
  },
  toJSON: ({ count }) => count,
  fromJSON: (json: JsonValue) => ({ count: json as number }),
}

function sampleOf(most: number, visitors: readonly number[]): VisitorSample<{ count: number }> {
  const sample = new VisitorSample(most, visits)
  for (const visitor of visitors) {
    const memory = sample.of(visitorHash('shop', `v${visitor}`))
    if (memory !== undefined) memory.count++
  }
  return sample
}

it('has all visitors as long as it has room for them', () => {
  const sample = sampleOf(3, [1, 2, 3, 2])
  expect([sample.share, sample.size]).toEqual([1, 3])
  expect(sampleOf(3, [1, 2, 3, 4]).share).toBeLessThan(1)
})

it('says the same in whatever order and in however many parts, and has each visitor whole', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(40), { maxLength: 120 }),
      fc.array(fc.nat(40), { maxLength: 120 }),
      fc.boolean(),
      (left, right, written) => {
        const whole = sampleOf(8, [...left, ...right])
        const into = sampleOf(8, right)
        const part = sampleOf(8, [...left].reverse())
        const again = new VisitorSample(8, visits)
        again.load(JSON.parse(JSON.stringify(part)))
        into.merge(written ? again : part)
        expect(into.toJSON()).toEqual(whole.toJSON())
        for (const visitor of new Set([...left, ...right])) {
          const hash = visitorHash('shop', `v${visitor}`)
          const came = [...left, ...right].filter((one) => one === visitor).length
          expect(whole.known(hash)?.count).toBe(whole.takes(hash) ? came : undefined)
        }
      },
    ),
    { numRuns: 1_000 },
  )
})
