import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type VisitorSlot, visitorSlot } from './commit/slot.ts'
import { Wakeups } from './wakeups.ts'

const never = Number.POSITIVE_INFINITY
const operations = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), visitor: fc.nat(11), at: fc.nat(20) }),
  fc.record({ kind: fc.constant('never' as const), visitor: fc.nat(11), at: fc.constant(0) }),
  fc.record({ kind: fc.constant('due' as const), visitor: fc.constant(0), at: fc.nat(20) }),
  fc.record({ kind: fc.constant('own' as const), visitor: fc.nat(11), at: fc.nat(20) }),
)

test('the heap does what a sorted list does', () => {
  fc.assert(
    fc.property(fc.array(operations, { maxLength: 200 }), (plan) => {
      const wakeups = new Wakeups()
      // Ids alike at two sites: the order must not depend on who came first.
      const slots = Array.from({ length: 12 }, (_, index) => {
        const [site, id] = [index % 2 === 0 ? 'a' : 'b', `v${index >> 1}`]
        return visitorSlot(`${site}\n${id}`, site, id)
      })
      const model = new Map<VisitorSlot, number>()
      const sorted = () =>
        [...model].sort(([a, left], [b, right]) => left - right || (a.name < b.name ? -1 : 1))
      for (const { kind, visitor, at } of plan) {
        const slot = slots[visitor] as VisitorSlot
        if (kind === 'set') {
          wakeups.set(slot, at)
          model.set(slot, at)
        } else if (kind === 'never') {
          wakeups.set(slot, never)
          model.delete(slot)
        } else if (kind === 'own') {
          const due = model.get(slot)
          const taken = due !== undefined && due <= at
          expect(wakeups.takeIfDue(slot, at)).toBe(taken)
          if (taken) {
            expect(slot.wakeAt).toBe(due)
            model.delete(slot)
          }
        } else {
          const [first] = sorted()
          const taken = wakeups.takeDue(at)
          if (first === undefined || first[1] > at) expect(taken).toBeUndefined()
          else {
            expect(taken).toBe(first[0])
            expect(taken?.wakeAt).toBe(first[1])
            model.delete(first[0])
          }
        }
        expect(wakeups.size).toBe(model.size)
        expect(wakeups.nextAt).toBe(sorted()[0]?.[1] ?? never)
        for (const one of slots) expect(one.place >= 0).toBe(model.has(one))
      }
    }),
  )
})
