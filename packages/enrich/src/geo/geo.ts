import type { Enricher, EnrichInput, Enrichment } from '@beckon/core/adapter'
import { remember } from '../remember.ts'
import type { GeoDatabase, GeoLookup } from './database.ts'
import { geoipLite } from './geoip-lite.ts'
import { publicAddress } from './public-address.ts'

export interface GeoOptions {
  /** {@link geoipLite} unless told. */
  readonly database?: GeoDatabase
  /** How many different addresses are remembered; 10,000 unless told. */
  readonly cacheSize?: number
}

export interface GeoEnricher extends Enricher {
  /**
   * Loads the database now rather than at the first event. Rejects with an `EnrichError` where
   * that fails; the enricher then stays silent.
   */
  load(): Promise<void>
}

const NOTHING: Enrichment = {}

/**
 * Gives `geo` from the IP address.
 *
 * The database is loaded at the first public address: events that come meanwhile get a promise,
 * all later ones an answer at once. If it cannot be loaded, whoever asked first gets the
 * `EnrichError`, once; everybody else goes without geography. A private, loopback or invalid
 * address gives nothing and loads nothing. Throws an `EnrichError` on a bad option.
 */
export const geoEnricher = (options: GeoOptions = {}): GeoEnricher => {
  const database = options.database ?? geoipLite()
  let lookup: GeoLookup | undefined
  let failed = false
  let loading: Promise<void> | undefined

  const look = remember(options.cacheSize ?? 10_000, (ip): Enrichment => {
    const address = publicAddress(ip)
    const geo = address === undefined ? undefined : lookup?.(address)
    return geo === undefined ? NOTHING : { geo }
  })
  const answer = (ip: string): Enrichment | undefined => {
    const found = look(ip)
    return found === NOTHING ? undefined : found
  }
  const load = (): Promise<void> => {
    loading ??= database.open().then(
      (opened) => {
        lookup = opened
      },
      (error: unknown) => {
        failed = true
        throw error
      },
    )
    return loading
  }
  const enrich = ({ ip }: EnrichInput) => {
    if (ip === undefined || failed || ip.length > 45) return undefined
    if (lookup !== undefined) return answer(ip)
    if (publicAddress(ip) === undefined) return undefined
    const first = loading === undefined
    const loaded = load()
    return (first ? loaded : loaded.catch(() => undefined)).then(() =>
      lookup === undefined ? undefined : answer(ip),
    )
  }
  return { name: 'geo', looksAt: 'client', enrich, load }
}
