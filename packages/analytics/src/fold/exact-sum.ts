import type { JsonValue } from '@beckon/core'
import type { Part } from './part.ts'

/** Values are counted in millionths. */
const parts = 1_000_000
/** What is larger is no amount that anybody meant, and is left out. */
const largest = 1e15

/**
 * Values of which sum, least and greatest are told. Numbers with a point do not add up to the same
 * in every order, so each is rounded to six decimals, and those are added as whole numbers of any size.
 */
export class ExactSum implements Part {
  count = 0
  least = Number.POSITIVE_INFINITY
  greatest = Number.NEGATIVE_INFINITY
  private whole = 0n

  /** Anything but a number within reason is passed over; false then. */
  add(value: unknown): boolean {
    if (typeof value !== 'number' || !(Math.abs(value) <= largest)) return false
    this.count++
    if (value < this.least) this.least = value
    if (value > this.greatest) this.greatest = value
    // Whole numbers need no rounding, and would lose digits by it.
    this.whole += Number.isInteger(value)
      ? BigInt(value) * BigInt(parts)
      : BigInt(Math.round(value * parts))
    return true
  }

  sum(): number {
    const scale = BigInt(parts)
    return Number(this.whole / scale) + Number(this.whole % scale) / parts
  }

  merge(other: this): void {
    this.count += other.count
    this.least = Math.min(this.least, other.least)
    this.greatest = Math.max(this.greatest, other.greatest)
    this.whole += other.whole
  }

  toJSON(): JsonValue {
    const { count, least, greatest, whole } = this
    return count === 0 ? [] : [count, least, greatest, whole.toString()]
  }

  load(json: JsonValue): void {
    const written = json as [number, number, number, string] | []
    if (written.length === 0) return
    const [count, least, greatest, whole] = written
    this.count = count
    this.least = least
    this.greatest = greatest
    this.whole = BigInt(whole)
  }
}
