import { compiledEngine, type RuleEngine, type RuleSet } from '@beckon/rules'
import { type Bounds, defaultBounds } from '../bounds.ts'
import { systemEnv } from '../env/system.ts'
import { UsageError } from '../errors.ts'
import type { JsonObject } from '../json.ts'
import type { Storage } from '../ports/storage.ts'
import { Rulebook } from '../step/rulebook.ts'
import { type SiteOptions, siteOf } from '../step/site.ts'
import { type SiteFact, SiteFacts } from '../step/site-fact.ts'
import { Stepper } from '../step/step.ts'
import type { Presence } from '../step/views.ts'
import { BooksOfLog } from './books-of-log.ts'
import { Explainer } from './explainer.ts'
import { RuleSetsOfLog } from './rule-sets-of-log.ts'
import type { ExplainQuery, VisitorExplanation } from './visitor-explanation.ts'

/** What the engine that wrote the storage had; where it differs, `diverged` may say so. */
export interface ExplainStoredOptions {
  /** Open; it is only read. */
  readonly storage: Pick<Storage, 'capabilities' | 'load' | 'read' | 'history'>
  /** The site that is asked about. */
  readonly site: SiteOptions
  /** Reads a rule set of the log, such as `parseRuleSet`. */
  readonly readRules: (document: JsonObject) => RuleSet
  readonly ruleEngine?: RuleEngine
  readonly facts?: readonly SiteFact[]
  /** Default `heartbeat`. */
  readonly presence?: Presence
  readonly bounds?: Partial<Bounds>
}

const silent = (): void => {}

/**
 * Explains from a storage without being the engine that writes it, which may be at work meanwhile:
 * nothing is written. The rules are those that the log says are in force.
 *
 * @throws UsageError `UNKNOWN_SITE` where the log has no rule set of the site that can be read;
 * StorageError where the storage cannot be read
 */
export async function explainStored(
  query: ExplainQuery,
  options: ExplainStoredOptions,
): Promise<VisitorExplanation> {
  const { storage, ruleEngine = compiledEngine(), facts = [], presence = 'heartbeat' } = options
  const siteFacts = new SiteFacts(facts, silent)
  const bounds = { ...defaultBounds, ...options.bounds }
  const site = siteOf(query.site, options.site)
  const ruleSets = new RuleSetsOfLog(storage, options.readRules)
  const books = new BooksOfLog(
    (ruleSet) => new Rulebook(ruleSet, ruleEngine, siteFacts, silent, silent, silent),
  )
  let since = Number.NEGATIVE_INFINITY
  for (const entry of await ruleSets.all(query.site)) if (books.follow(entry)) since = entry.at
  const book = books.found
  if (book === undefined && storage.capabilities.log) {
    throw new UsageError(
      'UNKNOWN_SITE',
      `The log has no rule set of a site "${query.site}" that can be read: name another site.`,
    )
  }
  const explainer = new Explainer({
    storage,
    sites: new Map([[site.id, site]]),
    ruleEngine,
    siteFacts,
    presence,
    bounds,
    ruleSets,
    stepper: () => book && new Stepper(site, book, presence, bounds),
    since: () => since,
    held: () => undefined,
    inForceAt: () => undefined,
    settled: async () => {},
    now: () => systemEnv().clock.now(),
  })
  return explainer.explain(query)
}
