import type { JsonValue } from '@beckon/core'
import type { Part } from './part.ts'
import { hashes } from './visitor-hash.ts'

const noPlaces = new Float64Array(0)

/**
 * How many distinct visitors there were. It keeps the hashes below a limit. While no more than
 * `most` were seen the limit lies above all of them, and the count is exact; whenever there are more, the limit
 * is halved, and each hash that is left stands for twice as many. What is left depends on which visitors
 * were seen and on nothing else, so sets may be merged in any order.
 *
 * The standard error of an estimate is at most 1/√(most/2): 2.2% with 4,096. This is the sketch
 * of Bar-Yossef et al., "Counting distinct elements in a data stream" (2002), algorithm 2, with
 * room for small counts.
 */
export class VisitorSet implements Part {
  /** An open hash table; 0 is a free place. None while there is one visitor at most, as in most rows. */
  private places = noPlaces
  private only = 0
  /** The one that came last: most come several times in a row. */
  private last = 0
  private kept = 0
  private limit = hashes
  private readonly most: number

  constructor(most: number) {
    this.most = most
  }

  /** The number is an estimate. */
  get estimated(): boolean {
    return this.limit < hashes
  }

  add(hash: number): void {
    if (hash === this.last || hash >= this.limit || hash === this.only) return
    this.last = hash
    if (this.kept === 0 && this.places.length === 0) {
      this.only = hash
      this.kept = 1
      return
    }
    if (this.places.length === 0) this.open()
    if (!this.put(hash)) return
    this.kept++
    if (this.kept * 2 > this.places.length) this.rebuild(this.places.length * 2)
    this.shrink()
  }

  count(): number {
    return Math.round(this.kept * (hashes / this.limit))
  }

  merge(other: this): void {
    this.limitTo(other.limit)
    if (other.only !== 0) this.add(other.only)
    for (const hash of other.places) if (hash !== 0) this.add(hash)
  }

  toJSON(): JsonValue {
    const kept = [this.only, ...this.places]
      .filter((hash) => hash !== 0)
      .sort((left, right) => left - right)
    return this.estimated ? { limit: this.limit, kept } : kept
  }

  load(json: JsonValue): void {
    const { limit = hashes, kept } = (Array.isArray(json) ? { kept: json } : json) as {
      limit?: number
      kept: readonly number[]
    }
    this.limitTo(limit)
    for (const hash of kept) this.add(hash)
  }

  private shrink(): void {
    while (this.kept > this.most) this.limitTo(this.limit / 2)
  }

  private limitTo(limit: number): void {
    if (limit >= this.limit) return
    this.limit = limit
    if (this.places.length === 0) this.open()
    this.rebuild(this.places.length)
  }

  /** From one visitor to several. */
  private open(): void {
    this.places = new Float64Array(4)
    if (this.only !== 0) this.put(this.only)
    this.only = 0
  }

  private rebuild(length: number): void {
    const before = this.places
    this.places = new Float64Array(length)
    this.kept = 0
    for (const hash of before) {
      if (hash !== 0 && hash < this.limit && this.put(hash)) this.kept++
    }
  }

  /** False where it is there already. */
  private put(hash: number): boolean {
    const { places } = this
    const mask = places.length - 1
    // The lower half of the bits: the upper ones are those that the limit looks at.
    for (let at = (hash | 0) & mask; ; at = (at + 1) & mask) {
      const found = places[at]
      if (found === hash) return false
      if (found === 0) {
        places[at] = hash
        return true
      }
    }
  }
}
