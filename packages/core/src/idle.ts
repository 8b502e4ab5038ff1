import type { Account } from './account.ts'
import type { Entities } from './commit/entities.ts'
import type { Recovery } from './commit/recovery.ts'
import type { Clock } from './env/env.ts'

export interface IdleOptions {
  readonly account: Account
  readonly entities: Entities
  readonly recovery: Recovery
  readonly clock: Clock
  /** How many answers were sent into the pipeline so far, to what came out of it. */
  readonly answers: () => number
  /** Wakes those who are due by this instant. */
  readonly wake: (now: number) => void
  /** Resolves when all that was sent into the pipeline before has come out. */
  readonly barrier: () => Promise<void>
}

/** Knows when nothing is under way any more. */
export class Idle {
  private readonly options: IdleOptions
  private waiters: (() => void)[] = []

  constructor(options: IdleOptions) {
    this.options = options
  }

  /** Resolves when everything that arrived is settled and all who are due were woken. */
  async settled(): Promise<void> {
    const { account, recovery, clock, wake, barrier, answers } = this.options
    let due = false
    let answered: number
    do {
      answered = answers()
      await recovery.rest()
      due = this.someDue()
      // Under virtual time a timer set for an instant that has passed waits for time to go on.
      if (due) wake(clock.now())
      if (account.inFlight > 0) {
        await new Promise<void>((resolve) => this.waiters.push(resolve))
      }
      await barrier()
      // Whoever was loaded meanwhile may be due as well.
    } while (
      due ||
      this.someDue() ||
      account.inFlight > 0 ||
      recovery.busy ||
      answers() !== answered
    )
  }

  /** Something has come to its end: whoever waits for the last is told. */
  look(): void {
    if (this.options.account.inFlight > 0) return
    const { waiters } = this
    this.waiters = []
    for (const resolve of waiters) resolve()
  }

  private someDue(): boolean {
    const { entities, clock } = this.options
    return entities.nextAt <= clock.now()
  }
}
