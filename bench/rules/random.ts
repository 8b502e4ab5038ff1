/** A stream of chance that is the same for the same seed on every machine (mulberry32, public domain). */
export class Random {
  private state: number

  constructor(seed: number) {
    this.state = seed | 0
  }

  /** From 0 up to 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number below a bound. */
  below(bound: number): number {
    return Math.floor(this.next() * bound)
  }

  chance(share: number): boolean {
    return this.next() < share
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T
  }

  /** The first of many is the likeliest, as with countries, pages and search words: by Zipf's law. */
  skewed<T>(items: readonly T[]): T {
    const place = Math.exp(this.next() * Math.log(items.length + 1)) - 1
    return items[Math.min(items.length - 1, Math.floor(place))] as T
  }

  /** Waiting times around a mean. */
  exponential(mean: number): number {
    return -Math.log(1 - this.next()) * mean
  }
}
