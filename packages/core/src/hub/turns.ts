/**
 * Turns of all who have work to do that others need not wait for, one after the other: between two
 * of them everybody else is served, however many there are who wait for theirs.
 */
export class Turns {
  private readonly soon: (run: () => void) => void
  private readonly waiting: (() => void)[] = []
  private comes = false

  /** @param soon runs something when whatever has come in by now was taken in */
  constructor(soon: (run: () => void) => void) {
    this.soon = soon
  }

  take(run: () => void): void {
    this.waiting.push(run)
    this.arm()
  }

  private arm(): void {
    if (this.comes) return
    this.comes = true
    this.soon(() => this.next())
  }

  private next(): void {
    this.comes = false
    const run = this.waiting.shift()
    // Before it runs: whatever it throws, the others have their turns.
    if (this.waiting.length > 0) this.arm()
    run?.()
  }
}
