import { expect, it } from 'vitest'
import { absent, orderRank } from './dimension.ts'

it.each([2, 30])('places a number among %d others', (many) => {
  const numbers = Float64Array.from({ length: many }, (_, index) => index * 10)
  for (const [index, number] of numbers.entries()) {
    expect(orderRank(numbers, number)).toBe(2 * index + 1)
    expect(orderRank(numbers, number - 1)).toBe(2 * index)
    expect(orderRank(numbers, number + 0.5)).toBe(2 * index + 2)
  }
  expect(orderRank(numbers, Number.NaN)).toBe(absent)
})

it('takes what is no number as a comparison by size takes it', () => {
  const numbers = Float64Array.of(9)
  expect(orderRank(numbers, '10')).toBe(2)
  expect(orderRank(numbers, '12px')).toBe(absent)
  expect(orderRank(numbers, [9])).toBe(1)
  expect(orderRank(numbers, true)).toBe(absent)
  expect(orderRank(numbers, { toString: 1 })).toBe(absent)
})
