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

/** A binary heap: gives what it holds in the order of (time, position). */
export class Reorder<Item extends Timed> {
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
