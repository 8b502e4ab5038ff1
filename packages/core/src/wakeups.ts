/** Somebody who may wait for an instant. */
export interface Waiting {
  readonly name: string
  /** The instant, ms. */
  wakeAt: number
  /** Where it stands among those who wait; -1: nowhere. */
  place: number
}

/**
 * All who wait in one structure: a binary heap by instant in which each knows its place, so that a new
 * instant moves it instead of adding another entry. Same instant: by name.
 */
export class Wakeups<Slot extends Waiting> {
  private readonly heap: Slot[] = []

  get size(): number {
    return this.heap.length
  }

  /** When the first is due, ms; Infinity when nobody waits. */
  get nextAt(): number {
    return this.heap[0]?.wakeAt ?? Number.POSITIVE_INFINITY
  }

  /** Sets what one waits for; Infinity takes it out. */
  set(slot: Slot, at: number): void {
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

  /** Takes out the first one due at `now` or before. */
  takeDue(now: number): Slot | undefined {
    const first = this.heap[0]
    return first !== undefined && this.takeIfDue(first, now) ? first : undefined
  }

  /** Takes out one that waits and is due at `now` or before; its `wakeAt` still says when it was. */
  takeIfDue(slot: Slot, now: number): boolean {
    const at = slot.wakeAt
    if (slot.place < 0 || at > now) return false
    this.remove(slot)
    slot.wakeAt = at
    return true
  }

  private remove(slot: Slot): void {
    const { place } = slot
    slot.wakeAt = Number.POSITIVE_INFINITY
    if (place < 0) return
    slot.place = -1
    const last = this.heap.pop() as Slot
    if (last === slot) return
    last.place = place
    this.heap[place] = last
    this.rise(last)
    this.sink(last)
  }

  private rise(slot: Slot): void {
    const { heap } = this
    let place = slot.place
    while (place > 0) {
      const parentPlace = (place - 1) >> 1
      const parent = heap[parentPlace] as Slot
      if (!before(slot, parent)) break
      heap[place] = parent
      parent.place = place
      place = parentPlace
    }
    heap[place] = slot
    slot.place = place
  }

  private sink(slot: Slot): void {
    const { heap } = this
    const { length } = heap
    let place = slot.place
    for (;;) {
      let childPlace = 2 * place + 1
      if (childPlace >= length) break
      let child = heap[childPlace] as Slot
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

function before(left: Waiting, right: Waiting): boolean {
  if (left.wakeAt !== right.wakeAt) return left.wakeAt < right.wakeAt
  return left.name < right.name
}
