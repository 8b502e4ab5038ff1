import { EnrichError } from '../enrich-error.ts'
import { type GeoDatabase, geoOf } from './database.ts'
import { loadOptional } from './optional-package.ts'

export interface MmdbOptions {
  /** How to import `maxmind`, for bundlers that want to see it and for tests. */
  readonly load?: () => Promise<object>
}

interface Reader {
  get(address: string): unknown
}

type Open = (file: string) => Promise<Reader>

const isOpen = (value: unknown): value is Open => typeof value === 'function'

/** A value inside plain nested data; `undefined` wherever the way ends. */
const at = (value: unknown, ...path: readonly (string | number)[]): unknown => {
  let here = value
  for (const key of path) {
    if (typeof here !== 'object' || here === null) return undefined
    here = (here as Readonly<Record<string | number, unknown>>)[key]
  }
  return here
}

/**
 * Geography from an `.mmdb` file through the package `maxmind` (an optional peer).
 *
 * Reads MaxMind's City and Country shape (city names in English, the first subdivision's code as
 * region) and flat files with a `country_code`, such as those of ip-location-db.
 * Format: https://maxmind.github.io/MaxMind-DB/
 */
export const mmdb = (file: string, options: MmdbOptions = {}): GeoDatabase => ({
  name: 'mmdb',
  async open() {
    const module = await loadOptional('maxmind', options.load ?? (() => import('maxmind')))
    const open = 'open' in module ? module.open : undefined
    if (!isOpen(open)) {
      throw new EnrichError('ENRICH_DATABASE_FAILED', 'The package maxmind has no open()')
    }
    const reader = await open(file).catch((cause: unknown) => {
      throw new EnrichError(
        'ENRICH_DATABASE_FAILED',
        `Cannot read ${file}: it must be an unpacked .mmdb file`,
        { cause },
      )
    })
    const onlyV4 = at(reader, 'metadata', 'ipVersion') === 4
    return (address) => {
      // The reader would take the first half of an IPv6 address for an IPv4 one.
      if (onlyV4 && address.includes(':')) return undefined
      const found = reader.get(address)
      return geoOf({
        country: at(found, 'country', 'iso_code') ?? at(found, 'country_code'),
        region: at(found, 'subdivisions', 0, 'iso_code'),
        city: at(found, 'city', 'names', 'en'),
        timezone: at(found, 'location', 'time_zone'),
      })
    }
  },
})
