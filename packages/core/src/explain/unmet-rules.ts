import type { LoggedRuleSet } from './rule-sets-of-log.ts'

/**
 * Rule sets that have come into force by a place in the log, and that a visitor has not met as far as its
 * records tell: what was under way in a process that is gone may be written down behind the rules of the
 * next one.
 */
export class UnmetRules {
  private readonly left: LoggedRuleSet[]
  /** By term: a visitor may go back to rules that another process still has in force. */
  private readonly met = new Map<string, LoggedRuleSet>()

  constructor(first: readonly LoggedRuleSet[]) {
    this.left = [...first]
  }

  add(entries: readonly LoggedRuleSet[] = []): void {
    this.left.push(...entries)
  }

  /** Takes out those up to a term, or gives the one that began it once more; undefined where none did. */
  upTo(term: string | undefined): readonly LoggedRuleSet[] | undefined {
    const index = this.left.findLastIndex((entry) => entry.term === term)
    if (index >= 0) return this.take(index + 1)
    const known = term === undefined ? undefined : this.met.get(term)
    return known && [known]
  }

  /** Takes out those up to the first that came after an instant, ms. */
  before(at: number): readonly LoggedRuleSet[] {
    const beyond = this.left.findIndex((entry) => entry.at > at)
    return this.take(beyond < 0 ? this.left.length : beyond)
  }

  /** Takes out all of them. */
  all(): readonly LoggedRuleSet[] {
    return this.take(this.left.length)
  }

  private take(count: number): readonly LoggedRuleSet[] {
    const taken = this.left.splice(0, count)
    for (const entry of taken) this.met.set(entry.term, entry)
    return taken
  }
}
