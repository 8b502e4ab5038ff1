import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Chance } from './chance.ts'
import { drained, Schedule } from './schedule.ts'

const scheduleOf = (seed = 1) => new Schedule(0, new Chance(seed, 'ties'))

function run(schedule: Schedule, until: number): void {
  for (let next = schedule.take(until); next !== undefined; next = schedule.take(until)) next()
}

it('goes through all that is due in order of time, without what was called off', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ ms: fc.nat(50), off: fc.boolean() })), (things) => {
      const schedule = scheduleOf()
      const happened: number[] = []
      const cancels = things.map(({ ms }) => schedule.after(ms, () => happened.push(ms)))
      for (const [index, { off }] of things.entries()) if (off) cancels[index]?.()
      const left = things.filter(({ off }) => !off)
      expect(schedule.size).toBe(left.length)
      run(schedule, 30)
      const due = left.map(({ ms }) => ms).sort((one, other) => one - other)
      expect(happened).toEqual(due.filter((ms) => ms <= 30))
      expect(schedule.now).toBe(30)
      run(schedule, 50)
      expect(happened).toEqual(due)
    }),
  )
})

it('draws what comes first of what is due at once, the same way for the same seed', () => {
  const order = (seed: number) => {
    const schedule = scheduleOf(seed)
    const happened: number[] = []
    for (let thing = 0; thing < 12; thing++) schedule.after(5, () => happened.push(thing))
    run(schedule, 5)
    return happened
  }
  expect(order(1)).toEqual(order(1))
  expect(new Set([1, 2, 3, 4].map((seed) => order(seed).join())).size).toBe(4)
})

it('waits until nothing more can happen without time', async () => {
  let turns = 0
  const go = async () => {
    for (; turns < 1_000; turns++) await Promise.resolve()
  }
  void go()
  await drained()
  expect(turns).toBe(1_000)
})
