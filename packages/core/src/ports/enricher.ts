/** User agent client hints as a browser sends them, header values unquoted. */
export interface ClientHints {
  readonly brands?: string
  readonly fullVersionList?: string
  readonly mobile?: boolean
  readonly platform?: string
  readonly platformVersion?: string
  readonly model?: string
}

/** All that a request says about its visitor. Every field may be missing or hostile. */
export interface EnrichInput {
  readonly ip?: string
  readonly userAgent?: string
  readonly hints?: ClientHints
  /** The page the event happened on. */
  readonly url?: string
  /** The page the visitor came from. */
  readonly referrer?: string
  /** Hosts of the site itself: a referrer among them is no source. Lower case. */
  readonly ownHosts: readonly string[]
}

export interface Geo {
  /** ISO 3166-1 alpha-2, upper case. */
  readonly country?: string
  readonly region?: string
  readonly city?: string
  /** IANA name, such as `Europe/Berlin`. */
  readonly timezone?: string
  /** In the European Union. */
  readonly eu?: boolean
}

export interface UserAgent {
  readonly browser?: string
  /** Major version first, such as `48.0.2564.116`. */
  readonly browserVersion?: string
  readonly os?: string
  readonly osVersion?: string
  readonly device: 'desktop' | 'mobile' | 'tablet' | 'tv' | 'console' | 'wearable' | 'other'
}

export type ReferrerType = 'direct' | 'search' | 'social' | 'ai' | 'campaign' | 'website'

export interface Referrer {
  readonly type: ReferrerType
  /** The name of the search engine, network or assistant; the campaign's source; the website's host. */
  readonly source?: string
  /** Lower case, without port. */
  readonly host?: string
  /** The search words, decoded. */
  readonly keyword?: string
}

export interface Utm {
  readonly source?: string
  readonly medium?: string
  readonly campaign?: string
  readonly term?: string
  readonly content?: string
}

/** What enrichers found out. A missing field means: not known. */
export interface Enrichment {
  readonly geo?: Geo
  readonly ua?: UserAgent
  readonly bot?: boolean
  readonly referrer?: Referrer
  readonly utm?: Utm
}

/**
 * The enricher port: looks something up about an event, before `step`, never after.
 *
 * It may answer at once or with a promise; it may throw or take too long, and the event then
 * goes on without it. The same answer object may be returned again and again: nobody changes it.
 */
export interface Enricher {
  readonly name: string
  /**
   * `client`: the answer depends on `ip`, `userAgent` and `hints` alone, so that asking once a
   * connection is enough. Default `event`. Where two enrichers give the same field, those that
   * look at the event win, and among equals the later one.
   */
  readonly looksAt?: 'client' | 'event'
  enrich(input: EnrichInput): Enrichment | undefined | Promise<Enrichment | undefined>
  close?(): Promise<void>
}
