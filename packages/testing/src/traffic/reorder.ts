/** How many things there is room for at first; a power of two, as all further sizes. */
const firstRoom = 16

/**
 * Gives what it holds in the order of (time, position). Logs are nearly in order: what comes
 * after all that came before waits in a queue, and only what is late pays for a heap.
 *
 * What is held is a slot: a whole number from 0, below `room`, that is given out again once it was
 * taken. Whoever holds things in order keeps them in arrays, under their slots.
 */
export class Reorder {
  /** By slot: ms since 1970 UTC; -Infinity is before everything. */
  #at = new Float64Array(firstRoom)
  /** By slot. */
  #position = new Float64Array(firstRoom)
  /** A ring of slots in order. */
  #queue = new Int32Array(firstRoom)
  #queueStart = 0
  #queued = 0
  /** A binary heap of slots. */
  #late = new Int32Array(firstRoom)
  #lates = 0
  /** A stack of slots: those of the last taken things are in the processor's cache. */
  #free = Int32Array.from({ length: firstRoom }, (_, place) => firstRoom - 1 - place)
  #frees = firstRoom

  get size(): number {
    return this.#queued + this.#lates
  }

  /** How many slots there are; it doubles with an `add` for which none is free. */
  get room(): number {
    return this.#at.length
  }

  /** The time of the earliest; undefined where there is none. */
  get firstAt(): number | undefined {
    if (this.size === 0) return undefined
    return this.at(this.#lateIsFirst() ? (this.#late[0] ?? 0) : this.#inOrder(0))
  }

  /** Finds a slot for what has its place by `at` and, among equal times, by `position`. */
  add(at: number, position: number): number {
    if (this.#frees === 0) this.#grow()
    const slot = this.#free[--this.#frees] ?? 0
    this.#at[slot] = at
    this.#position[slot] = position
    if (this.#queued > 0 && this.#before(slot, this.#inOrder(this.#queued - 1))) {
      this.#addLate(slot)
    } else {
      this.#queue[(this.#queueStart + this.#queued++) & (this.room - 1)] = slot
    }
    return slot
  }

  /** The time of what is in a slot. */
  at(slot: number): number {
    return this.#at[slot] ?? 0
  }

  /** The position of what is in a slot. */
  position(slot: number): number {
    return this.#position[slot] ?? 0
  }

  /** The slot of the earliest, which goes: what is kept under it is good until the next `add`. */
  take(): number | undefined {
    if (this.size === 0) return undefined
    const slot = this.#lateIsFirst() ? this.#takeLate() : this.#takeInOrder()
    this.#free[this.#frees++] = slot
    return slot
  }

  /** Whether what is in one slot comes before what is in another. */
  #before(left: number, right: number): boolean {
    const leftAt = this.at(left)
    const rightAt = this.at(right)
    return leftAt < rightAt || (leftAt === rightAt && this.position(left) < this.position(right))
  }

  #lateIsFirst(): boolean {
    if (this.#lates === 0) return false
    return this.#queued === 0 || this.#before(this.#late[0] ?? 0, this.#inOrder(0))
  }

  #inOrder(place: number): number {
    return this.#queue[(this.#queueStart + place) & (this.room - 1)] ?? 0
  }

  #takeInOrder(): number {
    const slot = this.#inOrder(0)
    this.#queueStart = (this.#queueStart + 1) & (this.room - 1)
    this.#queued--
    return slot
  }

  #addLate(slot: number): void {
    const heap = this.#late
    let place = this.#lates++
    while (place > 0) {
      const parentPlace = (place - 1) >> 1
      const parent = heap[parentPlace] ?? 0
      if (!this.#before(slot, parent)) break
      heap[place] = parent
      place = parentPlace
    }
    heap[place] = slot
  }

  #takeLate(): number {
    const heap = this.#late
    const first = heap[0] ?? 0
    const size = --this.#lates
    const last = heap[size] ?? 0
    let place = 0
    for (;;) {
      let childPlace = 2 * place + 1
      if (childPlace >= size) break
      let child = heap[childPlace] ?? 0
      const right = heap[childPlace + 1] ?? 0
      if (childPlace + 1 < size && this.#before(right, child)) {
        child = right
        childPlace++
      }
      if (!this.#before(child, last)) break
      heap[place] = child
      place = childPlace
    }
    heap[place] = last
    return first
  }

  #grow(): void {
    const { room } = this
    const queue = new Int32Array(2 * room)
    for (let place = 0; place < this.#queued; place++) queue[place] = this.#inOrder(place)
    this.#queue = queue
    this.#queueStart = 0
    const late = new Int32Array(2 * room)
    late.set(this.#late)
    this.#late = late
    this.#at = longer(this.#at)
    this.#position = longer(this.#position)
    this.#free = Int32Array.from({ length: 2 * room }, (_, place) => 2 * room - 1 - place)
    this.#frees = room
  }
}

function longer(numbers: Float64Array): Float64Array<ArrayBuffer> {
  const more = new Float64Array(2 * numbers.length)
  more.set(numbers)
  return more
}
