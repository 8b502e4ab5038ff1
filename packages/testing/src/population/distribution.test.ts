import { describe, expect, it } from 'vitest'
import { Chance } from './chance.ts'
import { type Draw, distributionFault, drawAmounts, drawTimes } from './distribution.ts'
import { exponential } from './normal.ts'

const many = 20_000

/** Draws in order, least first. */
function sample(draw: Draw): number[] {
  const chance = new Chance(1, 1, 1)
  return Array.from({ length: many }, () => draw(chance)).sort((one, other) => one - other)
}

const at = (sorted: readonly number[], share: number) => sorted[Math.floor(share * many)] as number

describe('distributions', () => {
  it('take times in seconds and as durations, and tell them in ms', () => {
    const chance = new Chance(1, 1, 1)
    expect(drawTimes(1.5)(chance)).toBe(1_500)
    expect(drawTimes('2d')(chance)).toBe(172_800_000)
    expect(drawAmounts(3)(chance)).toBe(3)
  })

  it('are even between two values', () => {
    const sorted = sample(drawTimes({ from: 10, to: '20s' }))
    expect(sorted[0]).toBeGreaterThanOrEqual(10_000)
    expect(sorted.at(-1)).toBeLessThan(20_000)
    expect(at(sorted, 0.25)).toBeCloseTo(12_500, -3)
  })

  it('are log-normal: the median in the middle, sigma of the logarithm around it', () => {
    const sorted = sample(drawTimes({ median: 10, sigma: 0.5, most: 40 }))
    expect(at(sorted, 0.5) / 10_000).toBeCloseTo(1, 1)
    // One standard deviation above holds 84.13 %.
    expect(at(sorted, 0.8413) / 10_000).toBeCloseTo(Math.exp(0.5), 1)
    expect(at(sorted, 0.1587) / 10_000).toBeCloseTo(Math.exp(-0.5), 1)
    expect(sorted.at(-1)).toBeLessThanOrEqual(40_000)
  })

  it('follow quantiles, also where many are the same', () => {
    const sorted = sample(drawAmounts({ quantiles: [0, 0, 5, 100] }))
    expect(at(sorted, 0.32)).toBe(0)
    expect(at(sorted, 0.5)).toBeCloseTo(2.5, 0)
    expect(at(sorted, 0.66)).toBeCloseTo(5, 0)
    expect(sorted.at(-1)).toBeGreaterThan(95)
  })

  it('are one of several by their weights', () => {
    const sorted = sample(drawTimes({ oneOf: { 5: 1, '1m': 3 } }))
    expect(new Set(sorted)).toEqual(new Set([5_000, 60_000]))
    expect(sorted.indexOf(60_000) / many).toBeCloseTo(0.25, 1)
  })

  it('have a power of e that agrees with the real one', () => {
    for (const x of [-8, -1, -1e-6, 0, 0.1, 1, 4, 16]) {
      expect(exponential(x) / Math.exp(x)).toBeCloseTo(1, 10)
    }
  })

  it.each([
    [{ from: 3, to: '2s' }, 'less to more'],
    [{ quantiles: [1, 3, 2] }, 'must rise'],
    [{ oneOf: { soon: 1 } }, 'must be a time'],
    [{ oneOf: { 1: 0 } }, 'above 0'],
    [{ median: 1 }, 'It must be'],
  ])('are refused where they cannot be meant: %j', (given, message) => {
    expect(distributionFault(given)).toContain(message)
  })
})
