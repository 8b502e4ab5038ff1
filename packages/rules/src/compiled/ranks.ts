import type { FactSource } from '../evaluate.ts'
import { hasItem } from '../has-item.ts'
import { absent, answer, type Dimension, orderRank, smallRanks } from './dimension.ts'
import type { Term } from './program.ts'

/** The rank of a value that has not been looked at in this run. */
export const unknown = -2

/** What the facts of one visitor at one instant are in every dimension: each looked at once, and only where asked. */
export class Ranks {
  /** By dimension; {@link unknown} until {@link of} was asked. */
  readonly known: Int32Array
  private readonly dimensions: readonly Dimension[]
  // What is asked most stands in lists of its own: objects of six forms take longer to read.
  private readonly slots: Int32Array
  private readonly ids: readonly (ReadonlyMap<unknown, number> | undefined)[]
  private readonly numbers: readonly (Float64Array | undefined)[]
  private readonly small: readonly (Int32Array | undefined)[]
  /** By slot: its value, and the run in which it was read. */
  private readonly values: unknown[]
  private readonly read: Uint32Array
  private run = 0
  private facts: FactSource = nothing

  constructor(dimensions: readonly Dimension[]) {
    this.dimensions = dimensions
    this.known = new Int32Array(dimensions.length)
    this.slots = Int32Array.from(dimensions, ({ slot }) => slot)
    this.ids = dimensions.map((one) => (one.kind === 'identity' ? one.ids : undefined))
    this.numbers = dimensions.map((one) => (one.kind === 'order' ? one.numbers : undefined))
    this.small = this.numbers.map((numbers) => numbers && smallRanks(numbers))
    const slots = dimensions.reduce((most, { slot }) => Math.max(most, slot + 1), 0)
    this.values = Array.from({ length: slots }, () => undefined)
    this.read = new Uint32Array(slots)
  }

  /** Begins with other facts. */
  begin(facts: FactSource): void {
    this.facts = facts
    this.known.fill(unknown)
    if (this.run === 0xffff_ffff) {
      this.run = 0
      this.read.fill(0)
    }
    this.run++
  }

  /** The rank in a dimension. Throws what a fact throws. */
  of(dimension: number): number {
    const known = this.known[dimension] as number
    if (known !== unknown) return known
    const rank = this.find(dimension)
    this.known[dimension] = rank
    return rank
  }

  holds({ dimension, low, high, negated }: Term): boolean {
    const rank = this.of(dimension)
    return (rank >= low && rank <= high) !== negated
  }

  /** The value of a fact. Throws what the fact throws. */
  valueOf(slot: number): unknown {
    if (this.read[slot] === this.run) return this.values[slot]
    const value = this.facts.get(slot)
    this.values[slot] = value
    this.read[slot] = this.run
    return value
  }

  private find(number: number): number {
    const small = this.small[number]
    if (small !== undefined) {
      const value = this.valueOf(this.slots[number] as number)
      if (typeof value === 'number') {
        const place = value | 0
        if (place === value && place >= 0 && place < small.length) return small[place] as number
      } else if (value === undefined || value === null) return absent
      return orderRank(this.numbers[number] as Float64Array, value)
    }
    const ids = this.ids[number]
    if (ids === undefined) return this.ask(number)
    const value = this.valueOf(this.slots[number] as number)
    if (value === undefined || value === null) return absent
    return ids.get(value) ?? 0
  }

  private ask(number: number): number {
    const dimension = this.dimensions[number] as Dimension
    const { slot } = dimension
    switch (dimension.kind) {
      case 'member':
        return dimension.members[this.of(dimension.identity)] ?? 0
      case 'item':
        return hasItem(this.valueOf(slot), dimension.value) ? 1 : 0
      case 'beginning': {
        const value = this.valueOf(slot)
        return typeof value === 'string' ? dimension.beginnings.longest(value) : absent
      }
      case 'answer':
        return answer(dimension.leaf, this.valueOf(slot), this.facts)
      default:
        return absent
    }
  }
}

const nothing: FactSource = { get: () => undefined }
