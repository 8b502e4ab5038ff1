import type { Cancel, Clock } from './env/env.ts'

/** Reads something again and again that other processes may have changed. */
export class Reread {
  private readonly clock: Clock
  private readonly everyMs: number
  private readonly read: () => Promise<void>
  private readonly onError: (cause: unknown) => void
  private cancel: Cancel | undefined
  private stopped = false

  /** @param everyMs Infinity: never */
  constructor(
    clock: Clock,
    everyMs: number,
    read: () => Promise<void>,
    onError: (cause: unknown) => void,
  ) {
    this.clock = clock
    this.everyMs = everyMs
    this.read = read
    this.onError = onError
  }

  /** The first time after one interval; each after the former has come back. */
  start(): void {
    if (this.stopped || !Number.isFinite(this.everyMs)) return
    this.cancel = this.clock.setTimer(this.clock.now() + this.everyMs, () => {
      this.cancel = undefined
      void this.read()
        .catch(this.onError)
        .then(() => this.start())
    })
  }

  stop(): void {
    this.stopped = true
    this.cancel?.()
    this.cancel = undefined
  }
}
