import type { Enricher } from '@beckon/core/adapter'
import { type BotOptions, botEnricher } from './bot.ts'
import { type GeoOptions, geoEnricher } from './geo/geo.ts'
import { type ReferrerOptions, referrerEnricher } from './referrer/referrer.ts'
import { type UserAgentOptions, userAgentEnricher } from './user-agent/user-agent.ts'
import { utmEnricher } from './utm.ts'

export interface StandardOptions {
  readonly userAgent?: UserAgentOptions
  readonly bot?: BotOptions
  /** `false` leaves geography out, and with it the need for an optional package. */
  readonly geo?: GeoOptions | false
  readonly referrer?: ReferrerOptions
}

/**
 * All enrichers of this package: user agent, bot, geography, referrer, UTM parameters.
 * No two of them give the same field. Throws an `EnrichError` on a bad option.
 *
 * @example
 * const enrichers = standardEnrichers({ geo: { database: mmdb('countries.mmdb') } })
 */
export const standardEnrichers = (options: StandardOptions = {}): readonly Enricher[] => [
  userAgentEnricher(options.userAgent),
  botEnricher(options.bot),
  ...(options.geo === false ? [] : [geoEnricher(options.geo)]),
  referrerEnricher(options.referrer),
  utmEnricher(),
]
