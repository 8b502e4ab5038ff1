import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  countWithin,
  fallsBelow,
  isSaturated,
  nextExpiry,
  noHorizon,
  type Series,
  withEvent,
} from './series.ts'

const happenings = fc.array(fc.record({ ago: fc.nat(15), later: fc.nat(8) }), { maxLength: 60 })
const within = fc.integer({ min: 1, max: 20 })

/** Nobody may change what was handed over. */
function frozen(series: Series | undefined): Series | undefined {
  if (series === undefined) return undefined
  Object.freeze(series.times)
  Object.freeze(series.values)
  return Object.freeze(series)
}

test('a series holds what a full list of events holds, whatever the order of arrival', () => {
  fc.assert(
    fc.property(happenings, within, fc.nat(30), (plan, withinMs, ahead) => {
      let series: Series | undefined
      let now = 100
      const all: { at: number; value: number }[] = []
      for (const [value, { ago, later }] of plan.entries()) {
        now += later
        const at = now - ago
        const added = withEvent(frozen(series), at, value, now - withinMs, 1_000)
        all.push({ at, value })
        // A stable sort: events of one instant stay as they arrived.
        const inside = all.filter((one) => one.at > now - withinMs).sort((a, b) => a.at - b.at)
        expect(countWithin(added, now - withinMs, now)).toBe(inside.length)
        if (at > now - withinMs) {
          expect(added?.times).toEqual(inside.map((one) => one.at))
          expect(added?.values).toEqual(inside.map((one) => one.value))
        } else expect(added).toBe(series)
        expect(isSaturated(added, now - withinMs)).toBe(false)
        series = added
      }
      now += ahead
      const left = all.map(({ at }) => at).filter((at) => at > now - withinMs)
      expect(countWithin(series, now - withinMs, now)).toBe(left.length)
      const expiry = nextExpiry(series, now, withinMs)
      expect(expiry).toBe(Math.min(...left) + withinMs)
      for (let count = 0; count <= left.length + 1; count++) {
        // The first instant of all at which there are fewer.
        let first = now
        while (first <= now + 20 && left.filter((at) => at > first - withinMs).length >= count) {
          first++
        }
        const falls = count === 0 || first === now ? Number.POSITIVE_INFINITY : first
        expect(fallsBelow(series, count, now, withinMs)).toBe(falls)
      }
    }),
  )
})

test('a series holds as many as its bound, the latest, and says while one that went would be in it', () => {
  fc.assert(
    fc.property(
      happenings,
      within,
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 5 }),
      (plan, withinMs, first, second) => {
        let series: Series | undefined
        let now = 100
        const all: number[] = []
        for (const [index, { ago, later }] of plan.entries()) {
          now += later
          const at = now - ago
          // A process may come up with another bound.
          const bound = index < 20 ? first : Math.min(first, second)
          series = withEvent(frozen(series), at, undefined, now - withinMs, bound)
          all.push(at)
          const inside = all.filter((one) => one > now - withinMs).sort((a, b) => a - b)
          if (at > now - withinMs) expect(series?.times).toEqual(inside.slice(-bound))
          if (index < 20) {
            expect(countWithin(series, now - withinMs, now)).toBe(Math.min(bound, inside.length))
            for (let then = now; then < now + 20; then++) {
              const still = inside.filter((one) => one > then - withinMs)
              expect(isSaturated(series, then - withinMs)).toBe(still.length > bound)
            }
          }
        }
      },
    ),
  )
})

test('without a horizon nothing leaves but for want of room', () => {
  let series: Series | undefined
  for (const at of [5, 3, 9, 3]) series = withEvent(series, at, at * 10, noHorizon, 3)
  expect(series).toEqual({ times: [3, 5, 9], values: [30, 50, 90], cutAt: 3 })
  expect(isSaturated(series, noHorizon)).toBe(true)
  // The late one is the oldest itself.
  expect(withEvent(series, 1, 10, noHorizon, 3)).toEqual(series)
  expect(JSON.parse(JSON.stringify(series))).toEqual(series)
})
