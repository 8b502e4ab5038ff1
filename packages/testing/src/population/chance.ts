import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'

/**
 * Chance that repeats itself, on every machine and every Node. Each purpose of each visitor has a
 * stream of its own, so that nobody's chance depends on who else comes, or on how much of another
 * stream was used: xoroshiro128+ of pure-rand, begun where MurmurHash3 of seed, visitor and
 * purpose says.
 */
export class Chance {
  private readonly generator: RandomGenerator

  /** All three are whole numbers of 32 bits. */
  constructor(seed: number, visitor: number, purpose: number) {
    const word = (first: number): number => {
      const three = mixed(mixed(mixed(first, seed), visitor), purpose)
      return finished(three)
    }
    this.generator = xoroshiro128plusFromState([word(1), word(2), word(3), word(4)])
  }

  /** From 0 to below 1, one of 2^32. */
  next(): number {
    return (this.generator.next() >>> 0) / 4_294_967_296
  }

  /** A whole number from 0 to below `many`. */
  below(many: number): number {
    return Math.floor(this.next() * many)
  }

  /** True in that share of all cases, 0 to 1. */
  happens(share: number): boolean {
    return this.next() < share
  }
}

/** A round of MurmurHash3 (32 bits) by Austin Appleby, public domain. */
function mixed(hash: number, key: number): number {
  let part = Math.imul(key, 0xcc9e2d51)
  part = (part << 15) | (part >>> 17)
  const joined = hash ^ Math.imul(part, 0x1b873593)
  return (Math.imul((joined << 13) | (joined >>> 19), 5) + 0xe6546b64) | 0
}

/** Its end: every bit of the hash depends on every other. */
function finished(hash: number): number {
  let end = hash ^ (hash >>> 16)
  end = Math.imul(end, 0x85ebca6b)
  end = Math.imul(end ^ (end >>> 13), 0xc2b2ae35)
  return end ^ (end >>> 16)
}
