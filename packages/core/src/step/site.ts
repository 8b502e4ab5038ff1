/** What a site is to the engine. */
export interface SiteOptions {
  /** Its own hosts: a referrer among them is no source. */
  readonly hosts?: readonly string[]
  /** IANA name; `time.*` facts follow it. Default `UTC`. */
  readonly timeZone?: string
  /** A visit ends when more than this has passed without an event, ms. Default 30 minutes. */
  readonly visitTimeoutMs?: number
  /** Origins a redirect may lead to, such as `https://shop.example`. Default none. */
  readonly redirectOrigins?: readonly string[]
}

export interface Site {
  readonly id: string
  readonly hosts: readonly string[]
  readonly timeZone: string
  readonly visitTimeoutMs: number
  readonly redirectOrigins: readonly string[]
}

export function siteOf(id: string, options: SiteOptions): Site {
  return {
    id,
    hosts: (options.hosts ?? []).map((host) => host.toLowerCase()),
    timeZone: options.timeZone ?? 'UTC',
    visitTimeoutMs: options.visitTimeoutMs ?? 1_800_000,
    redirectOrigins: options.redirectOrigins ?? [],
  }
}
