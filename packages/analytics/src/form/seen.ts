import {
  type Decision,
  type EventData,
  type EventSituation,
  pageAddress,
  type VisitorEvent,
} from '@beckon/core'
import type { Geo, LogRecord, UserAgent } from '@beckon/core/adapter'
import { visitorHash } from '../fold/visitor-hash.ts'

/** A line of the log as reports take it: `engine.records$` tells them, and `storage.read` gives them. */
export interface ReportRecord extends LogRecord {
  readonly site: string
}

const nowhere: EventSituation = {}
const noGeo: Geo = {}
const noAgent: Partial<UserAgent> = {}

/** One record as reports look at it. It is made once, and is each record in turn. */
export class Seen {
  record!: ReportRecord
  at = 0
  /** What the step left behind; empty where the record has none. */
  situation: EventSituation = nowhere
  /** The event, of records of events. */
  event: VisitorEvent | undefined
  /** Number of the event in its visit; 0 where it is none that the visitor sent within one. */
  number = 0
  /** It is a page view within a visit. */
  views = false
  /** It was an event that came too late to belong to a visit. */
  late = false
  /** ms since the visit's event before; 0 for the first. */
  gap = 0
  private hashed = 0

  look(record: ReportRecord): void {
    this.record = record
    this.at = record.at
    this.hashed = 0
    // To a storage records are any JSON, but the engine wrote them, each kind its own.
    const data = record.data as unknown as EventData
    const situation = data.situation ?? nowhere
    this.situation = situation
    if (record.kind !== 'event') {
      this.event = undefined
      this.number = 0
      this.views = false
      this.late = false
      this.gap = 0
      return
    }
    const { event: number = 0, previousAt } = situation
    this.event = data.event
    this.number = number
    this.views = number > 0 && situation.path !== undefined && record.type === 'page.view'
    this.late = data.late === true
    this.gap = previousAt === undefined || number === 0 ? 0 : record.at - previousAt
  }

  /** The first event of a visit. */
  get begins(): boolean {
    return this.number === 1
  }

  /** The visitor as a number: see `visitorHash`. 0 where the record is of none. */
  get visitor(): number {
    if (this.hashed === 0) {
      const { site, visitor } = this.record
      if (visitor === undefined) return 0
      this.hashed = visitorHash(site, visitor)
    }
    return this.hashed
  }

  get geo(): Geo {
    return this.situation.geo ?? this.enrichment?.geo ?? noGeo
  }

  get ua(): Partial<UserAgent> {
    return this.situation.ua ?? this.enrichment?.ua ?? noAgent
  }

  get bot(): boolean | undefined {
    return this.situation.bot ?? this.enrichment?.bot
  }

  get language(): string | undefined {
    const { language } = this.record.data
    return this.situation.language ?? (typeof language === 'string' ? language : undefined)
  }

  /** The decision, of records of decisions. */
  get decision(): Decision {
    // The engine writes nothing else into records of this kind.
    return this.record.data as unknown as Decision
  }

  /** The page of the event, taken apart. */
  get page() {
    const url = this.event?.page?.url
    return url === undefined ? undefined : pageAddress(url)
  }

  private get enrichment() {
    // It has an event, so it is a record of one.
    return this.event === undefined
      ? undefined
      : (this.record.data as unknown as EventData).enrichment
  }
}
