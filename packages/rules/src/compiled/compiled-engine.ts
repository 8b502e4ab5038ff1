import { refuseAsynchronousFacts } from '../asynchronous-fact.ts'
import { nextChange, type TimedFactSource } from '../next-change.ts'
import { type PlainEngine, type PlainEvaluation, plainEngine } from '../plain-engine.ts'
import type { Rule } from '../rule.ts'
import { IndexedRules } from './indexed-rules.ts'

/** From how many rules of a stratum on an index is quicker than asking each. */
const few = 24

/**
 * The engine of the house: synchronous, without generated code. A few rules are asked one after the
 * other; many are indexed by what makes them rare, and learn from traffic what that is. Nothing is
 * allocated where no rule is true.
 */
export function compiledEngine(): PlainEngine {
  return {
    name: 'compiled',
    load(ruleSet, failed): PlainEvaluation {
      refuseAsynchronousFacts(ruleSet, 'compiled')
      let plain: PlainEvaluation | undefined
      const askEach = (): PlainEvaluation => {
        plain ??= plainEngine().load(ruleSet, failed)
        return plain
      }
      const strata = Array.from({ length: ruleSet.strata }, (_, stratum) => {
        const rules = ruleSet.rules.filter((rule) => rule.enabled && rule.stratum === stratum)
        return rules.length > few ? new IndexedRules(rules) : undefined
      })
      // Of the rules that were asked one by one: those that time alone may change.
      const timed = ruleSet.rules.filter(
        (rule) => rule.enabled && rule.timed && strata[rule.stratum] === undefined,
      )
      /** Some stratum was asked one by one in the last run although it has an index. */
      let fellBack = false
      return {
        evaluate(stratum, facts, matches) {
          if (stratum === 0) fellBack = false
          const indexed = strata[stratum]
          if (indexed === undefined) return askEach().evaluate(stratum, facts, matches)
          try {
            indexed.evaluate(facts, matches)
          } catch {
            // A fact that throws concerns some rules and not others: asked one by one, they tell which.
            fellBack = true
            askEach().evaluate(stratum, facts, matches)
          }
        },
        nextChange(facts) {
          if (fellBack) return nextOf(ruleSet.rules, facts)
          let next = nextOf(timed, facts)
          for (const indexed of strata) {
            if (indexed === undefined) continue
            try {
              next = Math.min(next, indexed.nextChange(facts))
            } catch {
              return nextOf(ruleSet.rules, facts)
            }
          }
          return next
        },
      }
    },
  }
}

/** Asks each rule. One that throws has no result that could change. */
function nextOf(rules: readonly Rule[], facts: TimedFactSource): number {
  let next = Number.POSITIVE_INFINITY
  for (const { condition, enabled } of rules) {
    if (!enabled) continue
    try {
      next = Math.min(next, nextChange(condition, facts))
    } catch {
      // Who listens has heard of it when the rule was evaluated.
    }
  }
  return next
}
