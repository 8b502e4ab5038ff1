import type { Geo } from '@beckon/core/adapter'
import { isInEu } from './eu.ts'

/** Answers for a public IPv4 or IPv6 address; `undefined` where the database has nothing. */
export type GeoLookup = (address: string) => Geo | undefined

/** Where geography comes from. `open` is called once, at the first event that needs it. */
export interface GeoDatabase {
  readonly name: string
  /** Rejects with an `EnrichError` where package or file are missing or broken. */
  open(): Promise<GeoLookup>
}

/** What a database says, before it is checked. */
export interface RawGeo {
  readonly country: unknown
  readonly region?: unknown
  readonly city?: unknown
  readonly timezone?: unknown
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** Makes the answer of any database the same: checked, without empty fields, `eu` from the country. */
export const geoOf = (raw: RawGeo): Geo | undefined => {
  const country = text(raw.country)
  const known = country !== undefined && /^[A-Z]{2}$/.test(country)
  const region = text(raw.region)
  const city = text(raw.city)
  const timezone = text(raw.timezone)
  const geo: Geo = {
    ...(known && { country }),
    ...(region !== undefined && { region }),
    ...(city !== undefined && { city }),
    ...(timezone !== undefined && { timezone }),
    ...(known && { eu: isInEu(country) }),
  }
  return Object.keys(geo).length === 0 ? undefined : geo
}
