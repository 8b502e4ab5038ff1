import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  applied,
  appliedAt,
  appliedFrom,
  blank,
  isDue,
  isHeld,
  isOn,
  markOf,
  turnedOff,
  turnedOn,
  withdrawn,
} from './marks.ts'

const instant = fc.integer({ min: 0, max: 8_640_000_000_000_000 / 8 })

describe('a mark', () => {
  it('keeps the instant through all that happens to a rule', () => {
    fc.assert(
      fc.property(instant, fc.boolean(), (at, holds) => {
        const mark = applied(turnedOn(blank, true), at, holds)
        for (const next of [mark, turnedOff(mark), withdrawn(mark), turnedOn(mark, true)]) {
          expect(appliedAt(next)).toBe(at)
          expect(next >= appliedFrom(at)).toBe(true)
          expect(next >= appliedFrom(at + 1)).toBe(false)
        }
      }),
    )
  })

  it('says whether a rule is on, due, and holds something', () => {
    const flags = (mark: number) => [isOn(mark), isDue(mark), isHeld(mark)]
    expect(flags(blank)).toEqual([false, false, false])
    expect(appliedAt(blank)).toBe(Number.NEGATIVE_INFINITY)
    const due = turnedOn(blank, true)
    expect(flags(due)).toEqual([true, true, false])
    const held = applied(due, 5, true)
    expect(flags(held)).toEqual([true, false, true])
    expect(flags(turnedOff(held))).toEqual([false, false, true])
    expect(flags(withdrawn(held))).toEqual([true, false, false])
    expect(turnedOff(due)).toBe(blank)
  })

  it('is found by the number of its rule', () => {
    expect(markOf([7, 9, 8, 17], 8)).toBe(17)
    expect(markOf([7, 9], 9)).toBe(blank)
    expect(markOf(undefined, 7)).toBe(blank)
  })
})
