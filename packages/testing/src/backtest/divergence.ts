import { sameTreatment, type Treatment } from './treatment.ts'

/** Which of two is meant: 0 the one that is compared with, 1 the other. */
export type Hand = 0 | 1

/** Where the ways of one visitor part; a side that did nothing then has no treatment. */
export interface Parting {
  readonly visitor: string
  /** ms. */
  readonly at: number
  readonly treatments: readonly [Treatment | undefined, Treatment | undefined]
}

const never = Number.POSITIVE_INFINITY

type Both = readonly [Treatment[], Treatment[]]

/**
 * Finds for each visitor the first treatment that differs between two sides. It holds what was not
 * compared yet, and who has parted.
 */
export class Divergence {
  /** Treatments that came behind the parting, on either side. */
  readonly beyond: [number, number] = [0, 0]
  /** When, ms. */
  private readonly parted = new Map<string, number>()
  private waiting = new Map<string, Both>()

  /** Visitors who are treated differently. */
  get visitors(): number {
    return this.parted.size
  }

  /** When a visitor's ways have parted, ms. */
  partedAt(visitor: string): number | undefined {
    return this.parted.get(visitor)
  }

  /** Each visitor's in the order in which they were decided. */
  add(hand: Hand, visitor: string, treatment: Treatment): void {
    if (this.parted.has(visitor)) {
      this.beyond[hand]++
      return
    }
    let both = this.waiting.get(visitor)
    if (both === undefined) {
      both = [[], []]
      this.waiting.set(visitor, both)
    }
    both[hand].push(treatment)
  }

  /** Both sides have decided all up to an instant, ms: gives who has parted since, in order of time. */
  settle(until: number): readonly Parting[] {
    const partings: Parting[] = []
    const later = new Map<string, Both>()
    for (const [visitor, both] of this.waiting) {
      const parting = this.compare(visitor, both, until)
      if (parting !== undefined) {
        partings.push(parting)
        this.parted.set(visitor, parting.at)
        for (const hand of [0, 1] as const) {
          this.beyond[hand] += both[hand].length - (parting.treatments[hand] === undefined ? 0 : 1)
        }
      } else if (both[0].length + both[1].length > 0) later.set(visitor, both)
    }
    this.waiting = later
    return partings.sort(byInstant)
  }

  /** Takes away what is the same, as far as it is settled. */
  private compare(visitor: string, both: Both, until: number): Parting | undefined {
    for (;;) {
      const [left, right] = [both[0][0], both[1][0]]
      const at = Math.min(left?.at ?? never, right?.at ?? never)
      if ((left === undefined && right === undefined) || at > until) return undefined
      if (left === undefined || right === undefined || !sameTreatment(left, right)) {
        const first = (one: Treatment | undefined) => (one?.at === at ? one : undefined)
        return { visitor, at, treatments: [first(left), first(right)] }
      }
      both[0].shift()
      both[1].shift()
    }
  }
}

/** By instant, then visitor. */
export function byInstant(
  left: { readonly at: number; readonly visitor: string },
  right: { readonly at: number; readonly visitor: string },
): number {
  return left.at - right.at || (left.visitor < right.visitor ? -1 : 1)
}
