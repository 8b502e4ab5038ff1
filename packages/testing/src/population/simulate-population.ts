import { EngagementReport } from '@beckon/analytics'
import { createEngine, type Engine, type SiteFact } from '@beckon/core'
import type { Enricher, Storage } from '@beckon/core/adapter'
import type { RuleSet } from '@beckon/rules'
import { virtualEnv } from '../env/virtual-env.ts'
import { warmed } from '../replay/ask.ts'
import { DecisionCounts } from '../replay/decision-counts.ts'
import { pass, visitTimeoutMs } from '../replay/lane.ts'
import { accountOf, iso, type ReplayReport } from '../replay/replay.ts'
import { count, noCounts, ranked, TrafficCounts } from '../replay/traffic-counts.ts'
import type { Answered } from './answers.ts'
import { Audience } from './audience.ts'
import { Crowd, type CrowdOptions } from './crowd.ts'
import type { Population } from './schema.ts'

export interface SimulationOptions extends CrowdOptions {
  readonly population: Population
  readonly rules: RuleSet
  /** Opened and closed by the simulation; it must know nothing yet. */
  readonly storage: Storage
  readonly enrichers?: readonly Enricher[]
  /** The site's own facts that the rules read. */
  readonly facts?: readonly SiteFact[]
  /** Id of the site; `site` by default. */
  readonly site?: string
  /** Origins that rules may redirect to, beside the population's own site. */
  readonly redirectOrigins?: readonly string[]
  /** After each round: events so far, and the instant that has been reached, ms. */
  readonly onProgress?: (events: number, at: number) => void
  /** The engine before the first event, for those who want to watch or ask it. */
  readonly onEngine?: (engine: Engine) => void
  /** The engine after the last event, still open. */
  readonly beforeClose?: (engine: Engine) => Promise<void>
  /** Stops the simulation between two rounds, with the storage closed. */
  readonly signal?: AbortSignal
}

/** What a simulation found: all that a replay finds, and what the visitors did about it. One JSON document. */
export interface PopulationReport extends ReplayReport {
  readonly population: string | null
  readonly seed: number
  /** Events by type, before admission. */
  readonly events: Readonly<Record<string, number>>
  /** What became of invitations, as the visitors know it. */
  readonly answers: Readonly<Answered>
}

/**
 * Lets a population loose on the real engine under virtual time: visitors answer invitations, go where
 * they are sent, and are kept out where they are blocked. Whoever accepts may buy because of it, as the
 * parameters say, so that what a rule brings is known before it is measured.
 *
 * @throws StorageError when the storage cannot be opened; the signal's reason when it is aborted
 *
 * @example
 * const report = await simulatePopulation({ population, rules, storage: memoryStorage(), seed: 7 })
 */
export async function simulatePopulation(options: SimulationOptions): Promise<PopulationReport> {
  const { population, rules, storage, enrichers = [], site = 'site' } = options
  const crowd = new Crowd(population, options)
  const { start, end } = crowd.span
  const hosts = population.site === undefined ? [] : [new URL(population.site).hostname]
  const origins = [
    ...(options.redirectOrigins ?? []),
    ...(population.site ? [population.site] : []),
  ]
  const env = virtualEnv(start)
  const traffic = new TrafficCounts(await warmed(enrichers), hosts, visitTimeoutMs)
  const decided = new DecisionCounts()
  const engagement = new EngagementReport()
  const events = noCounts()
  const engine = createEngine({
    recorded: true,
    sites: {
      [site]: {
        hosts,
        visitTimeoutMs,
        ...(population.timeZone !== undefined && { timeZone: population.timeZone }),
        redirectOrigins: origins,
      },
    },
    rules,
    ...(options.facts && { facts: options.facts }),
    storage,
    enrichers,
    // Made-up addresses never meet real ones, and a second run must find the same.
    secret: 'made-up visitors need no secret',
    presence: 'heartbeat',
    env,
  })
  engine.decisions$.subscribe((decision) => {
    decided.add(decision)
    engagement.decided(decision)
  })
  engine.invitations$.subscribe((event) => engagement.stepped(event))
  options.onEngine?.(engine)
  const audience = new Audience(crowd, engine, env, site, traffic, (type) => count(events, type))
  await engine.open()
  try {
    while (await audience.round()) {
      decided.settledBefore(audience.decidedUntil())
      options.onProgress?.(audience.events, env.clock.now())
      options.signal?.throwIfAborted()
    }
    await pass(engine, env, end + visitTimeoutMs + 1)
    await options.beforeClose?.(engine)
  } finally {
    await engine.close()
  }
  return {
    population: population.name ?? null,
    seed: crowd.seed,
    lines: audience.events,
    ...accountOf(engine),
    assets: 0,
    ...traffic.result(),
    rules: decided.rules(rules, engine.rules()),
    ...decided.result(),
    engagement: Object.fromEntries(engagement.rules()),
    scenarios: Object.fromEntries(engagement.scenarios(rules.rules)),
    ruleSet: engine.ruleSetHash,
    events: ranked(events),
    answers: audience.answers.counts,
    firstEvent: iso(traffic.firstEvent),
    lastEvent: iso(traffic.lastEvent),
  }
}
