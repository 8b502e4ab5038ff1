/** What counts for more counts for so much. */
const costliest = 100

/**
 * A rate with bursts, as one number for each who is measured: the instant at which all that it
 * has used up is paid off (the generic cell rate algorithm, ITU-T I.371). 0 has used nothing.
 */
export class Pace {
  private readonly intervalMs: number
  private readonly burstMs: number
  /** More than this nobody has to pay off, ms. */
  private readonly longestMs: number

  constructor(perSecond: number, burstSeconds: number) {
    this.intervalMs = 1_000 / perSecond
    this.burstMs = 1_000 * burstSeconds
    this.longestMs = this.burstMs + costliest * this.intervalMs
  }

  /** The meter after one more that counts as much as `cost`, or undefined where that is too much. */
  take(meter: number, now: number, cost = 1): number | undefined {
    const paidOff = this.paidOff(meter, now)
    const next = this.plus(paidOff, now, cost)
    // Whoever has nothing to pay off may always have one, however much that is.
    return next - now > this.burstMs && paidOff > now ? undefined : next
  }

  /** The meter after something that cannot be refused any more: it is paid off later. */
  charge(meter: number, now: number, cost: number): number {
    return this.plus(this.paidOff(meter, now), now, cost)
  }

  private paidOff(meter: number, now: number): number {
    // A clock that was set back would have everybody wait until it is where it was.
    const setBack = meter - now > this.longestMs + 1
    return meter > now && !setBack ? meter : now
  }

  private plus(paidOff: number, now: number, cost: number): number {
    return Math.min(paidOff + cost * this.intervalMs, now + this.longestMs)
  }
}

const firstSweep = 1_024

/** A rate for each of many: who has paid everything off is forgotten. */
export class Paces {
  private readonly pace: Pace
  private readonly meters = new Map<string, number>()
  private sweepAt = firstSweep

  constructor(perSecond: number, burstSeconds: number) {
    this.pace = new Pace(perSecond, burstSeconds)
  }

  take(key: string, now: number, cost = 1): boolean {
    const meter = this.meters.get(key)
    const next = this.pace.take(meter ?? 0, now, cost)
    if (next === undefined) return false
    if (meter === undefined && this.meters.size >= this.sweepAt) this.sweep(now)
    this.meters.set(key, next)
    return true
  }

  charge(key: string, now: number, cost: number): void {
    this.meters.set(key, this.pace.charge(this.meters.get(key) ?? 0, now, cost))
  }

  private sweep(now: number): void {
    for (const [key, meter] of this.meters) if (meter <= now) this.meters.delete(key)
    this.sweepAt = Math.max(firstSweep, 2 * this.meters.size)
  }
}
