import { Zone } from '@beckon/core'
import { describe, expect, it } from 'vitest'
import { ArrivalCurve, hourOf, weekdayOf } from './arrival-curve.ts'
import { Chance } from './chance.ts'
import { spanOf } from './span.ts'

const hourMs = 3_600_000
const nine = Array.from({ length: 24 }, (_, hour) => (hour === 9 ? 3 : hour === 21 ? 1 : 0))

/** A week in which the clock is put forward on Sunday, 29 March. */
const berlin = { start: '2026-03-23', days: 7, timeZone: 'Europe/Berlin' } as Parameters<
  typeof spanOf
>[0]

function draws(curve: ArrivalCurve, many: number, until: number): number[] {
  const chance = new Chance(1, 1, 1)
  return Array.from({ length: many }, () => curve.draw(chance, until))
}

describe('ArrivalCurve', () => {
  it('begins at midnight of its time zone', () => {
    expect(new Date(spanOf(berlin).start).toISOString()).toBe('2026-03-22T23:00:00.000Z')
    const exact = { ...berlin, start: '2026-03-23T08:30:00Z' }
    expect(new Date(spanOf(exact).start).toISOString()).toBe('2026-03-23T08:30:00.000Z')
  })

  it('lets visitors come by the wall clock, as often as its hours and weekdays weigh', () => {
    const span = spanOf(berlin)
    const curve = new ArrivalCurve({ hours: nine, weekdays: [1, 1, 1, 1, 1, 1, 4] }, span)
    const zone = new Zone('Europe/Berlin')
    const found = draws(curve, 10_000, span.end)
    const hours = new Map<number, number>()
    let sundays = 0
    for (const at of found) {
      const wall = zone.wallAt(at)
      hours.set(hourOf(wall), (hours.get(hourOf(wall)) ?? 0) + 1)
      if (weekdayOf(wall) === 6) sundays++
    }
    expect([...hours.keys()].sort((one, other) => one - other)).toEqual([9, 21])
    expect((hours.get(9) ?? 0) / 10_000).toBeCloseTo(0.75, 1)
    expect(sundays / 10_000).toBeCloseTo(0.4, 1)
  })

  it('lets nobody come before the start, or from the instant until which is asked', () => {
    const span = { start: 10 * hourMs + 1, end: 12 * hourMs, zone: new Zone('UTC') }
    const curve = new ArrivalCurve({}, span)
    const until = 10 * hourMs + 20 * 60_000
    const found = draws(curve, 5_000, until)
    expect(Math.min(...found)).toBeGreaterThanOrEqual(span.start)
    // To the quarter of an hour in which it lies.
    expect(Math.max(...found)).toBeLessThan(10 * hourMs + 30 * 60_000)
  })
})
