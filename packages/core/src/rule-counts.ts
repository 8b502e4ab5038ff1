import type { Stepped } from './step/stepped.ts'

export interface RuleCount {
  /** False → true transitions. */
  readonly matched: number
  /** Decisions applied. */
  readonly fired: number
  /** Decisions suppressed, by reason: once per rule, visit and reason. */
  readonly suppressed: Readonly<Record<string, number>>
}

/** What each rule did since the engine was opened. */
export class RuleCounts {
  private readonly counts = new Map<
    string,
    { matched: number; fired: number; suppressed: Record<string, number> }
  >()

  add({ matched, decisions }: Stepped): void {
    for (const rule of matched) this.of(rule).matched++
    for (const { rule, outcome, reason } of decisions) {
      const count = this.of(rule)
      if (outcome === 'applied') count.fired++
      else if (reason !== undefined) count.suppressed[reason] = (count.suppressed[reason] ?? 0) + 1
    }
  }

  snapshot(): Readonly<Record<string, RuleCount>> {
    return Object.fromEntries(
      [...this.counts].map(([rule, count]) => [
        rule,
        { ...count, suppressed: { ...count.suppressed } },
      ]),
    )
  }

  private of(rule: string) {
    let count = this.counts.get(rule)
    if (count === undefined) {
      count = { matched: 0, fired: 0, suppressed: {} }
      this.counts.set(rule, count)
    }
    return count
  }
}
