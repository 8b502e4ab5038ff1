import type { Enricher, EnrichInput, Enrichment, Referrer } from '@beckon/core/adapter'
import { remember } from '../remember.ts'
import { readUtm } from '../utm.ts'
import { withCampaign } from './campaign.ts'
import { DIRECT, MAX_REFERRER, sourceOf } from './source.ts'

export interface ReferrerOptions {
  /** How many different referrers are remembered; 10,000 unless told. */
  readonly cacheSize?: number
}

const FROM_NOWHERE: Enrichment = { referrer: DIRECT }

const withoutWww = (host: string): string => (host.startsWith('www.') ? host.slice(4) : host)

/** With or without `www.`, a host is the same site. */
const isSameSite = (host: string, other: string): boolean =>
  host === other || withoutWww(host) === withoutWww(other)

/** Whether the page itself is at that host. */
const isHostOf = (url: string, host: string): boolean => {
  const own = /^https?:\/\/([^/?#:@]{1,253})/i.exec(url)?.[1]
  return own !== undefined && isSameSite(host, own.toLowerCase())
}

const isOwn = ({ url, ownHosts }: EnrichInput, host: string): boolean => {
  for (const own of ownHosts) if (isSameSite(host, own)) return true
  return url !== undefined && isHostOf(url, host)
}

/**
 * Gives `referrer`: where the visitor came from, and the words searched for.
 *
 * The referrer is `direct` when it is missing, `-`, no address, one of the site's own hosts or the
 * page's own host (each with or without `www.`). UTM parameters in the page's address make it a
 * `campaign`, except for an AI assistant's own tag, which makes it `ai`. Only the first 2,048
 * characters count. Throws an `EnrichError` on a bad option, never later.
 */
export const referrerEnricher = (options: ReferrerOptions = {}): Enricher => {
  const look = remember(
    options.cacheSize ?? 10_000,
    (text): Enrichment => ({ referrer: sourceOf(text) }),
  )
  const base = (input: EnrichInput): Enrichment => {
    const text = input.referrer
    if (text === undefined || text === '' || text === '-') return FROM_NOWHERE
    const found = look(text.length > MAX_REFERRER ? text.slice(0, MAX_REFERRER) : text)
    const host = found.referrer?.host
    return host === undefined || isOwn(input, host) ? FROM_NOWHERE : found
  }
  return {
    name: 'referrer',
    enrich: (input) => {
      const found = base(input)
      const utm = readUtm(input.url)
      if (utm === undefined) return found
      const referrer: Referrer = withCampaign(found.referrer ?? DIRECT, utm)
      return { referrer }
    },
  }
}
