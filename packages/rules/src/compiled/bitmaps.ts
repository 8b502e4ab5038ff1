import type { Ranks } from './ranks.ts'

/**
 * For the values that one fact may have, which clauses do not fail because of it: a bit for each clause.
 * Clauses that do not look at the fact have theirs in all of them. Where many values matter to few
 * clauses each, only `base` is written whole, for all that matter to none; what others add to it is
 * added for the event and taken away again.
 */
export type Bitmaps = FullBitmaps | SparseBitmaps | ItemBitmaps

/** One bitmap for each rank; that of rank r begins at `base` + (r + 1) × words. */
export interface FullBitmaps {
  readonly kind: 'full'
  readonly dimension: number
  readonly base: number
}

/** By rank: where its own bitmap begins, or what it adds to that at `base`. */
export interface SparseBitmaps {
  readonly kind: 'sparse'
  readonly dimension: number
  readonly base: number
  readonly own: Int32Array
  readonly additions: readonly (Addition | undefined)[]
}

/** What each item of a list adds. */
export interface ItemBitmaps {
  readonly kind: 'item'
  readonly slot: number
  readonly base: number
  readonly additions: ReadonlyMap<unknown, Addition>
}

/** Bits to be set, as pairs of a word and the bits in it. */
export type Addition = Int32Array

/** Stands in `own` for a rank that has no bitmap. */
export const notOwn = -1

const kinds: readonly Bitmaps['kind'][] = ['full', 'sparse', 'item']

/** The order in which bitmaps are read: those of a kind one after the other. */
export function byKind(left: Bitmaps, right: Bitmaps): number {
  return kinds.indexOf(left.kind) - kinds.indexOf(right.kind)
}

/** Some bitmaps, in the order of their kinds, and which of them an event is about. */
export class BitmapReader {
  readonly bits: Int32Array
  /** By number of the bitmaps: where the one begins that the event is about. */
  readonly chosen: Int32Array
  private readonly ranks: Ranks
  private readonly words: number
  // What the bitmaps are stands by their number in lists of its own: objects of several forms take longer to read.
  private readonly fullEnd: number
  private readonly sparseEnd: number
  private readonly bases: Int32Array
  /** The dimension or the slot. */
  private readonly subjects: Int32Array
  private readonly sparse: readonly (SparseBitmaps | undefined)[]
  private readonly items: readonly (ItemBitmaps | undefined)[]
  /** What was added for this event, and where. */
  private readonly added: Addition[] = []
  private readonly addedAt: number[] = []
  private additions = 0

  constructor(bitmaps: readonly Bitmaps[], bits: Int32Array, words: number, ranks: Ranks) {
    this.bits = bits
    this.words = words
    this.ranks = ranks
    this.bases = Int32Array.from(bitmaps, ({ base }) => base)
    this.chosen = this.bases.slice()
    this.fullEnd = bitmaps.filter(({ kind }) => kind === 'full').length
    this.sparseEnd = bitmaps.filter(({ kind }) => kind !== 'item').length
    this.subjects = Int32Array.from(bitmaps, (some) =>
      'dimension' in some ? some.dimension : some.slot,
    )
    this.sparse = bitmaps.map((some) => (some.kind === 'sparse' ? some : undefined))
    this.items = bitmaps.map((some) => (some.kind === 'item' ? some : undefined))
  }

  /** Finds the bitmaps that the event is about. Throws what a fact throws. */
  choose(): void {
    const { bases, chosen, ranks, subjects, words, fullEnd, sparseEnd } = this
    let number = 0
    for (; number < fullEnd; number++) {
      chosen[number] =
        (bases[number] as number) + (ranks.of(subjects[number] as number) + 1) * words
    }
    for (; number < sparseEnd; number++) {
      const { own, additions, base } = this.sparse[number] as SparseBitmaps
      const rank = ranks.of(subjects[number] as number)
      const begins = rank < 0 ? base : (own[rank] as number)
      if (begins === notOwn) {
        chosen[number] = base
        this.add(additions[rank], base)
      } else chosen[number] = begins
    }
    for (; number < chosen.length; number++) {
      const list = ranks.valueOf(subjects[number] as number)
      if (!Array.isArray(list)) continue
      const { additions, base } = this.items[number] as ItemBitmaps
      for (let item = 0; item < list.length; item++) this.add(additions.get(list[item]), base)
    }
  }

  /** The event has passed: what was added for it is taken away. */
  finish(): void {
    const { bits, words } = this
    for (let index = 0; index < this.additions; index++) {
      const addition = this.added[index] as Addition
      const base = this.addedAt[index] as number
      for (let pair = 0; pair < addition.length; pair += 2) {
        const word = base + (addition[pair] as number)
        // As it was stands right behind.
        bits[word] = bits[word + words] as number
      }
    }
    this.additions = 0
  }

  private add(addition: Addition | undefined, base: number): void {
    if (addition === undefined) return
    const { bits } = this
    for (let pair = 0; pair < addition.length; pair += 2) {
      const word = base + (addition[pair] as number)
      bits[word] = (bits[word] as number) | (addition[pair + 1] as number)
    }
    this.added[this.additions] = addition
    this.addedAt[this.additions] = base
    this.additions++
  }
}
