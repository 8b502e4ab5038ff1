import { userAgents } from '../shop-day/browser.ts'
import type { Chance } from '../shop-day/chance.ts'

/** What a server learns of somebody from the request for a connection. */
export interface Person {
  readonly ip: string
  readonly userAgent: string
  /** BCP 47. */
  readonly language: string
}

/** Where somebody comes from: where the shop delivers, where it does not, or nobody knows. */
export type Region = 'europe' | 'overseas' | 'nowhere'

/**
 * Networks of access providers, 254 addresses each, so that a geography has something to find;
 * nobody who is behind one of them is meant. Countries are those of geoip-lite's data.
 */
export const networks: readonly (readonly [
  region: Region,
  country: string,
  network: string,
  language: string,
])[] = [
  ['europe', 'GB', '86.128.1', 'en-GB'],
  ['europe', 'DE', '91.1.1', 'de-DE'],
  ['europe', 'FR', '90.90.1', 'fr-FR'],
  ['europe', 'NL', '82.72.1', 'nl-NL'],
  ['europe', 'BE', '81.165.1', 'nl-BE'],
  ['europe', 'IT', '95.248.1', 'it-IT'],
  ['europe', 'ES', '88.1.1', 'es-ES'],
  ['europe', 'NO', '84.208.1', 'nb-NO'],
  ['overseas', 'AU', '49.176.1', 'en-AU'],
  ['overseas', 'NZ', '121.98.1', 'en-NZ'],
  ['overseas', 'CA', '24.48.0', 'fr-CA'],
  ['overseas', 'BR', '177.32.0', 'pt-BR'],
  // Kept free for documentation (RFC 5737): in no country.
  ['nowhere', '', '203.0.113', 'en-US'],
]

/** Makes people up, each behind another address as long as there are any. */
export class People {
  private readonly chance: Chance
  private met = 0

  constructor(chance: Chance) {
    this.chance = chance
  }

  from(region: Region): Person {
    const [, , network, language] = this.chance.pick(networks.filter(([from]) => from === region))
    return {
      ip: `${network}.${1 + (this.met++ % 254)}`,
      userAgent: this.chance.weighted(userAgents),
      language,
    }
  }
}
