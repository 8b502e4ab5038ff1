import type { Readable } from 'node:stream'
import type { Decision, Presence } from '@beckon/core'
import type { Enricher, Storage } from '@beckon/core/adapter'
import { batchSize } from '../replay/course.ts'
import type { Feedable } from '../replay/feed.ts'
import type { RecordedSite } from '../replay/lane.ts'
import { RecordedEnrichment } from '../replay/recorded-enrichment.ts'
import { iso } from '../replay/replay.ts'
import { presenceIn } from '../traffic/history-presence.ts'
import { type HistoryCounts, openHistory } from '../traffic/open-history.ts'
import { openTraffic } from '../traffic/open-traffic.ts'
import type { TrafficFormat } from '../traffic/traffic-file.ts'

/** Where the traffic of a backtest comes from. */
export type BacktestTraffic =
  | {
      /** Paths, or streams of bytes. */
      readonly inputs: readonly (string | Readable)[]
      readonly format?: TrafficFormat
      readonly history?: undefined
    }
  | {
      /** The storage of a server, open: its log is read, and nothing written. */
      readonly history: Pick<Storage, 'read' | 'history'>
    }

/** What is known of the log of a server that was looked at. */
export interface HistoryLooked {
  /** `heartbeat`: it tells by connections who was there; `assumed`: it does not. */
  readonly presence: Presence
  /** Acts of operators, which happened whatever the rules were: they are not done again. */
  readonly operatorActs: number
  /** Events that came too late for anybody to decide upon; left out. */
  readonly late: number
  /** Something was taken out of the log: what is compared may begin in the middle of a visit. */
  readonly cut: boolean
  /** ISO 8601; null where nothing was pruned. */
  readonly prunedBefore: string | null
  /** Erasures of visitors. */
  readonly erased: number
}

/** Recorded traffic, and how engines are to take it. */
export interface Source {
  readonly traffic: AsyncIterable<readonly Feedable[]>
  readonly enrichers: readonly Enricher[]
  readonly presence: Presence
  /** Until when time goes on where the traffic is at its end, ms; missing: until the last visit is over. */
  readonly end?: () => number
  /** Bytes read so far, packed as they are. */
  readonly bytes: () => number
  /** Of a server's log, once it was read. */
  readonly looked: () => Promise<HistoryLooked | null>
}

/** `onDecision` hears of what the rules that were in force then decided. */
export async function sourceOf(
  options: RecordedSite & BacktestTraffic,
  onDecision: (decision: Decision) => void,
): Promise<Source> {
  const { site = 'site', hosts = [], enrichers = [] } = options
  if (options.history !== undefined) {
    return historySource(options.history, site, enrichers, onDecision)
  }
  const { inputs, format } = options
  let bytes = 0
  const onRead = (read: number): void => {
    bytes = read
  }
  return {
    traffic: openTraffic(inputs, { hosts, batchSize, ...(format && { format }), onRead }),
    enrichers,
    presence: 'assumed',
    bytes: () => bytes,
    looked: async () => null,
  }
}

async function historySource(
  history: Pick<Storage, 'read' | 'history'>,
  site: string,
  enrichers: readonly Enricher[],
  onDecision: (decision: Decision) => void,
): Promise<Source> {
  const recorded = new RecordedEnrichment()
  const presence = await presenceIn(history, site)
  const counts: HistoryCounts = { lastAt: 0, operatorActs: 0, late: 0 }
  const hints = recorded.hints.bind(recorded)
  return {
    traffic: openHistory(history, { site, batchSize, onDecision, hints, counts }),
    enrichers: recorded.enrichers(enrichers),
    presence,
    // Who is connected would stay for ever.
    ...(presence === 'heartbeat' && { end: () => counts.lastAt }),
    bytes: () => 0,
    async looked() {
      const { operatorActs, late } = counts
      const { prunedBefore, erased } = await history.history()
      const cut = prunedBefore !== undefined || erased > 0
      return { presence, operatorActs, late, cut, prunedBefore: iso(prunedBefore), erased }
    },
  }
}
