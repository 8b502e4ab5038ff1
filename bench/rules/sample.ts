import { holds } from './holds.ts'
import type { Comparison } from './leaves.ts'
import type { Happening, Value } from './traffic.ts'
import type { Conditions } from './workload.ts'

/**
 * Tells at how many events of a sample rules are true. Of each comparison it keeps a bit an event:
 * rare rules are looked for among tens of thousands of events, and share what they compare.
 */
export class Sample {
  private readonly happenings: readonly Happening[]
  private readonly columns = new Map<string, readonly Value[]>()
  private readonly bits = new Map<string, Uint32Array>()

  constructor(happenings: readonly Happening[]) {
    this.happenings = happenings
  }

  /** Of all events; 0 to 1. */
  share({ all }: Conditions): number {
    const met = all.map((member) =>
      'any' in member ? either(member.any.map((one) => this.bitsOf(one))) : this.bitsOf(member),
    )
    let matched = 0
    for (let word = 0; word < words(this.happenings); word++) {
      let left = 0xffffffff
      for (const bits of met) left &= bits[word] ?? 0
      for (; left !== 0; left &= left - 1) matched++
    }
    return matched / this.happenings.length
  }

  private bitsOf(comparison: Comparison): Uint32Array {
    const { fact, operator, value } = comparison
    const key = JSON.stringify([fact, operator, value])
    let bits = this.bits.get(key)
    if (bits === undefined) {
      bits = new Uint32Array(words(this.happenings))
      for (const [place, found] of this.column(fact).entries()) {
        if (holds(comparison, found)) bits[place >> 5] = (bits[place >> 5] ?? 0) | (1 << place)
      }
      this.bits.set(key, bits)
    }
    return bits
  }

  /** What the events tell of one fact, side by side: reading it out of each anew takes far longer. */
  private column(fact: string): readonly Value[] {
    let values = this.columns.get(fact)
    if (values === undefined) {
      values = this.happenings.map(({ known }) => known[fact])
      this.columns.set(fact, values)
    }
    return values
  }
}

function words(happenings: readonly Happening[]): number {
  return Math.ceil(happenings.length / 32)
}

function either(all: readonly Uint32Array[]): Uint32Array {
  return Uint32Array.from(all[0] ?? [], (_, word) =>
    all.reduce((bits, one) => bits | (one[word] ?? 0), 0),
  )
}
