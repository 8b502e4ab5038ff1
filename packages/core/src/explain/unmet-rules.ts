import type { LoggedRuleSet } from './rule-sets-of-log.ts'

/**
 * Rule sets that have come into force by a place in the log, and that a visitor has not met as far as its
 * records tell: what was under way in a process that is gone may be written down behind the rules of the
 * next one.
 */
export class UnmetRules {
  private readonly left: LoggedRuleSet[]

  constructor(first: readonly LoggedRuleSet[]) {
    this.left = [...first]
  }

  add(entries: readonly LoggedRuleSet[] = []): void {
    this.left.push(...entries)
  }

  /** Takes out those up to a term; undefined where none of them began it. */
  upTo(term: string | undefined): readonly LoggedRuleSet[] | undefined {
    const index = this.left.findLastIndex((entry) => entry.term === term)
    return index < 0 ? undefined : this.left.splice(0, index + 1)
  }

  /** Takes out all of them. */
  all(): readonly LoggedRuleSet[] {
    return this.left.splice(0)
  }
}
