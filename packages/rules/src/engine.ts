import type { FactSource } from './evaluate.ts'
import type { Matches } from './matches.ts'
import type { Rule } from './rule.ts'
import type { RuleSet } from './rule-set.ts'

/** Hears of a rule that threw while it was evaluated: it counts as not passed, all others go on. */
export type RuleFailure = (rule: Rule, error: unknown) => void

/** A rule set in an engine, ready to be evaluated again and again. */
export interface Evaluation {
  /**
   * Adds the enabled rules of the stratum that are true to `matches`, in ascending order, and those
   * whose result time alone may change. Strata are evaluated in ascending order; `matches` was
   * cleared before the first.
   */
  evaluate(stratum: number, facts: FactSource, matches: Matches): void | Promise<void>
}

/** The rule engine port. */
export interface RuleEngine {
  readonly name: string
  /** Without `failed`, what a rule throws is thrown on. */
  load(ruleSet: RuleSet, failed?: RuleFailure): Evaluation
}
