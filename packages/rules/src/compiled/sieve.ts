import { type BitmapIndex, indexOf } from './bitmap-index.ts'
import { BitmapReader } from './bitmaps.ts'
import { restHolds } from './clause-rests.ts'
import type { Dimension } from './dimension.ts'
import type { Term } from './program.ts'
import type { Ranks } from './ranks.ts'
import type { Selectivity } from './selectivity.ts'

/**
 * Finds which clauses hold: bitmaps tell of 32 at once which are left, and what no bitmap tells is
 * looked at for those alone. Nothing is allocated.
 */
export class Sieve {
  /** The clauses that held at the last event, by their place among those given: the first so many. */
  readonly left: Int32Array
  private readonly index: BitmapIndex
  private readonly reader: BitmapReader
  private readonly ranks: Ranks

  /** `clauses`: lists of terms that must all hold. */
  constructor(
    clauses: readonly (readonly Term[])[],
    dimensions: readonly Dimension[],
    selectivity: Selectivity,
    ranks: Ranks,
  ) {
    this.index = indexOf(clauses, dimensions, selectivity)
    const { bitmaps, bits, words } = this.index
    this.reader = new BitmapReader(bitmaps, bits, words, ranks)
    this.ranks = ranks
    this.left = new Int32Array(clauses.length)
  }

  /** Gives how many hold. Throws what a fact throws. */
  sift(): number {
    try {
      this.reader.choose()
      return this.siftWords()
    } finally {
      this.reader.finish()
    }
  }

  private siftWords(): number {
    const { index, reader, ranks } = this
    const { words, full, starts, looks, clauses, rests } = index
    const { bits, chosen } = reader
    let count = 0
    let end = 0
    for (let word = 0; word < words; word++) {
      let some = full[word] as number
      let look = end
      end = starts[word + 1] as number
      for (; look < end && some !== 0; look += 4) {
        some &=
          (bits[(chosen[looks[look] as number] as number) + word] as number) &
          (bits[(chosen[looks[look + 1] as number] as number) + word] as number) &
          (bits[(chosen[looks[look + 2] as number] as number) + word] as number) &
          (bits[(chosen[looks[look + 3] as number] as number) + word] as number)
      }
      while (some !== 0) {
        const bit = word * 32 + 31 - Math.clz32(some & -some)
        if (restHolds(rests, bit, ranks)) this.left[count++] = clauses[bit] as number
        some &= some - 1
      }
    }
    return count
  }
}
