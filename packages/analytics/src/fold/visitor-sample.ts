import type { JsonValue } from '@beckon/core'
import type { Part } from './part.ts'
import { hashes } from './visitor-hash.ts'

/** What is remembered of one visitor of a sample. */
export interface Remembered<Memory> {
  empty(): Memory
  merge(into: Memory, other: Memory): void
  toJSON(memory: Memory): JsonValue
  fromJSON(json: JsonValue): Memory
}

/**
 * Visitors with what is remembered of each, for what can only be told from several events of one
 * visitor. All visitors are in it while no more than `most` were seen; whenever there are more, those whose hash
 * lies in the upper half go. Who stays depends on which visitors were seen and on nothing else, so
 * samples may be merged in any order. Each visitor is in it whole or not at all.
 */
export class VisitorSample<Memory> implements Part {
  private readonly memories = new Map<number, Memory>()
  /** The one that was asked for last: most are several times in a row. */
  private last = -1
  private lastMemory: Memory | undefined
  private limit = hashes
  private readonly most: number
  private readonly kind: Remembered<Memory>

  constructor(most: number, kind: Remembered<Memory>) {
    this.most = most
    this.kind = kind
  }

  /** The share of all visitors that is in it: 1, 1/2, 1/4 … */
  get share(): number {
    return this.limit / hashes
  }

  /** How many visitors there are in it. */
  get size(): number {
    return this.memories.size
  }

  /** Whether a visitor belongs to the sample: what is not asked for need not be made. */
  takes(hash: number): boolean {
    return hash < this.limit
  }

  /** What is remembered of a visitor, to be added to; undefined where it is not in the sample. */
  of(hash: number): Memory | undefined {
    if (hash === this.last) return this.lastMemory
    if (hash >= this.limit) return undefined
    const known = this.memories.get(hash)
    if (known !== undefined) {
      this.last = hash
      this.lastMemory = known
      return known
    }
    const memory = this.kind.empty()
    this.memories.set(hash, memory)
    if (this.memories.size <= this.most) return memory
    this.shrink()
    return hash < this.limit ? memory : undefined
  }

  /** The same, of those alone who are there. */
  known(hash: number): Memory | undefined {
    return this.memories.get(hash)
  }

  values(): IterableIterator<Memory> {
    return this.memories.values()
  }

  /** A count of visitors, or of what they did, as it would be of all of them. */
  scaled(count: number): number {
    return Math.round(count / this.share)
  }

  merge(other: this): void {
    this.limitTo(other.limit)
    for (const [hash, memory] of other.memories) {
      const own = this.of(hash)
      if (own !== undefined) this.kind.merge(own, memory)
    }
  }

  toJSON(): JsonValue {
    const kept = [...this.memories]
      .sort(([left], [right]) => left - right)
      .map(([hash, memory]) => [hash, this.kind.toJSON(memory)])
    return { limit: this.limit, kept }
  }

  load(json: JsonValue): void {
    const { limit, kept } = json as { limit: number; kept: readonly (readonly JsonValue[])[] }
    this.limitTo(limit)
    for (const [hash, memory] of kept) {
      this.memories.set(hash as number, this.kind.fromJSON(memory as JsonValue))
    }
    this.shrink()
  }

  private shrink(): void {
    while (this.memories.size > this.most) this.limitTo(this.limit / 2)
  }

  private limitTo(limit: number): void {
    if (limit >= this.limit) return
    this.limit = limit
    this.last = -1
    this.lastMemory = undefined
    for (const hash of this.memories.keys()) if (hash >= limit) this.memories.delete(hash)
  }
}
