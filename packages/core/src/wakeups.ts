import type { VisitorSlot } from './commit/slot.ts'

/**
 * All waiting visitors in one structure: a binary heap by instant in which each visitor knows its
 * place, so that a new instant moves it instead of adding another entry. Same instant: by name.
 */
export class Wakeups {
  private readonly heap: VisitorSlot[] = []

  get size(): number {
    return this.heap.length
  }

  /** When the first is due, ms; Infinity when nobody waits. */
  get nextAt(): number {
    return this.heap[0]?.wakeAt ?? Number.POSITIVE_INFINITY
  }

  /** Sets when a visitor is to be woken; Infinity takes it out. */
  set(slot: VisitorSlot, at: number): void {
    if (at === Number.POSITIVE_INFINITY) {
      this.remove(slot)
      return
    }
    const before = slot.wakeAt
    slot.wakeAt = at
    if (slot.place < 0) {
      slot.place = this.heap.length
      this.heap.push(slot)
      this.rise(slot)
    } else if (at < before) this.rise(slot)
    else if (at > before) this.sink(slot)
  }

  /** Takes out the first visitor due at `now` or before. */
  takeDue(now: number): VisitorSlot | undefined {
    const first = this.heap[0]
    return first !== undefined && this.takeIfDue(first, now) ? first : undefined
  }

  /** Takes out a visitor that waits and is due at `now` or before; its `wakeAt` still says when it was. */
  takeIfDue(slot: VisitorSlot, now: number): boolean {
    const at = slot.wakeAt
    if (slot.place < 0 || at > now) return false
    this.remove(slot)
    slot.wakeAt = at
    return true
  }

  private remove(slot: VisitorSlot): void {
    const { place } = slot
    slot.wakeAt = Number.POSITIVE_INFINITY
    if (place < 0) return
    slot.place = -1
    const last = this.heap.pop() as VisitorSlot
    if (last === slot) return
    last.place = place
    this.heap[place] = last
    this.rise(last)
    this.sink(last)
  }

  private rise(slot: VisitorSlot): void {
    const { heap } = this
    let place = slot.place
    while (place > 0) {
      const parentPlace = (place - 1) >> 1
      const parent = heap[parentPlace] as VisitorSlot
      if (!before(slot, parent)) break
      heap[place] = parent
      parent.place = place
      place = parentPlace
    }
    heap[place] = slot
    slot.place = place
  }

  private sink(slot: VisitorSlot): void {
    const { heap } = this
    const { length } = heap
    let place = slot.place
    for (;;) {
      let childPlace = 2 * place + 1
      if (childPlace >= length) break
      let child = heap[childPlace] as VisitorSlot
      const right = heap[childPlace + 1]
      if (right !== undefined && before(right, child)) {
        child = right
        childPlace++
      }
      if (!before(child, slot)) break
      heap[place] = child
      child.place = place
      place = childPlace
    }
    heap[place] = slot
    slot.place = place
  }
}

function before(left: VisitorSlot, right: VisitorSlot): boolean {
  if (left.wakeAt !== right.wakeAt) return left.wakeAt < right.wakeAt
  return left.name < right.name
}
