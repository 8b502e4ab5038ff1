import { isIP } from 'node:net'
import type { Enricher, Geo } from '@beckon/core/adapter'

/** The first of the addresses that are set aside for tests of networks (RFC 2544, 198.18.0.0/15). */
const first = 198 * 2 ** 24 + 18 * 2 ** 16

/** Countries of the European Union, by their two letters. */
const union = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '),
)

/** The IP addresses on a stage, and where in the world each is: the test says so, and no data of geography. */
export class Addresses {
  private readonly byName = new Map<string, string>()
  private readonly places = new Map<string, Geo>()
  /** Asked for each event, behind all others: what the test says holds, from the moment on at which it says so. */
  readonly enricher: Enricher = {
    name: 'scenario',
    looksAt: 'event',
    enrich: ({ ip }) => {
      const geo = ip === undefined ? undefined : this.places.get(ip)
      return geo && { geo }
    },
  }

  /** The address that goes by a name; an IP address is its own. */
  ip(name: string): string {
    if (isIP(name) !== 0) return name
    let ip = this.byName.get(name)
    if (ip === undefined) {
      const number = first + this.byName.size + 1
      ip = [24, 16, 8, 0].map((bits) => (number >>> bits) & 255).join('.')
      this.byName.set(name, ip)
    }
    return ip
  }

  /** Who is behind it is there from now on; where nothing is said, where it was. */
  place(ip: string, country: string | undefined, city: string | undefined): void {
    if (country === undefined && city === undefined) return
    const geo: Geo = {
      ...(country !== undefined && { country, eu: union.has(country) }),
      ...(city !== undefined && { city }),
    }
    this.places.set(ip, geo)
  }
}
