import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countWithin, nextExpiry, observe, type Window } from './window.ts'

const happenings = fc.array(fc.record({ ago: fc.nat(15), later: fc.nat(8) }), { maxLength: 60 })
const within = fc.integer({ min: 1, max: 20 })

test('a window counts what a full list of instants counts, whatever the order of arrival', () => {
  fc.assert(
    fc.property(happenings, within, fc.nat(30), (plan, withinMs, ahead) => {
      let window: Window | undefined
      let now = 100
      const all: number[] = []
      for (const { ago, later } of plan) {
        now += later
        window = observe(window, now - ago, now, withinMs, 1_000)
        all.push(now - ago)
        const inside = all.filter((at) => at > now - withinMs && at <= now)
        expect(countWithin(window, now, withinMs)).toBe(inside.length)
        expect(window).toEqual([...inside].sort((a, b) => a - b))
      }
      now += ahead
      const left = all.filter((at) => at > now - withinMs)
      expect(countWithin(window, now, withinMs)).toBe(left.length)
      const expiry = nextExpiry(window, now, withinMs)
      expect(expiry).toBe(
        left.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...left) + withinMs,
      )
      // It is the first instant at which the count falls.
      if (left.length > 0) {
        expect(countWithin(window, expiry - 1, withinMs)).toBe(left.length)
        expect(countWithin(window, expiry, withinMs)).toBeLessThan(left.length)
      }
    }),
  )
})

test('a window holds as many as its bound, the latest, and never changes the one before', () => {
  fc.assert(
    fc.property(happenings, fc.integer({ min: 1, max: 5 }), (plan, bound) => {
      let window: Window = []
      let now = 100
      let all: number[] = []
      for (const { ago, later } of plan) {
        now += later
        const before = Object.freeze(window)
        window = observe(before, now - ago, now, 1_000, bound)
        all = [...all, now - ago].sort((a, b) => a - b).slice(-bound)
        expect(window).toEqual(all)
      }
    }),
  )
})
