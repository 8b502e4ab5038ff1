import { type Addition, type Bitmaps, notOwn } from './bitmaps.ts'
import type { Dimension } from './dimension.ts'
import { allows, type Place, ranksOf } from './place.ts'
import type { Term } from './program.ts'

/** What one clause asks at one place, and which bit it has. */
export interface Entry {
  readonly bit: number
  /** All of its terms there; of items it is one. */
  readonly terms: readonly Term[]
  readonly place: Place
}

/** A value that adds to one word in so many has a bitmap of its own. */
const wordsPerAddition = 8

/** Writes the bitmaps of a stratum, one after the other, into one array. */
export class BitmapWriter {
  private readonly rows: Int32Array[] = []
  private readonly dimensions: readonly Dimension[]
  private readonly words: number

  constructor(dimensions: readonly Dimension[], words: number) {
    this.dimensions = dimensions
    this.words = words
  }

  /** One bitmap for each rank of a dimension. */
  full(dimension: number, entries: readonly Entry[]): Bitmaps {
    const base = this.end
    const ranks = ranksOf(this.dimensions[dimension] as Dimension)
    for (let rank = -1; rank < ranks; rank++) {
      const row = this.row(entries)
      for (const { bit, terms } of entries) {
        if (this.allow(terms, rank)) set(row, bit)
      }
      this.rows.push(row)
    }
    return { kind: 'full', dimension, base }
  }

  /** For a dimension with many ranks, of which the terms allow few: what those add. */
  sparse(dimension: number, entries: readonly Entry[]): Bitmaps {
    const ranks = ranksOf(this.dimensions[dimension] as Dimension)
    const bits = new Map<number, number[]>()
    for (const { bit, terms } of entries) {
      for (const rank of this.ranksOf(terms, ranks)) put(bits, rank, bit)
    }
    const base = this.withAdditions(entries)
    const own = new Int32Array(ranks).fill(base)
    const additions = new Array<Addition | undefined>(ranks).fill(undefined)
    for (const [rank, some] of bits) {
      const addition = additionOf(some)
      if (addition.length * wordsPerAddition < this.words * 2) {
        additions[rank] = addition
        own[rank] = notOwn
        continue
      }
      own[rank] = this.end
      const row = this.row(entries)
      for (const bit of some) set(row, bit)
      this.rows.push(row)
    }
    return { kind: 'sparse', dimension, base, own, additions }
  }

  items(slot: number, entries: readonly Entry[]): Bitmaps {
    const bits = new Map<unknown, number[]>()
    for (const { bit, place } of entries) {
      if (place.kind === 'item') put(bits, place.value, bit)
    }
    const additions = new Map([...bits].map(([item, some]) => [item, additionOf(some)]))
    return { kind: 'item', slot, base: this.withAdditions(entries), additions }
  }

  written(): Int32Array {
    const bits = new Int32Array(this.end)
    for (const [place, row] of this.rows.entries()) bits.set(row, place * this.words)
    return bits
  }

  private get end(): number {
    return this.rows.length * this.words
  }

  /** The ranks at which all of some terms hold. */
  private *ranksOf(terms: readonly Term[], ranks: number): Iterable<number> {
    // Of a member the range is not of these ranks.
    const ranges = terms.filter((term) => this.dimensions[term.dimension]?.kind !== 'member')
    const low = ranges.reduce((highest, term) => Math.max(highest, term.low), 0)
    const high = ranges.reduce((lowest, term) => Math.min(lowest, term.high), ranks - 1)
    for (let rank = low; rank <= high; rank++) {
      if (this.allow(terms, rank)) yield rank
    }
  }

  private allow(terms: readonly Term[], rank: number): boolean {
    for (const term of terms) if (!allows(term, rank, this.dimensions)) return false
    return true
  }

  /** Two of them: one that is added to, and one to take it back from. */
  private withAdditions(entries: readonly Entry[]): number {
    const base = this.end
    const row = this.row(entries)
    this.rows.push(row, row)
    return base
  }

  /** Clauses that do not look at the fact. */
  private row(entries: readonly Entry[]): Int32Array {
    const row = new Int32Array(this.words).fill(-1)
    for (const { bit } of entries) row[bit >>> 5] = (row[bit >>> 5] as number) & ~(1 << (bit & 31))
    return row
  }
}

function set(row: Int32Array, bit: number): void {
  row[bit >>> 5] = (row[bit >>> 5] as number) | (1 << (bit & 31))
}

function put<Key>(bits: Map<Key, number[]>, key: Key, bit: number): void {
  const known = bits.get(key)
  if (known === undefined) bits.set(key, [bit])
  else known.push(bit)
}

function additionOf(bits: readonly number[]): Addition {
  const words = new Map<number, number>()
  for (const bit of bits) {
    words.set(bit >>> 5, (words.get(bit >>> 5) ?? 0) | (1 << (bit & 31)))
  }
  return Int32Array.from([...words].flat())
}
