import { expect, test } from 'vitest'
import { Pace } from './pace.ts'

/** How many of so many come through, one each `everyMs`. */
function through(pace: Pace, count: number, everyMs: number, cost = 1, from = 0, meter = 0) {
  let came = 0
  let last = meter
  for (let one = 0; one < count; one++) {
    const next = pace.take(last, from + one * everyMs, cost)
    if (next === undefined) continue
    came++
    last = next
  }
  return { came, meter: last }
}

test('what comes at once is bounded, and so is what comes in the long run', () => {
  expect(through(new Pace(20, 3), 1_000, 0).came).toBe(60)
  expect(through(new Pace(20, 3), 10_000, 10).came).toBe(60 + 20 * 100 - 1)
})

test('one that costs more than all others together may come, and is paid for', () => {
  const pace = new Pace(20, 3)
  for (const cost of [61, 99, 1_000_000]) {
    expect(through(pace, 1_000, 0, cost).came, `${cost} at once`).toBe(1)
    expect(through(pace, 1_000, 10, cost).came, `${cost} in 10 s`).toBeLessThanOrEqual(4)
  }
})

// Beyond some cost it was taken for a clock that was set back, and all was forgiven.
test('what cannot be refused any more is paid for, however much it is', () => {
  const pace = new Pace(20, 3)
  let meter = 0
  for (let one = 0; one < 100; one++) meter = pace.charge(meter, 0, 10)
  expect(through(pace, 10, 100, 1, 0, meter).came).toBe(0)
  expect(through(pace, 10, 100, 1, 10_000, meter).came).toBe(10)
})

test('nobody waits for a clock that was set back', () => {
  const pace = new Pace(20, 3)
  const hour = 3_600_000
  const { meter } = through(pace, 100, 0, 1, hour)
  expect(through(pace, 1_000, 100, 1, 0, meter).came).toBe(1_000)
})
