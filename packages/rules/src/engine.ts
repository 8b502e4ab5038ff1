import type { FactSource } from './evaluate.ts'
import type { Rule } from './rule.ts'
import type { RuleSet } from './rule-set.ts'

/** Hears of a rule that threw while it was evaluated: it counts as not passed, all others go on. */
export type RuleFailure = (rule: Rule, error: unknown) => void

/** A rule set in an engine, ready to be evaluated again and again. */
export interface Evaluation {
  /**
   * Writes 1 (true) or 0 at `rule.index` for every enabled rule of the stratum, and nothing else.
   * `passes` has room for all rules of the set.
   */
  evaluate(stratum: number, facts: FactSource, passes: Uint8Array): void | Promise<void>
}

/** The rule engine port. */
export interface RuleEngine {
  readonly name: string
  /** Without `failed`, what a rule throws is thrown on. */
  load(ruleSet: RuleSet, failed?: RuleFailure): Evaluation
}
