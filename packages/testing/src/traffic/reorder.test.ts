import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Reorder } from './reorder.ts'

interface Item {
  readonly at: number
  readonly position: number
}

/** Keeps things by their slots, as all do who use it. */
class Keeper {
  readonly reorder = new Reorder()
  readonly #items = new Map<number, Item>()

  add(item: Item): void {
    const slot = this.reorder.add(item.at, item.position)
    expect(this.#items.has(slot)).toBe(false)
    expect(slot).toBeGreaterThanOrEqual(0)
    expect(slot).toBeLessThan(this.reorder.room)
    expect({ at: this.reorder.at(slot), position: this.reorder.position(slot) }).toEqual(item)
    this.#items.set(slot, item)
  }

  take(): Item | undefined {
    const slot = this.reorder.take()
    if (slot === undefined) return undefined
    const item = this.#items.get(slot)
    this.#items.delete(slot)
    return item
  }
}

it('gives back what it holds by time, then position', () => {
  const time = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constant(Number.NEGATIVE_INFINITY))
  fc.assert(
    fc.property(fc.array(time, { maxLength: 80 }), (times) => {
      const items = times.map((at, position) => ({ at, position }))
      const keeper = new Keeper()
      for (const item of items) keeper.add(item)
      expect(keeper.reorder.size).toBe(items.length)
      const taken = items.map(() => {
        const firstAt = keeper.reorder.firstAt
        const first = keeper.take()
        expect(first?.at).toBe(firstAt)
        return first
      })
      expect(taken).toEqual(
        items.toSorted((a, b) => (a.at === b.at ? a.position - b.position : a.at - b.at)),
      )
      expect(keeper.take()).toBeUndefined()
      expect(keeper.reorder.firstAt).toBeUndefined()
    }),
  )
})

it('stays in order while it is filled and emptied by turns', () => {
  const turns = fc.array(fc.option(fc.integer({ min: 0, max: 9 }), { freq: 3 }), { maxLength: 300 })
  fc.assert(
    fc.property(turns, (times) => {
      const keeper = new Keeper()
      const model: Item[] = []
      for (const [position, at] of times.entries()) {
        if (at === null) {
          expect(keeper.take()).toEqual(model.shift())
        } else {
          keeper.add({ at, position })
          model.push({ at, position })
          model.sort((a, b) => a.at - b.at || a.position - b.position)
        }
        expect(keeper.reorder.firstAt).toBe(model[0]?.at)
        expect(keeper.reorder.size).toBe(model.length)
      }
    }),
  )
})

it('finds more room when its ring has come round, and no more than it needs', () => {
  const keeper = new Keeper()
  const { room } = keeper.reorder
  let added = 0
  let taken = 0
  const fillTo = (size: number) => {
    // Every third is late, but for less than is held.
    while (keeper.reorder.size < size) {
      keeper.add({ at: added % 3 === 2 ? added - 1.5 : added, position: added })
      added++
    }
  }
  const at = (place: number) => (place % 3 === 2 ? place - 1.5 : place)
  const inOrder = () => Array.from({ length: added }, (_, place) => at(place)).toSorted(byNumber)
  for (const size of [room, room - 3, room, room + 1, 4 * room, 5, 4 * room, 6 * room]) {
    fillTo(size)
    for (let times = 0; times < room / 2; times++) {
      expect(keeper.take()?.at).toBe(inOrder()[taken++])
      fillTo(size)
    }
    while (keeper.reorder.size > room / 2) expect(keeper.take()?.at).toBe(inOrder()[taken++])
  }
  expect(keeper.reorder.room).toBe(8 * room)
})

const byNumber = (left: number, right: number) => left - right
