import type { Readable } from 'node:stream'
import { type Engagement, EngagementReport, type ScenarioEngagement } from '@beckon/analytics'
import {
  type Clock,
  type Decision,
  type Engine,
  type InvitationChange,
  type RuleCount,
  systemEnv,
} from '@beckon/core'
import type { Storage } from '@beckon/core/adapter'
import type { RuleEngine, RuleSet } from '@beckon/rules'
import { openTraffic } from '../traffic/open-traffic.ts'
import type { TrafficFormat } from '../traffic/traffic-file.ts'
import { warmed } from './ask.ts'
import { batchSize, run } from './course.ts'
import type { DecisionCounts } from './decision-counts.ts'
import { Feed } from './feed.ts'
import { insistentStorage } from './insistent-storage.ts'
import { Lane, type RecordedSite, visitTimeoutMs } from './lane.ts'
import { type Counts, ranked, TrafficCounts } from './traffic-counts.ts'

export interface ReplayOptions extends RecordedSite {
  /** Paths, or streams of bytes. */
  readonly inputs: readonly (string | Readable)[]
  readonly rules: RuleSet
  /** Opened and closed by the replay. A storage that knows part of the traffic already is resumed. */
  readonly storage: Storage
  /** What evaluates the rules; the compiled engine by default. */
  readonly ruleEngine?: RuleEngine
  readonly format?: TrafficFormat
  /** After each batch: lines so far, and bytes of the inputs, packed as they are. */
  readonly onProgress?: (lines: number, bytes: number) => void
  /** The engine before the first event, for those who want to watch or ask it. */
  readonly onEngine?: (engine: Engine) => void
  /** The engine after the last event, still open: the moment to ask it to explain. */
  readonly beforeClose?: (engine: Engine) => Promise<void>
  /** Stops the replay between two batches, with the storage closed: what is committed stays. */
  readonly signal?: AbortSignal
  /** Nothing after this instant is replayed, ms. */
  readonly until?: number
  /** What an unavailable storage is waited for by; the system's clock by default. */
  readonly clock?: Clock
}

/** What a replay found: one JSON document. Instants are ISO 8601. */
export interface ReplayReport {
  readonly lines: number
  readonly received: number
  readonly committed: number
  readonly duplicates: number
  readonly quarantined: Counts
  readonly refused: Counts
  readonly inFlight: number
  readonly assets: number
  readonly ticks: number
  readonly derived: number
  readonly operated: number
  readonly deskAnswers: number
  readonly clamped: number
  readonly late: number
  readonly unenriched: number
  readonly saturated: number
  readonly pageViews: number
  readonly visitors: number
  readonly visits: number
  /** Visitors. */
  readonly bots: number
  /** Type → visits. */
  readonly referrers: Counts
  /** Name → visits. */
  readonly searchEngines: Counts
  /** Text → visits. */
  readonly keywords: Counts
  /** Name → visitors. */
  readonly countries: Counts
  readonly browsers: Counts
  readonly os: Counts
  readonly rules: Record<string, RuleCount>
  /** Type → how many were applied. */
  readonly actions: Counts
  /** Name → visitors ever in it. */
  readonly segments: Counts
  /** Rule → what became of its invitations; none of it for rules that never qualified. */
  readonly engagement: Readonly<Record<string, Engagement>>
  /** Scenario → the same of all its rules. */
  readonly scenarios: Readonly<Record<string, ScenarioEngagement>>
  readonly ruleSet: string
  readonly decisionsDigest: string
  readonly firstEvent: string | null
  readonly lastEvent: string | null
}

/**
 * Sends recorded traffic through the real pipeline under virtual time: the engine's clock is that
 * of the log, wake-ups come when they are due, and days pass as fast as they can be worked off.
 *
 * @throws TrafficError when an input cannot be read; StorageError when the storage cannot be opened;
 * the signal's reason when it is aborted.
 */
export async function replay(options: ReplayOptions): Promise<ReplayReport> {
  const { inputs, rules, enrichers = [], site = 'site', hosts = [], format } = options
  const storage = insistentStorage(options.storage, options.clock ?? systemEnv().clock)
  const ownHosts = hosts.map((host) => host.toLowerCase())
  const traffic = new TrafficCounts(await warmed(enrichers), ownHosts, visitTimeoutMs)
  const engagement = new EngagementReport()
  const lane = new Lane({ ...options, storage })
  const { engine, decided } = lane
  engine.decisions$.subscribe((decision) => engagement.decided(decision))
  engine.invitations$.subscribe((event) => engagement.stepped(event))
  options.onEngine?.(engine)
  // A storage that cannot be opened is told of before anything is read.
  await storage.open()
  const feed = new Feed([lane], site, traffic)
  let recalled = 0
  let bytes = 0
  const onRead = (read: number): void => {
    bytes = read
  }
  try {
    await run({
      traffic: openTraffic(inputs, { hosts, batchSize, ...(format && { format }), onRead }),
      feed,
      lanes: [lane],
      async begin(at) {
        await lane.open(at)
        recalled = await recall(storage, site, decided, engagement)
      },
      afterBatch() {
        // What was decided before may be of any time: only a run that began with nothing is in order.
        if (recalled === 0) decided.settledBefore(lane.decidedUntil())
        options.onProgress?.(feed.lines, bytes)
      },
      until: options.until,
      signal: options.signal,
    })
    await options.beforeClose?.(engine)
  } finally {
    await engine.close()
    await storage.close()
  }
  return {
    lines: feed.lines,
    ...accountOf(engine),
    assets: feed.assets,
    ...traffic.result(),
    rules: decided.rules(rules, engine.rules()),
    ...decided.result(),
    engagement: Object.fromEntries(engagement.rules()),
    scenarios: Object.fromEntries(engagement.scenarios(rules.rules)),
    ruleSet: engine.ruleSetHash,
    firstEvent: iso(traffic.firstEvent),
    lastEvent: iso(traffic.lastEvent),
  }
}

/** Takes over what an earlier, interrupted run has committed; says how many decisions there were. */
async function recall(
  storage: Storage,
  site: string,
  decided: DecisionCounts,
  engagement: EngagementReport,
): Promise<number> {
  let many = 0
  if (!storage.capabilities.log) return many
  for await (const { kind, visitor = '', data } of storage.read({
    site,
    kinds: ['decision', 'invitation'],
  })) {
    // The engine wrote it: each kind of record holds its own.
    if (kind === 'invitation') {
      const change = data as unknown as InvitationChange
      engagement.stepped({ site, visitor, ...change })
    } else {
      const decision = data as unknown as Decision
      decided.add(decision)
      engagement.decided(decision)
      many++
    }
  }
  return many
}

/** The account, each of its reasons most first. */
export function accountOf(engine: Engine) {
  const { received, committed, duplicates, quarantined, refused, ...rest } = engine.account()
  return {
    received,
    committed,
    duplicates,
    quarantined: ranked({ ...quarantined }),
    refused: ranked({ ...refused }),
    ...rest,
  }
}

/** ISO 8601, or null where there is none. */
export function iso(instant: number | undefined): string | null {
  return instant === undefined ? null : new Date(instant).toISOString()
}
