import { compiledEngine, createCatalogue, parseRuleSet } from '@beckon/rules'
import type { Bounds } from '../bounds.ts'
import type { Entities } from '../commit/entities.ts'
import { entityName } from '../domain/entity-name.ts'
import type { EngineOptions } from '../engine-options.ts'
import type { Clock } from '../env/env.ts'
import type { RulesInForce } from '../rules-in-force.ts'
import type { Site } from '../step/site.ts'
import { SiteFacts } from '../step/site-fact.ts'
import { Explainer } from './explainer.ts'
import { RuleSetsOfLog } from './rule-sets-of-log.ts'

/** What explaining needs of a running engine. */
export interface EngineParts {
  readonly sites: ReadonlyMap<string, Site>
  readonly bounds: Bounds
  readonly entities: Entities
  readonly inForce: RulesInForce
  readonly clock: Clock
  /** Resolves when all that was sent into the pipeline before has come out. */
  readonly barrier: () => Promise<void>
}

/** An explainer of what a running engine does. */
export function explainerOf(
  { storage, ruleEngine, facts = [], presence }: EngineOptions,
  { sites, bounds, entities, inForce, clock, barrier }: EngineParts,
): Explainer {
  const catalogue = createCatalogue(facts)
  return new Explainer({
    storage,
    sites,
    ruleEngine: ruleEngine ?? compiledEngine(),
    siteFacts: new SiteFacts(facts, () => {}),
    presence: presence ?? 'heartbeat',
    bounds,
    ruleSets: new RuleSetsOfLog(storage, (document) =>
      parseRuleSet(document, { catalogue, language: inForce.book.ruleSet.language }),
    ),
    stepper: (site) => inForce.stepper(site),
    held: (site, visitor) => entities.visitor(entityName(site, visitor))?.state,
    since: () => inForce.since,
    inForceAt: (at) => inForce.at(at),
    settled: barrier,
    now: () => clock.now(),
  })
}
