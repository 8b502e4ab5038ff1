import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addedOperators, inheritedOperators } from './operators.ts'
import { secondsThresholds, thresholdOperators } from './thresholds.ts'

describe('secondsThresholds', () => {
  it.each([
    ['greaterThanInclusive', 5, [5]],
    ['greaterThanInclusive', 4.2, [5]],
    ['greaterThan', 5, [6]],
    ['greaterThan', 5.5, [6]],
    ['lessThan', 5, [5]],
    ['lessThanInclusive', 5, [6]],
    ['equal', 5, [5, 6]],
    ['notEqual', 5, [5, 6]],
    ['equal', 5.5, []],
    ['between', [5, 9], [5, 10]],
    ['in', [9, 3], [3, 4, 9, 10]],
    ['greaterThanInclusive', 0, []],
    ['lessThan', -3, []],
  ] as const)('%s %j', (operator, required, expected) => {
    expect(secondsThresholds(operator, required)).toEqual(expected)
  })

  it('names exactly the seconds at which a result changes', () => {
    const table = new Map(
      [...inheritedOperators, ...addedOperators].map((operator) => [operator.name, operator]),
    )
    const number = fc.oneof(
      fc.integer({ min: -3, max: 12 }),
      fc.double({ min: -3, max: 12, noNaN: true }),
    )
    fc.assert(
      fc.property(fc.constantFrom(...thresholdOperators), number, number, (name, a, b) => {
        const list = name === 'between' ? [Math.min(a, b), Math.max(a, b)] : [a, b]
        const required = name === 'between' || name === 'in' || name === 'notIn' ? list : a
        const compare = table.get(name)?.compare
        if (!compare) throw new Error(`${name} was expected`)
        const changes: number[] = []
        for (let second = 1; second <= 15; second += 1) {
          if (compare(second, required) !== compare(second - 1, required)) changes.push(second)
        }
        const thresholds = secondsThresholds(name, required)
        expect(thresholds).toEqual(expect.arrayContaining(changes))
        // Neighbouring members of a list, or an empty range, may cancel each other out.
        if (!Array.isArray(required)) expect(thresholds).toEqual(changes)
      }),
    )
  })
})
