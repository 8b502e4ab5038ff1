import { Alarm } from './alarm.ts'
import type { Clock } from './env/env.ts'

/**
 * How many are told of at once at most. Of many that are due together each has a moment of its own, since
 * what comes of it (a client that was turned away comes again) is more work than to tell it; one more
 * of them have it for each of so many ms that the first is late.
 */
const atOnce = 8
const patienceMs = 100

/** Things that are all given the same time: who comes first is due first, so a queue will do. */
export class Deadlines<Item extends object> {
  private readonly clock: Clock
  private readonly afterMs: number
  private readonly due: (item: Item) => void
  private readonly waiting = new Map<Item, number>()
  private readonly alarm: Alarm

  constructor(clock: Clock, afterMs: number, due: (item: Item) => void) {
    this.clock = clock
    this.afterMs = afterMs
    this.due = due
    this.alarm = new Alarm(clock, (now) => this.ring(now))
  }

  [Symbol.iterator](): Iterator<Item> {
    return this.waiting.keys()
  }

  get size(): number {
    return this.waiting.size
  }

  /** The one that waits longest. */
  get first(): Item | undefined {
    return this.waiting.keys().next().value
  }

  /** From now on it has its time. */
  add(item: Item): void {
    const at = this.clock.now() + this.afterMs
    this.waiting.delete(item)
    this.waiting.set(item, at)
    this.alarm.set(at)
  }

  /** @returns whether it was waiting */
  delete(item: Item): boolean {
    const waited = this.waiting.delete(item)
    if (this.waiting.size === 0) this.alarm.cancel()
    return waited
  }

  clear(): void {
    this.waiting.clear()
    this.alarm.cancel()
  }

  private ring(now: number): void {
    let told = 0
    let most = 1
    for (const [item, at] of this.waiting) {
      // Where the clock was put back, nobody waits until it is where it was.
      if (at > now && at - now <= this.afterMs) {
        this.alarm.set(at)
        return
      }
      if (told === 0) most = Math.min(atOnce, 1 + Math.floor((now - at) / patienceMs))
      if (told++ === most) {
        this.alarm.set(now)
        return
      }
      this.due(item)
      this.waiting.delete(item)
    }
  }
}
