import { BeckonError, type Cancel, type Clock } from '@beckon/core'

/** How long work may take; what comes of it later is nobody's concern. */
export class Limit {
  private readonly clock: Clock
  private readonly ms: number
  private late: (() => void) | undefined
  private cancel: Cancel | undefined

  constructor(clock: Clock, ms: number) {
    this.clock = clock
    this.ms = ms
  }

  /**
   * Waits for work.
   *
   * @throws BeckonError `REPORT_DELIVERY_TIME` where it takes too long
   */
  async wait(work: () => Promise<void>): Promise<void> {
    const tooLate = new Promise<never>((_, reject) => {
      this.late = () => reject(new BeckonError('REPORT_DELIVERY_TIME', 'It took too long.'))
    })
    this.within(this.ms)
    try {
      await Promise.race([work(), tooLate])
    } finally {
      this.cancel?.()
      this.late = undefined
    }
  }

  /** From now on it may take so long at most, ms. */
  within(ms: number): void {
    const { late, clock } = this
    if (late === undefined) return
    this.cancel?.()
    this.cancel = clock.setTimer(clock.now() + ms, late)
  }
}
