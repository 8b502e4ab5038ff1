import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Histogram } from './histogram.ts'

const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 })

function of(all: readonly number[]): Histogram {
  const histogram = new Histogram()
  for (const value of all) histogram.add(value)
  return histogram
}

describe('Histogram', () => {
  it('is exact up to 30 and within a tenth beyond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e8 }), (value) => {
        const [[middle = -1] = []] = of([value]).weights()
        if (value < 30) expect(middle).toBe(value)
        else expect(Math.abs(middle - value) / value).toBeLessThan(0.1)
      }),
    )
  })

  it('has rising quantiles between the least and the most', () => {
    fc.assert(
      fc.property(values, (all) => {
        const found = of(all).quantiles(10)
        expect(found).toHaveLength(11)
        expect(found).toEqual(found.toSorted((one, other) => one - other))
        expect(found[0]).toBeLessThanOrEqual(Math.min(...all))
        expect(found[10]).toBeGreaterThanOrEqual(Math.max(...all))
      }),
    )
  })

  it('is no distance from itself, 1 from what has nothing in common, and the same both ways', () => {
    fc.assert(
      fc.property(values, values, (one, other) => {
        const [here, there] = [of(one), of(other)]
        expect(here.distance(of(one))).toBe(0)
        expect(here.distance(there)).toBeCloseTo(there.distance(here), 10)
        expect(here.distance(there)).toBeLessThanOrEqual(1 + 1e-9)
      }),
    )
    expect(of([1, 2]).distance(of([5]))).toBe(1)
    expect(of([1, 5]).distance(of([5, 5]))).toBe(0.5)
  })

  it('merges into what one pass would have counted', () => {
    fc.assert(
      fc.property(values, values, (one, other) => {
        const merged = of(one).merge(of(other))
        expect(merged.weights()).toEqual(of([...one, ...other]).weights())
      }),
    )
  })
})
