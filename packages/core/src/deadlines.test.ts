import { virtualEnv } from '@beckon/testing'
import { expect, test } from 'vitest'
import { Deadlines } from './deadlines.ts'

/** Deadlines of 100 ms, and how many of them were told at once; the first timer rings late, in ms. */
function watched(late = 0) {
  const { clock, advanceTo } = virtualEnv(0)
  const told: number[] = []
  const atOnce: number[] = []
  let lag = late
  const setTimer: typeof clock.setTimer = (at, run) => {
    const cancel = clock.setTimer(at + lag, () => {
      const before = told.length
      run()
      atOnce.push(told.length - before)
    })
    lag = 0
    return cancel
  }
  const deadlines = new Deadlines<{ n: number }>({ ...clock, setTimer }, 100, ({ n }) =>
    told.push(n),
  )
  for (const n of all) deadlines.add({ n })
  advanceTo(100 + late)
  return { deadlines, told, atOnce }
}

const all = Array.from({ length: 20 }, (_, n) => n)

test('many that are due at one instant are told in their order, one at a time', () => {
  const { deadlines, told, atOnce } = watched()
  expect(told).toEqual(all)
  expect(atOnce).toEqual(all.map(() => 1))
  expect(deadlines.size).toBe(0)
})

test.each([
  [250, [3, 3, 3, 3, 3, 3, 2]],
  [10_000, [8, 8, 4]],
])('the later they are, the more are told at once: %d ms', (late, expected) => {
  const { told, atOnce } = watched(late)
  expect(told).toEqual(all)
  expect(atOnce).toEqual(expected)
})
