import { refuseAsynchronousFacts } from '../asynchronous-fact.ts'
import type { FactSource } from '../evaluate.ts'
import type { Matches } from '../matches.ts'
import { type PlainEngine, type PlainEvaluation, plainEngine } from '../plain-engine.ts'
import { IndexedRules } from './indexed-rules.ts'

/** From how many rules of a stratum on an index is quicker than asking each. */
const few = 24

/**
 * The engine of the house: synchronous, without generated code. A few rules are asked one after the
 * other; many are filed under what makes them rare, and learn from traffic what that is. Nothing is
 * allocated where no rule is true.
 */
export function compiledEngine(): PlainEngine {
  return {
    name: 'compiled',
    load(ruleSet, failed): PlainEvaluation {
      refuseAsynchronousFacts(ruleSet, 'compiled')
      let plain: PlainEvaluation | undefined
      const askEach = (stratum: number, facts: FactSource, matches: Matches): void => {
        plain ??= plainEngine().load(ruleSet, failed)
        plain.evaluate(stratum, facts, matches)
      }
      const strata = Array.from({ length: ruleSet.strata }, (_, stratum) => {
        const rules = ruleSet.rules.filter((rule) => rule.enabled && rule.stratum === stratum)
        return rules.length > few ? new IndexedRules(rules) : undefined
      })
      return {
        evaluate(stratum, facts, matches) {
          const indexed = strata[stratum]
          if (indexed === undefined) return askEach(stratum, facts, matches)
          try {
            indexed.evaluate(facts, matches)
          } catch {
            // A fact that throws concerns some rules and not others: asked one by one, they tell which.
            askEach(stratum, facts, matches)
          }
        },
      }
    },
  }
}
