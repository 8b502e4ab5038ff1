import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Uncommitted } from './uncommitted.ts'

it('is a map', () => {
  const step = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd', 'e'), take: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const ours = new Uncommitted()
      const map = new Map<string, string>()
      for (const [number, { id, take }] of steps.entries()) {
        // Nobody sets what is there.
        if (take) {
          ours.delete(id)
          map.delete(id)
        } else if (!map.has(id)) {
          ours.set(id, `${number}`)
          map.set(id, `${number}`)
        }
        expect(ours.size).toBe(map.size)
        for (const each of ['a', 'b', 'c', 'd', 'e']) expect(ours.get(each)).toBe(map.get(each))
      }
    }),
  )
})
