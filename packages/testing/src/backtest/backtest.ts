import type { Engine } from '@beckon/core'
import type { Storage } from '@beckon/core/adapter'
import type { RuleEngine, RuleSet } from '@beckon/rules'
import { warmed } from '../replay/ask.ts'
import { run } from '../replay/course.ts'
import { Feed } from '../replay/feed.ts'
import { type RecordedSite, visitTimeoutMs } from '../replay/lane.ts'
import { iso } from '../replay/replay.ts'
import { TrafficCounts } from '../replay/traffic-counts.ts'
import type { BacktestReport } from './backtest-report.ts'
import { Comparison } from './comparison.ts'
import { DifferentVisitors } from './different-visitors.ts'
import type { Hand } from './divergence.ts'
import { type LoadAssumptions, OperatorLoad } from './operator-load.ts'
import { rulesCompared } from './rules-compared.ts'
import { Side } from './side.ts'
import { sideExplainer } from './side-explainer.ts'
import { type BacktestTraffic, sourceOf } from './source.ts'

/** One of the two rule sets of a backtest. */
export interface BacktestSide {
  readonly rules: RuleSet
  /** What its engine works with: opened and closed here, empty, and best one that keeps no log. */
  readonly storage: Storage
  /** What evaluates the rules; the compiled engine by default. */
  readonly ruleEngine?: RuleEngine
  /** The engine before the first event, for those who want to watch it. */
  readonly onEngine?: (engine: Engine) => void
}

export type BacktestOptions = RecordedSite &
  BacktestTraffic & {
    readonly baseline: BacktestSide
    readonly candidate: BacktestSide
    /** How many of those who would be treated differently are listed; all are counted. 1,000 by default. */
    readonly listed?: number
    /** How many of these are explained; 10 by default. */
    readonly explained?: number
    /** For the load on operators; one offer in five accepted and ten minutes each by default. */
    readonly assumptions?: Partial<LoadAssumptions>
    /** After each batch: lines so far, and bytes of the inputs, packed as they are. */
    readonly onProgress?: (lines: number, bytes: number) => void
    /** Stops between two batches. */
    readonly signal?: AbortSignal
  }

const usual: LoadAssumptions = { acceptance: 0.2, handlingMs: 600_000 }

/**
 * Sends recorded traffic through two rule sets in one pass, each in an engine of its own, and
 * compares what they do, rule by rule and visitor by visitor. Memory grows with visitors, as that of
 * a replay does, and not with events.
 *
 * @throws TrafficError when an input cannot be read; StorageError when the history cannot be; the
 * signal's reason when it is aborted.
 */
export async function backtest(options: BacktestOptions): Promise<BacktestReport> {
  const { baseline, candidate, history, site = 'site', hosts = [], timeZone = 'UTC' } = options
  const assumptions = { ...usual, ...options.assumptions }
  const comparison = new Comparison(history !== undefined)
  const source = await sourceOf(options, (decision) => comparison.happened(decision))
  const { enrichers, presence } = source
  const sideOf = (hand: Hand, { rules, storage, ruleEngine, onEngine }: BacktestSide) => {
    const load = new OperatorLoad(timeZone, assumptions)
    const lane = {
      ...options,
      rules,
      storage,
      enrichers,
      presence,
      ...(ruleEngine && { ruleEngine }),
    }
    const side = new Side(lane, comparison.watcher(hand, load))
    onEngine?.(side.lane.engine)
    return { side, load, explain: sideExplainer(lane, side.trail) }
  }
  const both = [sideOf(0, baseline), sideOf(1, candidate)] as const
  const different = new DifferentVisitors(
    options.listed ?? 1_000,
    options.explained ?? 10,
    async (parting) => ({
      baseline: await both[0].explain(parting),
      candidate: await both[1].explain(parting),
    }),
  )
  const ownHosts = hosts.map((host) => host.toLowerCase())
  const traffic = new TrafficCounts(await warmed(enrichers), ownHosts, visitTimeoutMs)
  const lanes = both.map(({ side }) => side.lane)
  const feed = new Feed(lanes, site, traffic)
  const settle = async (until?: number): Promise<void> => {
    const now = Math.max(...lanes.map(({ env }) => env.clock.now()))
    // A wake-up may be due that the other side has no need of: both must have come as far.
    for (const lane of lanes) await lane.pass(now)
    await different.add(comparison.settle(until ?? now))
    for (const { side, load } of both) {
      load.settle()
      side.lane.decided.settledBefore(side.lane.decidedUntil())
      if (different.wantsExplanations) side.trail.begin()
      else side.trail.stop()
    }
  }
  if (!different.wantsExplanations) for (const { side } of both) side.trail.stop()
  for (const { side } of both) await side.storage.open()
  try {
    await run({
      traffic: source.traffic,
      feed,
      lanes,
      async begin(at) {
        for (const lane of lanes) await lane.open(at)
      },
      async afterBatch() {
        await settle()
        options.onProgress?.(feed.lines, source.bytes())
      },
      end: source.end,
      signal: options.signal,
    })
    await settle(Number.POSITIVE_INFINITY)
  } finally {
    for (const { side } of both) {
      await side.lane.engine.close()
      await side.storage.close()
    }
  }
  const { firstEvent, lastEvent, pageViews, visitors, visits, bots } = traffic
  const rules = [both[0].side.rules(), both[1].side.rules()] as const
  const compared = comparison.fates.compared()
  const differentVisitors = different.list(comparison)
  const parted = comparison.divergence.visitors
  return {
    lines: feed.lines,
    assets: feed.assets,
    pageViews,
    visitors,
    visits,
    bots,
    firstEvent: iso(firstEvent),
    lastEvent: iso(lastEvent),
    baseline: both[0].side.report(rules[0]),
    candidate: both[1].side.report(rules[1]),
    rules: rulesCompared([baseline.rules, candidate.rules], rules, compared.rules),
    treated: compared.treated,
    differences: {
      visitors: parted,
      listed: differentVisitors.length,
      complete: differentVisitors.length === parted,
    },
    differentVisitors,
    evidence: comparison.evidence(),
    history: await source.looked(),
    load: {
      assumptions,
      timeZone,
      baseline: both[0].load.result(firstEvent, lastEvent),
      candidate: both[1].load.result(firstEvent, lastEvent),
    },
  }
}
