import { type FactSource, type Leaf, type Matches, test } from '@beckon/rules'
import { isWhole, mark, type RuleSeen, type Seen } from './seen.ts'

/** A comparison of which something has not been seen yet. */
export interface Open {
  readonly leaf: Leaf
  readonly seen: Seen
}

/** What of one stratum has not been seen yet. */
export class Looks {
  private rules: readonly (readonly [index: number, seen: RuleSeen])[]
  private open: readonly Open[]

  constructor(rules: readonly (readonly [number, RuleSeen])[], open: readonly Open[]) {
    this.rules = rules
    this.open = open
  }

  /** `from`: where in the matches those of the stratum begin. */
  look(facts: FactSource, matches: Matches, from: number): void {
    if (this.rules.length > 0) {
      const passed = new Set(matches.rules.subarray(from, matches.count))
      for (const [index, seen] of this.rules) mark(seen, passed.has(index))
      this.rules = this.rules.filter(([, seen]) => !isWhole(seen))
    }
    let whole = false
    for (const { leaf, seen } of this.open) {
      mark(seen, holds(leaf, facts))
      whole ||= isWhole(seen)
    }
    if (whole) this.open = this.open.filter(({ seen }) => !isWhole(seen))
  }
}

/** A fact that throws is absent, as it is for engines that skip its rule. */
function holds(leaf: Leaf, facts: FactSource): boolean {
  try {
    return test(leaf, facts)
  } catch {
    return false
  }
}
