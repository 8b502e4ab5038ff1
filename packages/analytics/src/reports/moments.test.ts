import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Moment, Moments } from './moments.ts'

it('keeps the latest, the earliest first, in whatever order they come, and counts the others', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.nat(3), fc.nat(5)), {
        selector: ([visit, event]) => visit * 10 + event,
      }),
      (all) => {
        const moments = new Moments<Moment>(4)
        for (const [visit, event] of all) moments.add({ visit, event })
        const sorted = [...all].sort((one, other) => one[0] - other[0] || one[1] - other[1])
        expect(moments.list.map(({ visit, event }) => [visit, event])).toEqual(sorted.slice(-4))
        expect(moments.cut).toBe(Math.max(0, all.length - 4))
      },
    ),
  )
})
