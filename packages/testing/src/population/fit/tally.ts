/**
 * Counts of names, of so many different ones at most: what comes when there is no more room is only
 * counted together.
 */
export class Tally<Name> {
  /** Everything that was counted. */
  total = 0
  private readonly counts = new Map<Name, number>()
  private readonly most: number

  constructor(most: number) {
    this.most = most
  }

  /** How many names there are. */
  get size(): number {
    return this.counts.size
  }

  /** What was counted without its name. */
  get unnamed(): number {
    let named = 0
    for (const count of this.counts.values()) named += count
    return this.total - named
  }

  add(name: Name, count = 1): void {
    this.total += count
    const known = this.counts.get(name)
    if (known !== undefined) this.counts.set(name, known + count)
    else if (this.counts.size < this.most) this.counts.set(name, count)
  }

  of(name: Name): number {
    return this.counts.get(name) ?? 0
  }

  /** Most first; equal ones in the order in which they came. Those that came to nothing are left out. */
  ranked(): (readonly [name: Name, count: number])[] {
    const held = [...this.counts].filter(([, count]) => count > 0)
    return held.sort(([, one], [, other]) => other - one)
  }

  entries(): IterableIterator<[Name, number]> {
    return this.counts.entries()
  }
}

/** The total variation of two counts by name: half the sum of how much their shares differ, 0 to 1. */
export function totalVariation(
  one: ReadonlyMap<string, number>,
  other: ReadonlyMap<string, number>,
): number {
  const [all, others] = [sumOf(one), sumOf(other)]
  let differ = 0
  for (const name of new Set([...one.keys(), ...other.keys()])) {
    differ += Math.abs((one.get(name) ?? 0) / all - (other.get(name) ?? 0) / others)
  }
  return differ / 2
}

/** All counts together. */
export function sumOf(counts: ReadonlyMap<string, number>): number {
  let sum = 0
  for (const count of counts.values()) sum += count
  return sum
}
