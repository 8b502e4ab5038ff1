import type { Addition, Bitmaps } from './bitmaps.ts'
import type { Dimension } from './dimension.ts'
import { allows, type Place } from './place.ts'
import { Prefixes } from './prefixes.ts'
import type { Term } from './program.ts'

/** What one clause asks at one place, and which bit it has. */
export interface Entry {
  readonly bit: number
  /** All of its terms there; of items and beginnings it is one. */
  readonly terms: readonly Term[]
  readonly place: Place
}

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
  ranks(dimension: number, entries: readonly Entry[], ranks: number): Bitmaps {
    const base = this.end
    for (let rank = -1; rank < ranks; rank++) {
      const row = this.row(entries)
      for (const { bit, terms } of entries) {
        if (terms.every((term) => allows(term, rank, this.dimensions))) set(row, bit)
      }
      this.rows.push(row)
    }
    return { kind: 'ranks', dimension, base }
  }

  /** Additions for each id of a dimension. */
  ids(dimension: number, entries: readonly Entry[], ids: number): Bitmaps {
    const bits = new Map<number, number[]>()
    for (const { bit, terms } of entries) {
      for (let id = 1; id <= ids; id++) {
        if (terms.every((term) => allows(term, id, this.dimensions))) put(bits, id, bit)
      }
    }
    const additions = Array.from({ length: ids + 1 }, (_, id) => additionOf(bits.get(id)))
    return { kind: 'ids', dimension, base: this.withAdditions(entries), additions }
  }

  items(slot: number, entries: readonly Entry[]): Bitmaps {
    const bits = new Map<unknown, number[]>()
    for (const { bit, place } of entries) {
      if (place.kind === 'item') put(bits, place.value, bit)
    }
    return { kind: 'item', slot, base: this.withAdditions(entries), additions: additionsOf(bits) }
  }

  prefixes(slot: number, entries: readonly Entry[]): Bitmaps {
    const bits = new Map<string, number[]>()
    for (const { bit, place } of entries) {
      if (place.kind === 'prefix') put(bits, place.text, bit)
    }
    const additions = new Prefixes(additionsOf(bits))
    return { kind: 'prefix', slot, base: this.withAdditions(entries), additions }
  }

  written(): Int32Array {
    const bits = new Int32Array(this.end)
    for (const [place, row] of this.rows.entries()) bits.set(row, place * this.words)
    return bits
  }

  private get end(): number {
    return this.rows.length * this.words
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

function additionsOf<Key>(bits: ReadonlyMap<Key, readonly number[]>): Map<Key, Addition> {
  return new Map([...bits].map(([key, some]) => [key, additionOf(some) as Addition]))
}

function additionOf(bits: readonly number[] | undefined): Addition | undefined {
  if (bits === undefined) return undefined
  const words = new Map<number, number>()
  for (const bit of bits) {
    words.set(bit >>> 5, (words.get(bit >>> 5) ?? 0) | (1 << (bit & 31)))
  }
  return Int32Array.from([...words].flat())
}
