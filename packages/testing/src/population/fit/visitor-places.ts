import { isIPv4, isIPv6 } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { PopulationGroup } from '../schema.ts'
import { Tally } from './tally.ts'

type Country = NonNullable<PopulationGroup['countries']>[number]

/** Networks written down of each country. */
const mostNetworks = 12

/** In which countries visitors are, and in which networks there. */
export class VisitorPlaces {
  readonly countries = new Tally<string>(300)
  private readonly networks = new Map<string, Tally<string>>()

  /** `ip` may be the name of a host, or missing. */
  add(country: string | undefined, ip: string | undefined): void {
    const name = country ?? 'unknown'
    this.countries.add(name)
    const network = networkOf(ip)
    if (network === undefined) return
    const known = this.networks.get(name) ?? new Tally<string>(mostNetworks)
    this.networks.set(name, known)
    known.add(network)
  }

  fitted(): Country[] {
    return this.countries.ranked().map(([name, share]) => ({
      name,
      share,
      networks: (this.networks.get(name)?.ranked() ?? []).map(([network]) => network),
    }))
  }
}

/** As much of an address as is kept of it elsewhere: 24 bits, or 48. */
function networkOf(ip: string | undefined): string | undefined {
  if (ip === undefined) return undefined
  if (isIPv4(ip)) return `${ip.slice(0, ip.lastIndexOf('.'))}.0/24`
  if (!isIPv6(ip)) return undefined
  const bytes = ipaddr.parse(ip).toByteArray()
  return `${ipaddr.fromByteArray([...bytes.slice(0, 6), ...new Array<number>(10).fill(0)])}/48`
}
