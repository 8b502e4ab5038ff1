import type { Enrichment } from '@beckon/core/adapter'
import type { RecordedEvent } from '../traffic/recorded.ts'
import type { Ask } from './ask.ts'
import { enrichInput } from './enrich-input.ts'

/** name → how many. */
export type Counts = Record<string, number>

/** What was not known about a visitor. */
const unknown = 'unknown'

/** What counting remembers of a visitor. */
export interface Seen {
  lastAt: number
}

/**
 * Counts traffic as it was recorded: before admission, bots included. Visitors are counted by
 * their first event, visits by theirs.
 */
export class TrafficCounts {
  pageViews = 0
  visitors = 0
  visits = 0
  bots = 0
  firstEvent: number | undefined
  lastEvent: number | undefined
  readonly referrers = noCounts()
  readonly searchEngines = noCounts()
  readonly keywords = noCounts()
  readonly countries = noCounts()
  readonly browsers = noCounts()
  readonly os = noCounts()
  private readonly visitTimeoutMs: number
  private readonly ask: Ask
  private readonly ownHosts: readonly string[]

  constructor(ask: Ask, ownHosts: readonly string[], visitTimeoutMs: number) {
    this.ask = ask
    this.ownHosts = ownHosts
    this.visitTimeoutMs = visitTimeoutMs
  }

  /** The first event of a visitor; what is given back is to be remembered with the visitor. */
  first(recorded: RecordedEvent): Seen {
    this.event(recorded)
    const input = enrichInput(recorded, this.ownHosts)
    this.visitors++
    this.visitor(this.ask.client(input))
    this.visit(this.ask.event(input))
    return { lastAt: recorded.at }
  }

  /** Another event of a visitor. */
  again(recorded: RecordedEvent, seen: Seen): void {
    const { at } = recorded
    this.event(recorded)
    if (at - seen.lastAt > this.visitTimeoutMs)
      this.visit(this.ask.event(enrichInput(recorded, this.ownHosts)))
    if (at > seen.lastAt) seen.lastAt = at
  }

  /** What was counted: names by how often they came. */
  result() {
    return {
      pageViews: this.pageViews,
      visitors: this.visitors,
      visits: this.visits,
      bots: this.bots,
      referrers: ranked(this.referrers),
      searchEngines: ranked(this.searchEngines),
      keywords: ranked(this.keywords),
      countries: ranked(this.countries),
      browsers: ranked(this.browsers),
      os: ranked(this.os),
    }
  }

  private event({ at, event }: RecordedEvent): void {
    if (this.firstEvent === undefined || at < this.firstEvent) this.firstEvent = at
    if (this.lastEvent === undefined || at > this.lastEvent) this.lastEvent = at
    if (event.type === 'page.view') this.pageViews++
  }

  private visitor({ bot, geo, ua }: Enrichment): void {
    if (bot) this.bots++
    count(this.countries, geo?.country ?? unknown)
    count(this.browsers, ua?.browser ?? unknown)
    count(this.os, ua?.os ?? unknown)
  }

  private visit({ referrer }: Enrichment): void {
    this.visits++
    count(this.referrers, referrer?.type ?? 'direct')
    if (referrer?.type === 'search') count(this.searchEngines, referrer.source ?? unknown)
    if (referrer?.keyword !== undefined) count(this.keywords, referrer.keyword)
  }
}

/** Counts of whatever strangers write, `__proto__` included. */
export function noCounts(): Counts {
  return Object.create(null)
}

export function count(counts: Counts, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1
}

/** Most first; equal ones by name. */
export function ranked(counts: Counts): Counts {
  return Object.fromEntries(
    Object.entries(counts).sort(
      ([left, many], [right, others]) => others - many || (left < right ? -1 : 1),
    ),
  )
}
