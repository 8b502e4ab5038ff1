/** What has its place by time, and among equal times by position. */
export interface Timed {
  /** ms since 1970 UTC; -Infinity is before everything. */
  readonly at: number
  readonly position: number
}

/** Whether `left` comes before `right`. */
function before(left: Timed, right: Timed): boolean {
  return left.at < right.at || (left.at === right.at && left.position < right.position)
}

/** A binary heap. */
class Heap<Item extends Timed> {
  readonly #heap: Item[] = []

  get size(): number {
    return this.#heap.length
  }

  /** The earliest, which stays. */
  first(): Item | undefined {
    return this.#heap[0]
  }

  add(item: Item): void {
    const heap = this.#heap
    let place = heap.length
    heap.push(item)
    while (place > 0) {
      const parentPlace = (place - 1) >> 1
      const parent = heap[parentPlace]
      if (parent === undefined || !before(item, parent)) break
      heap[place] = parent
      place = parentPlace
    }
    heap[place] = item
  }

  /** The earliest, which goes. */
  take(): Item | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return first
    let place = 0
    for (;;) {
      const leftPlace = 2 * place + 1
      let child = heap[leftPlace]
      if (child === undefined) break
      let childPlace = leftPlace
      const right = heap[leftPlace + 1]
      if (right !== undefined && before(right, child)) {
        child = right
        childPlace++
      }
      if (!before(child, last)) break
      heap[place] = child
      place = childPlace
    }
    heap[place] = last
    return first
  }
}

/** A queue in a ring that grows by doubling, so that nothing taken stays referenced. */
class Queue<Item> {
  #ring: (Item | undefined)[] = new Array(16).fill(undefined)
  #start = 0
  size = 0

  first(): Item | undefined {
    return this.#ring[this.#start]
  }

  last(): Item | undefined {
    return this.#ring[(this.#start + this.size - 1) & (this.#ring.length - 1)]
  }

  add(item: Item): void {
    if (this.size === this.#ring.length) this.#grow()
    this.#ring[(this.#start + this.size) & (this.#ring.length - 1)] = item
    this.size++
  }

  take(): Item | undefined {
    const first = this.#ring[this.#start]
    if (first === undefined) return undefined
    this.#ring[this.#start] = undefined
    this.#start = (this.#start + 1) & (this.#ring.length - 1)
    this.size--
    return first
  }

  #grow(): void {
    const { length } = this.#ring
    const ordered = [...this.#ring.slice(this.#start), ...this.#ring.slice(0, this.#start)]
    this.#ring = [...ordered, ...new Array<undefined>(length).fill(undefined)]
    this.#start = 0
  }
}

/**
 * Gives what it holds in the order of (time, position). Logs are nearly in order: what comes
 * after all that came before waits in a queue, and only what is late pays for a heap.
 */
export class Reorder<Item extends Timed> {
  readonly #inOrder = new Queue<Item>()
  readonly #late = new Heap<Item>()

  get size(): number {
    return this.#inOrder.size + this.#late.size
  }

  /** The earliest, which stays. */
  first(): Item | undefined {
    return this.#lateIsFirst() ? this.#late.first() : this.#inOrder.first()
  }

  add(item: Item): void {
    const last = this.#inOrder.size === 0 ? undefined : this.#inOrder.last()
    if (last !== undefined && before(item, last)) this.#late.add(item)
    else this.#inOrder.add(item)
  }

  /** The earliest, which goes. */
  take(): Item | undefined {
    return this.#lateIsFirst() ? this.#late.take() : this.#inOrder.take()
  }

  #lateIsFirst(): boolean {
    const late = this.#late.first()
    if (late === undefined) return false
    const first = this.#inOrder.first()
    return first === undefined || before(late, first)
  }
}
