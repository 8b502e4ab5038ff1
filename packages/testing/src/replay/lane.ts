import {
  createEngine,
  defaultBounds,
  type Engine,
  type Presence,
  type SiteFact,
} from '@beckon/core'
import type { Enricher, Storage } from '@beckon/core/adapter'
import type { RuleEngine, RuleSet } from '@beckon/rules'
import { type VirtualEnv, virtualEnv } from '../env/virtual-env.ts'
import { Connections } from './connections.ts'
import { DecisionCounts } from './decision-counts.ts'

/**
 * How long after its last event a recorded visit ends, ms. A log has no connections: visitors
 * count as present until then.
 */
export const visitTimeoutMs = 1_800_000

/** The site that recorded traffic is of, and who looks things up about it. */
export interface RecordedSite {
  /** Id of the site; `site` by default. */
  readonly site?: string
  /** The site's own hosts. */
  readonly hosts?: readonly string[]
  readonly timeZone?: string
  readonly redirectOrigins?: readonly string[]
  readonly enrichers?: readonly Enricher[]
  /** The site's own facts that the rules read. */
  readonly facts?: readonly SiteFact[]
}

export interface LaneOptions extends RecordedSite {
  readonly rules: RuleSet
  readonly storage: Storage
  /** What evaluates the rules; the compiled engine by default. */
  readonly ruleEngine?: RuleEngine
  /** `assumed` by default: most recorded traffic tells of no connections. */
  readonly presence?: Presence
}

/** The time of an engine goes on to an instant, ms, and all that is due by then happens: one wake-up may bring about the next. */
export async function pass(engine: Engine, env: VirtualEnv, until: number): Promise<void> {
  do {
    env.advanceTo(until)
    await engine.idle()
  } while (engine.waiting().nextAt <= until)
}

/** A rule set at work on recorded traffic: the real engine, under a virtual time of its own. */
export class Lane {
  readonly rules: RuleSet
  readonly engine: Engine
  readonly env: VirtualEnv = virtualEnv()
  readonly connections: Connections
  readonly decided = new DecisionCounts()

  constructor(options: LaneOptions) {
    const { rules, storage, site = 'site', hosts = [], timeZone, redirectOrigins } = options
    this.rules = rules
    this.engine = createEngine({
      recorded: true,
      sites: {
        [site]: {
          hosts,
          visitTimeoutMs,
          ...(timeZone !== undefined && { timeZone }),
          ...(redirectOrigins && { redirectOrigins }),
        },
      },
      rules,
      ...(options.facts && { facts: options.facts }),
      ...(options.ruleEngine && { ruleEngine: options.ruleEngine }),
      storage,
      enrichers: options.enrichers ?? [],
      // Recorded addresses never meet live ones, and a second run must find the same.
      secret: 'recorded traffic needs no secret',
      presence: options.presence ?? 'assumed',
      env: this.env,
    })
    this.connections = new Connections(this.engine)
    this.engine.decisions$.subscribe((decision) => this.decided.add(decision))
  }

  /** Time begins with the traffic: what the engine writes when it opens bears its date. */
  async open(at: number): Promise<void> {
    this.env.advanceTo(at)
    await this.engine.open()
  }

  /** As the function of that name. */
  async pass(until: number): Promise<void> {
    await pass(this.engine, this.env, until)
  }

  /** All that is still to be decided is of this instant or later: what comes late is decided upon for a day. */
  decidedUntil(): number {
    const { clock } = this.env
    return Math.min(clock.now() - defaultBounds.lateAfterMs, this.engine.waiting().nextAt)
  }
}
