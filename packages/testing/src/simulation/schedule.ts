import type { Cancel } from '@beckon/core'
import type { Chance } from './chance.ts'

interface Entry {
  readonly at: number
  /** Says what goes first at one instant: whatever chance says. */
  readonly rank: number
  readonly order: number
  run: (() => void) | undefined
}

/**
 * Time, and all that is to happen: one thing at a time, in order of time. What is due at the same
 * instant comes in an order that is drawn, as nothing says which of two machines is faster.
 */
export class Schedule {
  /** ms since 1970 UTC: the real time, which no clock in the simulation need agree with. */
  now: number
  private readonly chance: Chance
  private readonly heap: Entry[] = []
  private orders = 0
  private cancelled = 0

  constructor(start: number, chance: Chance) {
    this.now = start
    this.chance = chance
  }

  /** How much is still to happen. */
  get size(): number {
    return this.heap.length - this.cancelled
  }

  /** Runs something in so many ms; there are no parts of them. */
  after(ms: number, run: () => void): Cancel {
    const entry: Entry = {
      at: this.now + Math.ceil(ms),
      rank: this.chance.word(),
      order: this.orders++,
      run,
    }
    this.push(entry)
    return () => {
      if (entry.run === undefined) return
      entry.run = undefined
      this.cancelled++
    }
  }

  /** Goes on to the next thing that is due by `until`, and takes it out; undefined where there is none. */
  take(until: number): (() => void) | undefined {
    for (;;) {
      const first = this.heap[0]
      if (first === undefined || first.at > until) {
        this.now = Math.max(this.now, until)
        return undefined
      }
      this.pop()
      if (first.run === undefined) {
        this.cancelled--
        continue
      }
      this.now = first.at
      const { run } = first
      first.run = undefined
      return run
    }
  }

  private push(entry: Entry): void {
    const { heap } = this
    let place = heap.length
    heap.push(entry)
    while (place > 0) {
      const parentPlace = (place - 1) >> 1
      const parent = heap[parentPlace] as Entry
      if (!before(entry, parent)) break
      heap[place] = parent
      place = parentPlace
    }
    heap[place] = entry
  }

  private pop(): void {
    const { heap } = this
    const last = heap.pop() as Entry
    const { length } = heap
    if (length === 0) return
    let place = 0
    for (;;) {
      let childPlace = 2 * place + 1
      if (childPlace >= length) break
      const right = heap[childPlace + 1]
      if (right !== undefined && before(right, heap[childPlace] as Entry)) childPlace++
      const child = heap[childPlace] as Entry
      if (!before(child, last)) break
      heap[place] = child
      place = childPlace
    }
    heap[place] = last
  }
}

function before(left: Entry, right: Entry): boolean {
  if (left.at !== right.at) return left.at < right.at
  return left.rank !== right.rank ? left.rank < right.rank : left.order < right.order
}

/**
 * Resolves when all that could happen without time going on has happened: Node runs what `nextTick`
 * was given when its queue of microtasks is empty. Nothing in a simulation waits for anything else.
 */
export function drained(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve))
}
