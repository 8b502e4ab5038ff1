import type { Cancel, Clock } from '@beckon/core'

/** One timer on a grid of time: what happens between two ticks is told at the next. */
export class Ticks {
  private readonly clock: Clock
  private readonly tickMs: number
  private readonly run: (now: number) => void
  private ended = false
  private timer: { readonly at: number; readonly cancel: Cancel } | undefined

  constructor(clock: Clock, tickMs: number, run: (now: number) => void) {
    this.clock = clock
    this.tickMs = tickMs
    this.run = run
  }

  /** Asks for the first tick that is not before an instant, ms, and yet to come; Infinity asks for none. */
  ask(at: number): void {
    if (this.ended || at === Number.POSITIVE_INFINITY) return
    const { tickMs } = this
    const next = Math.floor(this.clock.now() / tickMs) * tickMs + tickMs
    const due = Math.max(next, Math.ceil(at / tickMs) * tickMs)
    if (this.timer !== undefined && this.timer.at <= due) return
    this.timer?.cancel()
    const cancel = this.clock.setTimer(due, () => {
      this.timer = undefined
      this.run(this.clock.now())
    })
    this.timer = { at: due, cancel }
  }

  /** There is no further tick, whoever asks. */
  stop(): void {
    this.ended = true
    this.timer?.cancel()
    this.timer = undefined
  }
}
