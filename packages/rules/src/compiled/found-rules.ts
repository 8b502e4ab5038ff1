import type { Matches } from '../matches.ts'

/** Which rules of a stratum were found to be true in one run: a bit for each. */
export class FoundRules {
  /** By place of a rule: its index in the rule set. */
  private readonly indexes: Int32Array
  private readonly bits: Uint32Array
  /** The first and last word of `bits` with any. */
  private lowest = 0
  private highest = -1

  constructor(indexes: Int32Array) {
    this.indexes = indexes
    this.bits = new Uint32Array((indexes.length + 31) >>> 5)
  }

  /** Forgets what a run has found that broke off. */
  forget(): void {
    this.bits.fill(0)
    this.lowest = this.bits.length
    this.highest = -1
  }

  add(place: number): void {
    const word = place >>> 5
    this.bits[word] = (this.bits[word] as number) | (1 << (place & 31))
    if (word < this.lowest) this.lowest = word
    if (word > this.highest) this.highest = word
  }

  /** Adds what was found, in ascending order as the bits are, and forgets it. */
  tell(matches: Matches): void {
    const { bits, indexes, highest } = this
    for (let word = this.lowest; word <= highest; word++) {
      let left = bits[word] as number
      if (left === 0) continue
      bits[word] = 0
      while (left !== 0) {
        const bit = 31 - Math.clz32(left & -left)
        matches.match(indexes[word * 32 + bit] as number)
        left &= left - 1
      }
    }
    this.lowest = bits.length
    this.highest = -1
  }
}
