import { type FactSource, test } from '../evaluate.ts'
import type { Matches } from '../matches.ts'
import { nextChange, type TimedFactSource } from '../next-change.ts'
import type { Rule } from '../rule.ts'
import { FoundRules } from './found-rules.ts'
import { Learner } from './learner.ts'
import { type Program, programOf, type Term } from './program.ts'
import { Ranks } from './ranks.ts'
import { Sieve } from './sieve.ts'
import { TimedClauses } from './timed-clauses.ts'

/**
 * The rules of one stratum, found by the values of facts. Whatever a value is asked, it is asked once
 * an event. The clauses are indexed anew as traffic shows which of their terms are rare.
 */
export class IndexedRules {
  private readonly program: Program
  /** By clause: the place of its rule. */
  private readonly owners: Int32Array
  private readonly learner: Learner
  private readonly ranks: Ranks
  private readonly found: FoundRules
  private sieve: Sieve
  /** Made when somebody asks for the next change. */
  private timed: TimedClauses | undefined

  constructor(rules: readonly Rule[]) {
    this.program = programOf(rules)
    this.owners = Int32Array.from(this.program.clauses, ({ owner }) => owner)
    this.ranks = new Ranks(this.program.dimensions)
    this.learner = new Learner(this.program)
    this.found = new FoundRules(Int32Array.from(rules, ({ index }) => index))
    this.sieve = this.newSieve()
  }

  /** Adds the rules that are true. What a fact throws is thrown on, and nothing was added then. */
  evaluate(facts: FactSource, matches: Matches): void {
    const { found, owners, ranks, sieve } = this
    ranks.begin(facts)
    try {
      const count = sieve.sift()
      for (let index = 0; index < count; index++) {
        found.add(owners[sieve.left[index] as number] as number)
      }
      this.askWhole(facts)
      if (this.learner.passed(this.holds)) {
        this.sieve = this.newSieve()
        this.timed = undefined
        this.learner.selectivity.fade()
      }
    } catch (error) {
      found.forget()
      throw error
    }
    found.tell(matches)
  }

  /**
   * The earliest instant, ms, at which time alone may change the result of a rule; Infinity: never.
   * After a run, with the same facts. Throws what a fact throws.
   */
  nextChange(facts: TimedFactSource): number {
    const { rules, whole } = this.program
    this.timed ??= new TimedClauses(this.program, this.learner.selectivity, this.ranks)
    let next = this.timed.nextChange(facts)
    for (const place of whole) {
      next = Math.min(next, nextChange((rules[place] as Rule).condition, facts))
    }
    return next
  }

  private newSieve(): Sieve {
    const { clauses, dimensions } = this.program
    const terms = clauses.map((clause) => clause.terms)
    return new Sieve(terms, dimensions, this.learner.selectivity, this.ranks)
  }

  private askWhole(facts: FactSource): void {
    const { rules, whole } = this.program
    for (let index = 0; index < whole.length; index++) {
      const place = whole[index] as number
      if (test((rules[place] as Rule).condition, facts)) this.found.add(place)
    }
  }

  private readonly holds = (term: Term): boolean => this.ranks.holds(term)
}
