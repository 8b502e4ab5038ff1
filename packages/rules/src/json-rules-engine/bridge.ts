import type { RuleEngine } from '../engine.ts'
import { type AsynchronousFact, AsynchronousFacts } from './asynchronous-facts.ts'
import { Pool } from './pool.ts'
import { Runner } from './runner.ts'

/**
 * Runs rule sets in the real json-rules-engine 7.3: its own operators, decorators and way through
 * nested conditions. Its `evaluate` returns a promise; runs of one real engine wait for each other,
 * because overlapping ones skip rules without a word.
 *
 * @param options `facts`: asynchronous facts by name, or by the name of their family; the
 * catalogue's definition says `asynchronous: true`. `View` is what the caller's facts are computed
 * from; `FactView` in the engine of `@beckon/core`.
 * @example
 * jsonRulesEngine<FactView>({
 *   facts: { 'crm.tier': async (params, { visitor }) => (await crm.find(visitor.contact)).tier },
 * })
 */
export function jsonRulesEngine<View = unknown>(options: BridgeOptions<View> = {}): RuleEngine {
  return {
    name: 'json-rules-engine',
    load(ruleSet, failed, factFailed) {
      const late = new AsynchronousFacts(ruleSet, options.facts ?? {}, factFailed)
      const most = late.some ? (options.concurrency ?? 16) : 1
      const strata = Array.from({ length: ruleSet.strata }, (_, stratum) => {
        const rules = ruleSet.rules.filter((rule) => rule.enabled && rule.stratum === stratum)
        return new Pool(() => new Runner(ruleSet, late, rules), most)
      })
      return {
        async evaluate(stratum, facts, matches) {
          const runner = strata[stratum]?.next()
          if (!runner) return
          try {
            await runner.run(facts, matches)
          } catch (error) {
            if (!failed) throw error
            await runner.runApart(facts, matches, failed)
          }
        },
      }
    },
  }
}

export interface BridgeOptions<View> {
  readonly facts?: Readonly<Record<string, AsynchronousFact<View>>>
  /**
   * For how many visitors rules may wait at the same time, where they read asynchronous facts: so
   * many real engines are kept for each stratum. Default 16.
   */
  readonly concurrency?: number
}
