import type { Prefixes } from './prefixes.ts'
import type { Ranks } from './ranks.ts'

/**
 * For the values that one fact may have, which clauses do not fail because of it: a bit for each clause.
 * Clauses that do not look at the fact have theirs in all of them.
 */
export type Bitmaps = RankBitmaps | IdBitmaps | ItemBitmaps | PrefixBitmaps

/** One bitmap for each rank; that of rank r begins at `base` + (r + 1) × words. */
export interface RankBitmaps {
  readonly kind: 'ranks'
  readonly dimension: number
  readonly base: number
}

/** For a fact with many values: the bitmap of all that no rule names, and what is added for one that is. */
export interface IdBitmaps {
  readonly kind: 'ids'
  readonly dimension: number
  readonly base: number
  readonly additions: readonly (Addition | undefined)[]
}

/** The same for the items of a list. */
export interface ItemBitmaps {
  readonly kind: 'item'
  readonly slot: number
  readonly base: number
  readonly additions: ReadonlyMap<unknown, Addition>
}

/** The same for how a text begins. */
export interface PrefixBitmaps {
  readonly kind: 'prefix'
  readonly slot: number
  readonly base: number
  readonly additions: Prefixes<Addition>
}

/** Bits to be set, as pairs of a word and the bits in it. */
export type Addition = Int32Array

const kinds: readonly Bitmaps['kind'][] = ['ranks', 'ids', 'item', 'prefix']

/** Some bitmaps, and which of them an event is about. */
export class BitmapReader {
  readonly bits: Int32Array
  /** By number of the bitmaps: where the one begins that the event is about, -1 until that was asked. */
  readonly chosen: Int32Array
  private readonly ranks: Ranks
  private readonly words: number
  // What the bitmaps are stands by their number in lists of its own: objects of four forms take longer to read.
  private readonly kinds: Uint8Array
  private readonly bases: Int32Array
  private readonly dimensions: Int32Array
  private readonly slots: Int32Array
  private readonly byId: readonly (readonly (Addition | undefined)[])[]
  private readonly byItem: readonly ReadonlyMap<unknown, Addition>[]
  private readonly byPrefix: readonly (Prefixes<Addition> | undefined)[]
  /** What was added for this event, and where. */
  private readonly added: Addition[] = []
  private readonly addedAt: number[] = []
  private additions = 0

  constructor(bitmaps: readonly Bitmaps[], bits: Int32Array, words: number, ranks: Ranks) {
    this.bits = bits
    this.words = words
    this.ranks = ranks
    this.chosen = new Int32Array(bitmaps.length).fill(-1)
    this.kinds = Uint8Array.from(bitmaps, ({ kind }) => kinds.indexOf(kind))
    this.bases = Int32Array.from(bitmaps, ({ base }) => base)
    this.dimensions = Int32Array.from(bitmaps, (some) => ('dimension' in some ? some.dimension : 0))
    this.slots = Int32Array.from(bitmaps, (some) => ('slot' in some ? some.slot : 0))
    this.byId = bitmaps.map((some) => (some.kind === 'ids' ? some.additions : []))
    this.byItem = bitmaps.map((some) => (some.kind === 'item' ? some.additions : new Map()))
    this.byPrefix = bitmaps.map((some) => (some.kind === 'prefix' ? some.additions : undefined))
  }

  /** Finds the bitmap that the event is about. Throws what a fact throws. */
  choose(number: number): number {
    let begins = this.bases[number] as number
    if (this.kinds[number] === 0) {
      begins += (this.ranks.of(this.dimensions[number] as number) + 1) * this.words
    } else this.addTo(begins, number)
    this.chosen[number] = begins
    return begins
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
    this.chosen.fill(-1)
  }

  private addTo(base: number, number: number): void {
    const { ranks } = this
    if (this.kinds[number] === 1) {
      const id = ranks.of(this.dimensions[number] as number)
      if (id > 0) this.add(this.byId[number]?.[id], base)
      return
    }
    const value = ranks.valueOf(this.slots[number] as number)
    if (this.kinds[number] === 3) {
      if (typeof value === 'string') this.byPrefix[number]?.visit(value, this.addAt, base)
    } else if (Array.isArray(value)) {
      const items = this.byItem[number] as ReadonlyMap<unknown, Addition>
      for (let item = 0; item < value.length; item++) this.add(items.get(value[item]), base)
    }
  }

  private readonly addAt = (addition: Addition, base: number): void => this.add(addition, base)

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
