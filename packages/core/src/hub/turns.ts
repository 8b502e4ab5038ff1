import type { Cancel, Clock } from '../env/env.ts'

/**
 * Turns of all who have work to do that others need not wait for, in the order in which they came:
 * so much of it is done at once that nobody notices, and between that and the next everybody else
 * is served, however many there are who wait for their turns.
 */
export class Turns {
  private readonly clock: Clock
  private readonly shareMs: number
  private readonly waiting = new Set<{ readonly run: () => void }>()
  /** What this turn of the event loop has given, ms. */
  private given = 0
  private comes = false
  private gives = false

  /**
   * @param shareMs how much of one turn of the event loop they get together, ms; none gives it to one
   *   at a time, as it must be where what one begins goes on behind its turn, and cannot be measured
   */
  constructor(clock: Clock, shareMs: number) {
    this.clock = clock
    this.shareMs = shareMs
  }

  /** Runs something: at once where nobody waits and there is time, else when it is its turn. */
  take(run: () => void): Cancel {
    if (!this.gives && this.waiting.size === 0 && this.isFree()) {
      this.give(run)
      return nothing
    }
    const waiter = { run }
    this.waiting.add(waiter)
    this.arm()
    return () => void this.waiting.delete(waiter)
  }

  private give(run: () => void): void {
    // Before it runs: whatever it throws, the others have their turns.
    this.arm()
    const began = this.time()
    this.gives = true
    try {
      run()
    } finally {
      this.gives = false
      this.given += this.time() - began
    }
  }

  private arm(): void {
    if (this.comes) return
    this.comes = true
    this.clock.soon(() => this.next())
  }

  private next(): void {
    this.comes = false
    this.given = 0
    for (const waiter of this.waiting) {
      if (!this.isFree()) break
      this.waiting.delete(waiter)
      this.give(waiter.run)
    }
    if (this.waiting.size > 0) this.arm()
  }

  /** Whether there is something left of this turn of the event loop. */
  private isFree(): boolean {
    return !this.comes || this.given < this.shareMs
  }

  private time(): number {
    return this.clock.stopwatch?.() ?? this.clock.now()
  }
}

const nothing: Cancel = () => {}
