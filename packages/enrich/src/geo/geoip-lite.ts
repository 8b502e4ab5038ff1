import { EnrichError } from '../enrich-error.ts'
import { type GeoDatabase, geoOf } from './database.ts'
import { loadOptional } from './optional-package.ts'

export interface GeoipLiteOptions {
  /** How to import `geoip-lite`, for bundlers that want to see it and for tests. */
  readonly load?: () => Promise<object>
}

interface Found {
  readonly country?: unknown
  readonly region?: unknown
  readonly city?: unknown
  readonly timezone?: unknown
}

const isLookup = (value: unknown): value is (address: string) => Found | null =>
  typeof value === 'function'

/**
 * Country, region, city and time zone from the package `geoip-lite` (an optional peer; about
 * 110 MB of memory from the first look-up on, which stops the process for a tenth of a second).
 *
 * Its data is MaxMind's GeoLite2, CC BY-SA 4.0: who shows it must name MaxMind.
 */
export const geoipLite = (options: GeoipLiteOptions = {}): GeoDatabase => ({
  name: 'geoip-lite',
  async open() {
    const module = await loadOptional('geoip-lite', options.load ?? (() => import('geoip-lite')))
    const lookup = 'lookup' in module ? module.lookup : undefined
    if (!isLookup(lookup)) {
      throw new EnrichError('ENRICH_DATABASE_FAILED', 'The package geoip-lite has no lookup()')
    }
    return (address) => {
      const found = lookup(address)
      return found === null ? undefined : geoOf({ ...found, country: found.country })
    }
  },
})
