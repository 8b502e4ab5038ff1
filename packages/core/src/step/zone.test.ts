import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Zone } from './zone.ts'

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kathmandu',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'Australia/Lord_Howe',
  'America/Santiago',
  'Africa/Casablanca',
]
const instant = (text: string): number => Date.parse(text)

it('finds the instant at which the wall clock shows a time', () => {
  const berlin = new Zone('Europe/Berlin')
  const at = (wall: string): string => new Date(berlin.instantOf(instant(`${wall}Z`))).toISOString()
  expect(at('2026-01-15T07:00')).toBe('2026-01-15T06:00:00.000Z')
  expect(at('2026-07-15T07:00')).toBe('2026-07-15T05:00:00.000Z')
  // Put forward at two: half past two never was.
  expect(at('2026-03-29T02:30')).toBe('2026-03-29T01:00:00.000Z')
  // Put back at three: half past two was twice.
  expect(at('2026-10-25T02:30')).toBe('2026-10-25T00:30:00.000Z')
  expect(
    new Date(new Zone('Pacific/Apia').instantOf(instant('2011-12-30T00:00Z'))).toISOString(),
  ).toBe(
    // The whole day was left out.
    '2011-12-30T10:00:00.000Z',
  )
})

it('finds the first such instant, in every zone', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: instant('2015-01-01'), max: instant('2035-01-01') }),
      (name, wall) => {
        const zone = new Zone(name)
        const at = zone.instantOf(wall)
        expect(zone.wallAt(at)).toBeGreaterThanOrEqual(wall)
        expect(zone.wallAt(at - 1)).toBeLessThan(wall)
        // Before it no clock showed it: only the hours before matter, as clocks are put by less.
        for (let back = 1; back <= 26; back++) {
          expect(zone.wallAt(at - back * 900_000)).toBeLessThan(wall)
        }
      },
    ),
    { numRuns: 300 },
  )
})
