import { virtualEnv } from '@beckon/testing'
import { expect, test } from 'vitest'
import { Deadlines } from './deadlines.ts'

test('many that are due at one instant are told in their order, a few at a time', () => {
  const { clock, advanceTo } = virtualEnv(0)
  const told: number[] = []
  const atOnce: number[] = []
  const setTimer: typeof clock.setTimer = (at, run) =>
    clock.setTimer(at, () => {
      const before = told.length
      run()
      atOnce.push(told.length - before)
    })
  const deadlines = new Deadlines<{ n: number }>({ ...clock, setTimer }, 100, ({ n }) =>
    told.push(n),
  )
  const all = Array.from({ length: 20 }, (_, n) => n)
  for (const n of all) deadlines.add({ n })
  advanceTo(100)
  expect(told).toEqual(all)
  expect(atOnce).toEqual([8, 8, 4])
  expect(deadlines.size).toBe(0)
})
