import type { Decision, RuleCount } from '@beckon/core'
import type { RuleSet } from '@beckon/rules'
import { DecisionsDigest } from './decisions-digest.ts'
import { type Counts, count, noCounts, ranked } from './traffic-counts.ts'

/** Counts what the rules concluded. */
export class DecisionCounts {
  private readonly digest = new DecisionsDigest()
  private readonly fired = noCounts()
  private readonly suppressed: Record<string, Counts> = Object.create(null)
  private readonly actions = noCounts()
  private readonly segments = new Map<string, Set<string>>()

  add(decision: Decision): void {
    this.digest.add(decision)
    const { rule, outcome, reason, action, visitor } = decision
    if (outcome === 'suppressed') {
      const reasons = this.suppressed[rule] ?? noCounts()
      this.suppressed[rule] = reasons
      count(reasons, reason ?? 'unknown')
    }
    if (outcome !== 'applied') return
    count(this.fired, rule)
    count(this.actions, action.type)
    if (action.type !== 'segment') return
    const members = this.segments.get(action.segment) ?? new Set()
    members.add(visitor)
    this.segments.set(action.segment, members)
  }

  /** No decision that is still to come is of an instant before `at`, ms. */
  settledBefore(at: number): void {
    this.digest.settledBefore(at)
  }

  /** Every rule of the set, those that did nothing included. */
  rules(ruleSet: RuleSet, counted: Readonly<Record<string, RuleCount>>): Record<string, RuleCount> {
    return Object.fromEntries(
      ruleSet.rules.map(({ name }) => [
        name,
        {
          matched: counted[name]?.matched ?? 0,
          fired: this.fired[name] ?? 0,
          suppressed: this.suppressed[name] ?? {},
        },
      ]),
    )
  }

  result(): {
    readonly actions: Counts
    readonly segments: Counts
    readonly decisionsDigest: string
  } {
    const segments = [...this.segments].map(([name, { size }]) => [name, size] as const)
    return {
      actions: ranked(this.actions),
      segments: ranked(Object.fromEntries(segments)),
      decisionsDigest: this.digest.result(),
    }
  }
}
