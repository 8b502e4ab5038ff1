import type { Hand } from './divergence.ts'

/** How many visitors something happened to. */
export interface VisitorsCompared {
  readonly baseline: number
  readonly candidate: number
  readonly both: number
  /** Under the candidate only. */
  readonly gained: number
  /** Under the baseline only. */
  readonly lost: number
}

/** Stands for being treated at all, by whatever rule. */
const treated = 0

/** What ever happened to each visitor under two rule sets: a few numbers for those to whom anything did. */
export class Fates {
  /** By visitor: twice the number of what happened, and one more for the candidate. */
  private readonly marks = new Map<string, number[]>()
  private readonly numbers = new Map<string, number>()

  /** A rule took effect for a visitor. */
  fired(hand: Hand, visitor: string, rule: string): void {
    let number = this.numbers.get(rule)
    if (number === undefined) {
      number = this.numbers.size + 1
      this.numbers.set(rule, number)
    }
    this.mark(visitor, 2 * number + hand)
  }

  /** A visitor was treated. */
  treated(hand: Hand, visitor: string): void {
    this.mark(visitor, 2 * treated + hand)
  }

  /** Visitors who were treated, and those of each rule that ever took effect. */
  compared(): {
    readonly treated: VisitorsCompared
    readonly rules: Map<string, VisitorsCompared>
  } {
    const counts = Array.from({ length: this.numbers.size + 1 }, () => [0, 0, 0])
    for (const marks of this.marks.values()) {
      for (const mark of marks) {
        const hand = mark & 1
        const count = counts[mark >> 1] as number[]
        count[hand] = (count[hand] as number) + 1
        if (hand === 1 && marks.includes(mark - 1)) count[2] = (count[2] as number) + 1
      }
    }
    return {
      treated: comparedOf(counts[treated]),
      rules: new Map([...this.numbers].map(([rule, number]) => [rule, comparedOf(counts[number])])),
    }
  }

  /** Rules that took effect for a visitor on one side only. */
  of(visitor: string): { readonly gained: readonly string[]; readonly lost: readonly string[] } {
    const marks = this.marks.get(visitor) ?? []
    const only = (hand: Hand): string[] =>
      [...this.numbers]
        .filter(([, number]) => marks.includes(2 * number + hand))
        .filter(([, number]) => !marks.includes(2 * number + 1 - hand))
        .map(([rule]) => rule)
        .sort()
    return { gained: only(1), lost: only(0) }
  }

  private mark(visitor: string, mark: number): void {
    const marks = this.marks.get(visitor)
    if (marks === undefined) this.marks.set(visitor, [mark])
    else if (!marks.includes(mark)) marks.push(mark)
  }
}

/** Nobody at all. */
export const nobody: VisitorsCompared = { baseline: 0, candidate: 0, both: 0, gained: 0, lost: 0 }

function comparedOf([
  baseline = 0,
  candidate = 0,
  both = 0,
]: readonly number[] = []): VisitorsCompared {
  return { baseline, candidate, both, gained: candidate - both, lost: baseline - both }
}
