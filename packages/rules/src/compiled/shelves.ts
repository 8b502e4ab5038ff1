import type { IdentityDimension, OrderDimension } from './dimension.ts'
import type { Handle } from './handle.ts'
import { Prefixes } from './prefixes.ts'
import type { Program } from './program.ts'

/** A stretch of the code: clauses that are called up together. */
export interface Stretch {
  readonly start: number
  readonly end: number
}

/** Clauses by the rank they wait for: those of rank r from `starts[r]` to `starts[r + 1]`. */
export interface RankIndex {
  readonly dimension: number
  readonly slot: number
  readonly ids: ReadonlyMap<unknown, number>
  readonly starts: Int32Array
}

/** Clauses by the least, or the greatest, rank they wait for: whatever a rank reaches stands in one stretch. */
export interface OrderIndex {
  readonly dimension: number
  readonly slot: number
  readonly numbers: Float64Array
  /** Rank r reaches what is from `fromStart` to `fromEnds[r]`, and from `toStarts[r]` to `toEnd`. */
  readonly fromStart: number
  readonly fromEnds: Int32Array
  readonly toStarts: Int32Array
  readonly toEnd: number
}

/** Clauses by the item of a list they wait for. */
export interface ItemIndex {
  readonly slot: number
  readonly byItem: ReadonlyMap<unknown, Stretch>
}

/** Clauses by how the text begins that they wait for. */
export interface PrefixIndex {
  readonly slot: number
  readonly prefixes: Prefixes<Stretch>
}

/** All indexes, over one code. */
export interface Shelved {
  readonly code: Int32Array
  readonly ids: readonly RankIndex[]
  readonly orders: readonly OrderIndex[]
  readonly items: readonly ItemIndex[]
  readonly prefixes: readonly PrefixIndex[]
  /** Clauses that wait for nothing and are looked at every time. */
  readonly always: Stretch
}

type Buckets<Key> = Map<Key, number[]>

/** Takes clauses to where they wait, and then writes them all into one code. */
export class Shelves {
  private readonly ids = new Map<number, Buckets<number>>()
  private readonly from = new Map<number, Buckets<number>>()
  private readonly to = new Map<number, Buckets<number>>()
  private readonly items = new Map<number, Buckets<unknown>>()
  private readonly prefixes = new Map<number, Buckets<string>>()
  private readonly always: number[] = []
  private readonly code: number[] = []

  /** Without a handle it is looked at every time. */
  put(handle: Handle | undefined, clause: readonly number[]): void {
    switch (handle?.kind) {
      case 'ids':
        for (const id of handle.ids) put(this.ids, handle.dimension, id, clause)
        break
      case 'from':
        put(this.from, handle.dimension, handle.low, clause)
        break
      case 'to':
        put(this.to, handle.dimension, handle.high, clause)
        break
      case 'item':
        put(this.items, handle.slot, handle.value, clause)
        break
      case 'prefix':
        put(this.prefixes, handle.slot, handle.text, clause)
        break
      case undefined:
        append(this.always, clause)
    }
  }

  packed({ dimensions }: Program): Shelved {
    const indexes = {
      ids: [...this.ids].map(([dimension, buckets]) => {
        const { slot, ids } = dimensions[dimension] as IdentityDimension
        return { dimension, slot, ids, starts: this.byRank(buckets, ids.size + 1) }
      }),
      orders: [...new Set([...this.from.keys(), ...this.to.keys()])].map((dimension) =>
        this.order(dimension, dimensions[dimension] as OrderDimension),
      ),
      items: [...this.items].map(([slot, buckets]) => ({ slot, byItem: this.byKey(buckets) })),
      prefixes: [...this.prefixes].map(([slot, buckets]) => ({
        slot,
        prefixes: new Prefixes(this.byKey(buckets)),
      })),
      always: this.stretch(this.always),
    }
    return { code: Int32Array.from(this.code), ...indexes }
  }

  private order(dimension: number, { slot, numbers }: OrderDimension): OrderIndex {
    const ranks = numbers.length * 2 + 1
    const from = this.byRank(this.from.get(dimension), ranks)
    const to = this.byRank(this.to.get(dimension), ranks)
    return {
      dimension,
      slot,
      numbers,
      fromStart: from[0] as number,
      fromEnds: from.subarray(1),
      toStarts: to,
      toEnd: to[ranks] as number,
    }
  }

  /** Writes buckets in the order of their ranks; where each begins, and the last ends. */
  private byRank(buckets: Buckets<number> | undefined, ranks: number): Int32Array {
    const starts = new Int32Array(ranks + 1).fill(this.code.length)
    for (let rank = 0; rank < ranks; rank++) {
      append(this.code, buckets?.get(rank) ?? [])
      starts[rank + 1] = this.code.length
    }
    return starts
  }

  private byKey<Key>(buckets: Buckets<Key>): ReadonlyMap<Key, Stretch> {
    return new Map([...buckets].map(([key, bucket]) => [key, this.stretch(bucket)]))
  }

  private stretch(clauses: readonly number[]): Stretch {
    const start = this.code.length
    append(this.code, clauses)
    return { start, end: this.code.length }
  }
}

function put<Key>(
  shelves: Map<number, Buckets<Key>>,
  shelf: number,
  key: Key,
  clause: readonly number[],
): void {
  let buckets = shelves.get(shelf)
  if (buckets === undefined) {
    buckets = new Map()
    shelves.set(shelf, buckets)
  }
  const bucket = buckets.get(key)
  if (bucket === undefined) buckets.set(key, [...clause])
  else append(bucket, clause)
}

/** Not by spreading: a call has room for some ten thousand arguments only. */
function append(all: number[], more: readonly number[]): void {
  for (const number of more) all.push(number)
}
