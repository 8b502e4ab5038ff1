import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Chance } from './chance.ts'

const whole = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const first = (chance: Chance) => [chance.next(), chance.next(), chance.next()]

describe('Chance', () => {
  it('is the same on every machine', () => {
    const chance = new Chance(1, 2, 3)
    const words = Array.from({ length: 3 }, () => chance.next() * 2 ** 32)
    expect(words).toEqual([2_339_475_427, 368_255_976, 624_834_871])
  })

  it('repeats itself, and differs by seed, visitor and purpose', () => {
    fc.assert(
      fc.property(whole, whole, whole, (seed, visitor, purpose) => {
        const one = first(new Chance(seed, visitor, purpose))
        expect(first(new Chance(seed, visitor, purpose))).toEqual(one)
        expect(first(new Chance(seed + 1, visitor, purpose))).not.toEqual(one)
        expect(first(new Chance(seed, visitor + 1, purpose))).not.toEqual(one)
        expect(first(new Chance(seed, visitor, purpose + 1))).not.toEqual(one)
      }),
    )
  })

  it('is even also over the first draws of many visitors', () => {
    const tenths = new Array<number>(10).fill(0)
    const visitors = 50_000
    for (let visitor = 0; visitor < visitors; visitor++) {
      const tenth = new Chance(7, visitor, 0).below(10)
      tenths[tenth] = (tenths[tenth] ?? 0) + 1
    }
    // Five standard deviations of a tenth of so many.
    const most = 5 * Math.sqrt(visitors * 0.1 * 0.9)
    for (const count of tenths) expect(Math.abs(count - visitors / 10)).toBeLessThan(most)
  })
})
