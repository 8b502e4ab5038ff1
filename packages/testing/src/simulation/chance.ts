/** What splitmix32 adds with each step, and the shares of its mixing, by Tommy Ettinger, public domain. */
function splitmix32(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return mixed ^ (mixed >>> 15)
  }
}

/** FNV-1a by Fowler, Noll and Vo, public domain. */
function hashOf(name: string): number {
  let hash = 0x811c9dc5
  for (let place = 0; place < name.length; place++) {
    hash = Math.imul(hash ^ name.charCodeAt(place), 0x01000193)
  }
  return hash
}

/**
 * A stream of chance that repeats itself: xoshiro128** by David Blackman and Sebastiano Vigna (2018),
 * public domain. Streams of one seed with different names have nothing to do with each other, so that
 * drawing more from one changes nothing in the others.
 */
export class Chance {
  private s0: number
  private s1: number
  private s2: number
  private s3: number

  constructor(seed: number, stream: string) {
    const next = splitmix32(seed ^ hashOf(stream))
    this.s0 = next()
    this.s1 = next()
    this.s2 = next()
    this.s3 = next()
  }

  /** 32 random bits, as a whole number from 0. */
  word(): number {
    const scaled = Math.imul(this.s1, 5)
    const word = Math.imul((scaled << 7) | (scaled >>> 25), 9)
    const shifted = this.s1 << 9
    this.s2 ^= this.s0
    this.s3 ^= this.s1
    this.s1 ^= this.s2
    this.s0 ^= this.s3
    this.s2 ^= shifted
    this.s3 = (this.s3 << 11) | (this.s3 >>> 21)
    return word >>> 0
  }

  /** A whole number from 0 up to, and without, `end`. */
  below(end: number): number {
    return Math.floor((this.word() / 0x1_0000_0000) * end)
  }

  /** A whole number from `first` to `last`. */
  between(first: number, last: number): number {
    return first + this.below(last - first + 1)
  }

  /** True in so many of a hundred cases. */
  happens(percent: number): boolean {
    return this.below(100) < percent
  }

  /** One of several, which must not be none. */
  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.word() & 255)
  }
}
