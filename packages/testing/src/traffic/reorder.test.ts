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

it('stays in order while it is filled and emptied by turns', () => {
  const turns = fc.array(fc.option(fc.integer({ min: 0, max: 9 }), { freq: 3 }), { maxLength: 300 })
  fc.assert(
    fc.property(turns, (times) => {
      const reorder = new Reorder<{ at: number; position: number }>()
      const model: { at: number; position: number }[] = []
      for (const [position, at] of times.entries()) {
        if (at === null) {
          expect(reorder.take()).toEqual(model.shift())
        } else {
          reorder.add({ at, position })
          model.push({ at, position })
          model.sort((a, b) => a.at - b.at || a.position - b.position)
        }
        expect(reorder.first()).toEqual(model[0])
        expect(reorder.size).toBe(model.length)
      }
    }),
  )
})
