import type { Matches } from '../matches.ts'

/** Which rules of a stratum were found to be true, or left open, in one run: a bit for each. */
export class FoundRules {
  /** By place of a rule: its index in the rule set. */
  private readonly indexes: Int32Array
  private readonly opened: Uint32Array
  private readonly bits: Uint32Array
  /** The first and last word of `bits` with any. */
  private lowest = 0
  private highest = -1

  constructor(indexes: Int32Array) {
    this.indexes = indexes
    const words = (indexes.length + 31) >>> 5
    this.opened = new Uint32Array(words)
    this.bits = new Uint32Array(words)
  }

  /** Forgets what a run has found that broke off. */
  forget(): void {
    this.bits.fill(0)
    this.opened.fill(0)
    this.lowest = this.bits.length
    this.highest = -1
  }

  add(place: number): void {
    const word = place >>> 5
    this.bits[word] = (this.bits[word] as number) | (1 << (place & 31))
    if (word < this.lowest) this.lowest = word
    if (word > this.highest) this.highest = word
  }

  leaveOpen(place: number, matches: Matches): void {
    const word = place >>> 5
    const bit = 1 << (place & 31)
    if (((this.opened[word] as number) & bit) !== 0) return
    this.opened[word] = (this.opened[word] as number) | bit
    matches.leaveOpen(this.indexes[place] as number)
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
    this.opened.fill(0)
    this.lowest = bits.length
    this.highest = -1
  }
}
