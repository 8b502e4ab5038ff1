import type { Cancel, Clock } from '../env/env.ts'

/** How many parts a round has. */
const parts = 25

/** Looks at everybody once a round, a part at a time, so that no moment is busier than others. */
export class Rounds<Item> {
  private readonly clock: Clock
  private readonly everyMs: number
  private readonly look: (item: Item) => void
  private readonly slices = Array.from({ length: parts }, () => new Set<Item>())
  private next = 0
  private place = 0
  private cancel: Cancel | undefined

  /** @param roundMs how long a round takes */
  constructor(clock: Clock, roundMs: number, look: (item: Item) => void) {
    this.clock = clock
    this.everyMs = roundMs / parts
    this.look = look
  }

  *[Symbol.iterator](): Iterator<Item> {
    for (const slice of this.slices) yield* slice
  }

  /** @returns its part of the round, to delete it by */
  add(item: Item): number {
    const part = this.place++ % parts
    this.slices[part]?.add(item)
    this.arm()
    return part
  }

  delete(item: Item, part: number): void {
    this.slices[part]?.delete(item)
  }

  stop(): void {
    this.cancel?.()
    this.cancel = undefined
  }

  private arm(): void {
    this.cancel ??= this.clock.setTimer(this.clock.now() + this.everyMs, () => {
      this.cancel = undefined
      for (const item of this.slices[this.next++ % parts] ?? []) this.look(item)
      if (this.slices.some(({ size }) => size > 0)) this.arm()
    })
  }
}
