import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ArrivalOrder } from './arrival-order.ts'

describe('ArrivalOrder', () => {
  it('gives everybody once, and nobody late', () => {
    const instants = fc.array(fc.integer({ min: 1_000, max: 1_999 }))
    fc.assert(
      fc.property(instants, (first) => {
        const order = new ArrivalOrder(first.length, 1_000, 2_000, (number) => first[number] ?? 0)
        const taken: number[] = []
        while (order.nextFrom < Number.POSITIVE_INFINITY) {
          const from = order.nextFrom
          for (const number of order.take()) {
            expect(first[number]).toBeGreaterThanOrEqual(Math.floor(from))
            taken.push(number)
          }
          // All who are left come when the next drawer begins, or later.
          const left = first.filter((_, number) => !taken.includes(number))
          if (left.length > 0) expect(Math.min(...left)).toBeGreaterThanOrEqual(order.nextFrom - 1)
        }
        expect(taken.toSorted((one, other) => one - other)).toEqual(
          first.map((_, number) => number),
        )
      }),
    )
  })
})
