import type { RuleSet } from './rule-set.ts'

/** Thrown for a rule set that reads an asynchronous fact, by an engine that cannot compute it. */
export class AsynchronousFactError extends Error {
  readonly code = 'ASYNCHRONOUS_FACT'

  constructor(fact: string, engine: string, help: string) {
    super(
      `The fact "${fact}" is asynchronous, and the engine "${engine}" cannot compute it: ${help}`,
    )
    this.name = 'AsynchronousFactError'
  }
}

/** Refuses what an engine that answers at once cannot run. Throws {@link AsynchronousFactError}. */
export function refuseAsynchronousFacts(ruleSet: RuleSet, engine: string): void {
  const ref = ruleSet.facts.find(({ definition }) => definition.asynchronous)
  if (!ref) return
  throw new AsynchronousFactError(
    ref.name,
    engine,
    'give it to jsonRulesEngine() of @beckon/rules/json-rules-engine, or look it up in an enricher.',
  )
}
