import type { Cancel, Clock } from '../env/env.ts'

/** When it is looked for them, ms after the start. */
const afterMs = [5_000, 30_000, 120_000]

/**
 * Effects that come into the outbox behind the start: what a process that was killed had asked of a
 * storage in a machine of its own may be done only when its successor has read what waits there.
 */
export class LateEffects {
  private readonly clock: Clock
  private readonly comes: boolean
  private readonly look: () => void
  private cancels: readonly Cancel[] = []

  /** @param comes whether anything may: not where what is stored ends with the process */
  constructor(clock: Clock, comes: boolean, look: () => void) {
    this.clock = clock
    this.comes = comes
    this.look = look
  }

  start(): void {
    if (!this.comes) return
    const now = this.clock.now()
    this.cancels = afterMs.map((after) => this.clock.setTimer(now + after, this.look))
  }

  stop(): void {
    for (const cancel of this.cancels) cancel()
    this.cancels = []
  }
}
