/** Clauses that wait, by rank, one rank after the other: those of rank r stand from `starts[r]` to `starts[r + 1]`. */
export interface Packed {
  readonly starts: Int32Array
  readonly clauses: Int32Array
}

/** Clauses by what they wait for, while they are being filed. */
export class Buckets<Key> {
  private readonly buckets = new Map<Key, number[]>()

  /** `entry`: the numbers that stand for a clause. */
  put(key: Key, entry: readonly number[]): void {
    const bucket = this.buckets.get(key)
    if (bucket === undefined) this.buckets.set(key, [...entry])
    else bucket.push(...entry)
  }

  byKey(): ReadonlyMap<Key, Int32Array> {
    return new Map([...this.buckets].map(([key, bucket]) => [key, Int32Array.from(bucket)]))
  }

  /** Where the keys are ranks below a number. */
  byRank(this: Buckets<number>, ranks: number): Packed {
    const starts = new Int32Array(ranks + 1)
    const clauses: number[] = []
    for (let rank = 0; rank < ranks; rank++) {
      for (const number of this.buckets.get(rank) ?? []) clauses.push(number)
      starts[rank + 1] = clauses.length
    }
    return { starts, clauses: Int32Array.from(clauses) }
  }
}
