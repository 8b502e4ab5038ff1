import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Granularity, Periods } from './periods.ts'

const at = (text: string) => Date.parse(text)

it.each([
  ['hour', 'Europe/Berlin', '2026-01-05T23:30:00Z', '2026-01-06T00:00'],
  ['day', 'Europe/Berlin', '2026-01-05T23:30:00Z', '2026-01-06'],
  ['day', 'UTC', '2026-01-05T23:30:00Z', '2026-01-05'],
  ['week', 'UTC', '2026-01-04T23:59:59Z', '2025-12-29'],
  ['week', 'UTC', '2026-01-05T00:00:00Z', '2026-01-05'],
  ['month', 'Asia/Tehran', '2026-01-31T21:00:00Z', '2026-02'],
  ['hour', 'Europe/Berlin', '2026-03-29T01:00:00Z', '2026-03-29T03:00'],
  ['hour', 'Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-25T02:00'],
  ['hour', 'Europe/Berlin', '2026-10-25T01:30:00Z', '2026-10-25T02:00'],
] as const)('%s in %s of %s is %s', (granularity, zone, instant, name) => {
  expect(new Periods(zone, granularity).of(at(instant))).toBe(name)
})

const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Africa/Casablanca']
const first = at('2026-01-01T00:00:00Z')
const year = 365 * 86_400_000

it('says the same whatever it was asked before, and what the clock on the wall shows', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.constantFrom<Granularity>('hour', 'day', 'week', 'month'),
      fc.array(fc.nat(year / 1_000), { minLength: 1, maxLength: 40 }),
      (zone, granularity, seconds) => {
        const kept = new Periods(zone, granularity)
        const format = new Intl.DateTimeFormat('sv-SE', {
          timeZone: zone,
          dateStyle: 'short',
          timeStyle: 'short',
        })
        for (const second of seconds) {
          const instant = first + second * 1_000
          const name = kept.of(instant)
          expect(name).toBe(new Periods(zone, granularity).of(instant))
          const shown = format.format(instant)
          if (granularity === 'day') expect(name).toBe(shown.slice(0, 10))
          if (granularity === 'month') expect(name).toBe(shown.slice(0, 7))
          if (granularity === 'hour')
            expect(name.slice(0, 13)).toBe(shown.slice(0, 13).replace(' ', 'T'))
        }
      },
    ),
  )
})

it('says when a period begins and ends, so that they follow each other without a gap', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.constantFrom<Granularity>('hour', 'day', 'week', 'month'),
      fc.nat(year / 1_000),
      (zone, granularity, second) => {
        const periods = new Periods(zone, granularity)
        const instant = first + second * 1_000
        const name = periods.of(instant)
        const [begin, end] = [periods.beginOf(name), periods.endOf(name)]
        expect(begin).toBeLessThanOrEqual(instant)
        expect(periods.of(begin)).toBe(name)
        expect(periods.of(begin - 1)).not.toBe(name)
        expect(periods.of(end)).not.toBe(name)
        // An hour that the clock shows twice is over when it is shown no more.
        if (granularity !== 'hour') {
          expect(instant).toBeLessThan(end)
          expect(periods.of(end - 1)).toBe(name)
        }
        expect(periods.beginOf(periods.after(name))).toBe(end)
      },
    ),
  )
})
