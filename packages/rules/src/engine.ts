import type { FactSource } from './evaluate.ts'
import type { Matches } from './matches.ts'
import type { TimedFactSource } from './next-change.ts'
import type { Rule } from './rule.ts'
import type { RuleSet } from './rule-set.ts'

/** Hears of a rule that threw while it was evaluated: it counts as not passed, all others go on. */
export type RuleFailure = (rule: Rule, error: unknown) => void

/** Hears of a fact that the engine itself computes and could not: it is absent. */
export type FactFailure = (fact: string, error: unknown) => void

/** A rule set in an engine, ready to be evaluated again and again. */
export interface Evaluation {
  /**
   * Adds the enabled rules of the stratum that are true to `matches`, in ascending order, and, where
   * the evaluation has no `nextChange`, those whose result time alone may change. Strata are evaluated
   * in ascending order; `matches` was cleared before the first.
   */
  evaluate(stratum: number, facts: FactSource, matches: Matches): void | Promise<void>
  /**
   * The earliest instant, ms, at which time alone may change the result of a rule; Infinity: never. Asked at once after a run over all strata, with the same facts. For engines that
   * know it sooner than by asking each rule.
   */
  nextChange?(facts: TimedFactSource): number
}

/** The rule engine port. */
export interface RuleEngine {
  readonly name: string
  /**
   * Without `failed`, what a rule throws is thrown on; without `factFailed`, a fact that fails does
   * so in silence. Throws for a rule set that it cannot run.
   */
  load(ruleSet: RuleSet, failed?: RuleFailure, factFailed?: FactFailure): Evaluation
}
