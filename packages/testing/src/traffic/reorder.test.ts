import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Reorder } from './reorder.ts'

it('gives back what it holds by time, then position', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -3, max: 3 })), (times) => {
      const items = times.map((at, position) => ({ at, position }))
      const heap = new Reorder<{ at: number; position: number }>()
      for (const item of items) heap.add(item)
      expect(heap.size).toBe(items.length)
      const taken = items.map(() => {
        const first = heap.first()
        expect(heap.take()).toBe(first)
        return first
      })
      expect(taken).toEqual(items.toSorted((a, b) => a.at - b.at || a.position - b.position))
      expect(heap.take()).toBeUndefined()
      expect(heap.first()).toBeUndefined()
    }),
  )
})
