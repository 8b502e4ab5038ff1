import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Series, withEvent } from './series.ts'
import { extreme, sumWithin } from './values.ts'

const events = fc.array(
  fc.record({
    at: fc.integer({ min: 1, max: 20 }),
    // What came as JSON is never -0, which fast-check would draw as well.
    value: fc
      .oneof(fc.integer({ min: -2, max: 2 }), fc.double({ noNaN: true, min: -9, max: 9 }))
      .map((value) => value + 0),
  }),
  { maxLength: 30 },
)

test('values are those of the events inside, added up in the order in which they happened', () => {
  fc.assert(
    fc.property(events, fc.integer({ min: 0, max: 21 }), (list, horizon) => {
      let series: Series | undefined
      for (const { at, value } of list) series = withEvent(series, at, value, 0, 1_000)
      const inside = list.filter(({ at }) => at > horizon).sort((a, b) => a.at - b.at)
      const values = inside.map(({ value }) => value)
      expect(sumWithin(series, horizon)).toBe(values.reduce((sum, value) => sum + value, 0))
      for (const sign of [1, -1] as const) {
        const place = extreme(series, horizon, sign)
        const best = sign === 1 ? Math.min(...values) : Math.max(...values)
        if (values.length === 0) expect(place).toBe(-1)
        else {
          // Of several the last: with it the value is gone.
          const last = inside.findLast(({ value }) => value === best)
          expect([series?.values?.[place], series?.times[place]]).toEqual([best, last?.at])
        }
      }
    }),
  )
})

test('nothing is left of values that have gone', () => {
  let series: Series | undefined
  for (const [at, value] of [1e16, 0.1, 0.2].entries()) {
    series = withEvent(series, at, value, -1, 10)
  }
  expect(sumWithin(series, 0)).toBe(0.1 + 0.2)
})

test('a sum is a number that JSON can hold', () => {
  let series: Series | undefined
  for (const at of [1, 2]) series = withEvent(series, at, Number.MAX_VALUE, 0, 10)
  expect(sumWithin(series, 0)).toBe(Number.MAX_VALUE)
})
