import type { JsonValue } from '@beckon/core'
import type { Part } from './part.ts'

/** Significant bits that a whole number of a safe size can have. */
const allBits = 53
/** With so many a value is cut by less than one part in 64; fewer there never are. */
const fewestBits = 7

/**
 * How whole numbers are spread: their quantiles. While there are no more than `most` distinct
 * values it is exact; whenever there are more, each keeps one significant bit less. How many are left
 * depends on which values were seen and on nothing else, so spreads may be merged in any order.
 *
 * A quantile is then too small by less than one part in 64, and by far less over the ranges that times
 * have: seven bits are always kept, which tell fewer than 3,072 values apart. This is the idea of HDR
 * histograms (Tene, 2012), with buckets that become only as wide as they must.
 */
export class Spread implements Part {
  /** How many values there are. */
  count = 0
  private counts = new Map<number, number>()
  private bits = allBits
  private readonly most: number

  constructor(most = 4_096) {
    this.most = most
  }

  /** Quantiles are not exact. */
  get rounded(): boolean {
    return this.bits < allBits
  }

  /** @param value a whole number from 0; others are cut to one */
  add(value: number, times = 1): void {
    const whole = Math.max(0, Math.min(Math.trunc(value), Number.MAX_SAFE_INTEGER))
    const kept = this.rounded ? cutTo(whole, this.bits) : whole
    this.counts.set(kept, (this.counts.get(kept) ?? 0) + times)
    this.count += times
    while (this.counts.size > this.most && this.bits > fewestBits) this.limitTo(this.bits - 1)
  }

  /** The value that at least this share of all do not exceed; undefined where there is none. */
  quantile(share: number): number | undefined {
    const wanted = Math.max(1, Math.ceil(share * this.count))
    let passed = 0
    for (const [value, times] of this.ordered()) {
      passed += times
      if (passed >= wanted) return value
    }
    return undefined
  }

  merge(other: this): void {
    if (other.bits < this.bits) this.limitTo(other.bits)
    for (const [value, times] of other.counts) this.add(value, times)
  }

  toJSON(): JsonValue {
    return { bits: this.bits, counts: this.ordered().map((entry) => [...entry]) }
  }

  load(json: JsonValue): void {
    const { bits, counts } = json as {
      readonly bits: number
      readonly counts: readonly (readonly [number, number])[]
    }
    this.limitTo(bits)
    for (const [value, times] of counts) this.add(value, times)
  }

  private ordered(): (readonly [value: number, times: number])[] {
    return [...this.counts].sort(([left], [right]) => left - right)
  }

  private limitTo(bits: number): void {
    this.bits = bits
    const before = this.counts
    this.counts = new Map()
    for (const [value, times] of before) {
      const kept = cutTo(value, bits)
      this.counts.set(kept, (this.counts.get(kept) ?? 0) + times)
    }
  }
}

/** A whole number of which all but its first significant bits are 0. */
function cutTo(value: number, bits: number): number {
  let above = 1
  for (let bit = 0; bit < bits; bit++) above *= 2
  let step = 1
  while (value / step >= above) step *= 2
  return value - (value % step)
}
