import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Spread } from './spread.ts'

const value = fc.oneof(fc.nat(200), fc.constantFrom(30_000, 60_000, 1_800_000), fc.maxSafeNat())

function spreadOf(values: readonly number[], most: number): Spread {
  const spread = new Spread(most)
  for (const one of values) spread.add(one)
  return spread
}

function plainQuantile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((left, right) => left - right)
  return sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1]
}

describe('a spread', () => {
  it('is exact while there are few distinct values, however often each comes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(30), { maxLength: 300 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, share) => {
          const spread = spreadOf(values, 31)
          expect(spread.rounded).toBe(false)
          expect(spread.quantile(share)).toBe(plainQuantile(values, share))
        },
      ),
    )
  })

  it('is never off by more than one part in 64, and never above', () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 300 }),
        fc.constantFrom(0.25, 0.5, 0.75),
        (values, share) => {
          const found = spreadOf(values, 16).quantile(share) ?? Number.NaN
          const exact = plainQuantile(values, share) ?? Number.NaN
          expect(found).toBeLessThanOrEqual(exact)
          expect(exact - found).toBeLessThanOrEqual(exact / 64)
        },
      ),
    )
  })

  it('says the same however it was cut into parts, written down and merged', () => {
    fc.assert(
      fc.property(fc.array(fc.array(value, { maxLength: 60 }), { maxLength: 6 }), (parts) => {
        const whole = spreadOf(parts.flat(), 24)
        const merged = new Spread(24)
        for (const part of [...parts].reverse()) {
          const written = new Spread(24)
          written.load(JSON.parse(JSON.stringify(spreadOf(part, 24))))
          merged.merge(written)
        }
        expect(merged.toJSON()).toEqual(whole.toJSON())
        expect(merged.count).toBe(whole.count)
      }),
    )
  })

  it.each([1_024, 4_096])('takes no more room than it may: %i values', (most) => {
    const spread = new Spread(most)
    for (let one = 0; one < 100_000; one++) spread.add(one * 37)
    expect(spread.rounded).toBe(true)
    expect((spread.toJSON() as { counts: unknown[] }).counts.length).toBeLessThanOrEqual(most)
  })

  it('has room for all that seven bits tell apart, whatever it was given', () => {
    const spread = new Spread(1)
    for (let one = 1; one < Number.MAX_SAFE_INTEGER; one *= 1.01) spread.add(one)
    expect((spread.toJSON() as { counts: unknown[] }).counts.length).toBeLessThan(3_072)
  })

  it('knows nothing of nothing', () => {
    expect(new Spread().quantile(0.5)).toBeUndefined()
  })
})
