import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OperatorLoad } from './operator-load.ts'

const minute = 60_000
const start = Date.UTC(2026, 0, 5)
const days = 2

/** Looks at every minute of two days by itself. */
function minuteByMinute(offers: readonly number[], handling: number) {
  const hours = Array.from({ length: 24 }, () => ({ minutes: 0, peak: 0 }))
  let peak = 0
  for (let now = 0; now < (days + 1) * 1_440; now++) {
    const there = offers.filter((at) => at <= now && now < at + handling).length
    const hour = hours[Math.floor(now / 60) % 24] as { minutes: number; peak: number }
    hour.minutes += there
    hour.peak = Math.max(hour.peak, there)
    peak = Math.max(peak, there)
  }
  return { hours, peak }
}

describe('the load on operators', () => {
  it('is what a look at every minute finds', () => {
    const offers = fc.array(fc.nat(days * 1_440 - 1), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(offers, fc.integer({ min: 1, max: 200 }), (minutes, handling) => {
        const load = new OperatorLoad('UTC', { acceptance: 1, handlingMs: handling * minute })
        for (const one of minutes) load.offered(start + one * minute, 'sales')
        load.settle()
        const [found] = load.result(start, start + (days * 1_440 - 1) * minute)
        const plain = minuteByMinute(minutes, handling)
        expect(found?.peak).toBe(plain.peak)
        expect(found?.hours.map(({ peak }) => peak)).toEqual(plain.hours.map(({ peak }) => peak))
        for (const [hour, { mean }] of (found?.hours ?? []).entries()) {
          expect(mean).toBeCloseTo((plain.hours[hour]?.minutes ?? 0) / (60 * days), 3)
        }
        expect(found?.offers).toBe(minutes.length)
        expect(found?.offersPerDay).toBeCloseTo(minutes.length / days, 3)
      }),
      { numRuns: 60 },
    )
  })

  it('goes by the wall clock of the site, and by department', () => {
    const load = new OperatorLoad('Asia/Kolkata', { acceptance: 0.5, handlingMs: 10 * minute })
    load.offered(start, null)
    load.offered(start, 'sales')
    load.offered(start + minute, 'sales')
    load.settle()
    const [sales, none] = load.result(start, start + minute)
    expect(sales).toMatchObject({ department: 'sales', offers: 2, peak: 1 })
    expect(sales?.peakAt).toBe('2026-01-05T00:01:00.000Z')
    expect(none).toMatchObject({ department: null, offers: 1, peak: 0.5 })
    expect(sales?.hours[5]).toEqual({ hour: 5, offers: 2, mean: 0.167, peak: 1 })
  })

  it('takes what came late as offered with the latest before it', () => {
    const load = new OperatorLoad('UTC', { acceptance: 1, handlingMs: minute })
    load.offered(start + 90 * minute, null)
    load.settle()
    load.offered(start, null)
    load.settle()
    expect(load.result(start, start)[0]?.hours[1]).toMatchObject({ offers: 2, peak: 2 })
  })
})
