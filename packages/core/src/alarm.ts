import type { Cancel, Clock } from './env/env.ts'

/** One timer for all who wait, set to the earliest. */
export class Alarm {
  private readonly clock: Clock
  private readonly ring: (now: number) => void
  private timer: { readonly at: number; readonly cancel: Cancel } | undefined

  /** `ring` is called at the time asked for, or later. */
  constructor(clock: Clock, ring: (now: number) => void) {
    this.clock = clock
    this.ring = ring
  }

  /** Rings at `at` (ms) or earlier; Infinity asks for nothing. */
  set(at: number): void {
    if (at === Number.POSITIVE_INFINITY || (this.timer !== undefined && this.timer.at <= at)) return
    this.cancel()
    const cancel = this.clock.setTimer(at, () => {
      this.timer = undefined
      this.ring(this.clock.now())
    })
    this.timer = { at, cancel }
  }

  cancel(): void {
    this.timer?.cancel()
    this.timer = undefined
  }
}
