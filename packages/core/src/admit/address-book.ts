import { addressOf, masked } from '../block-list/network.ts'
import type { AddressSlot } from '../commit/slot.ts'
import { entityName } from '../domain/entity-name.ts'
import { keyedDigest } from '../hash.ts'
import { plainIp, truncateIp } from './plain-ip.ts'

/** How much of a visitor's IP address is kept. */
export type IpPolicy =
  /** The last byte of IPv4, all but the first 48 bits of IPv6 are zeroed. */
  'truncate' | 'full' | 'none'

export interface Address {
  /** Keyed hash of site and IP, of IPv6 its network: the id of the address entity. */
  readonly key: string
  /** What the address entity is called among the addresses. */
  readonly name: string
  /** As {@link plainIp} has it: never stored. */
  readonly plain: string
  /** What rules see and the log keeps. */
  readonly stored?: string
  /** The entity, as far as it was in memory when last asked for. */
  held: AddressSlot | undefined
}

/** Turns IP addresses into what may be kept of them; remembers the latest, since hashing costs. */
export class AddressBook {
  /** By site, then IP: neither has to be joined to the other for each event. */
  private readonly known = new Map<string, Map<string, Address>>()
  private size = 0
  private readonly secret: string
  private readonly policy: IpPolicy
  private readonly bound: number
  private readonly ipv6Prefix: number

  /** `ipv6Prefix`: so many leading bits of IPv6 are one address. */
  constructor(secret: string, policy: IpPolicy, bound: number, ipv6Prefix: number) {
    this.secret = secret
    this.policy = policy
    this.bound = bound
    this.ipv6Prefix = ipv6Prefix
  }

  /** Undefined where there is no address, or none that can be read. */
  of(site: string, ip: string | undefined): Address | undefined {
    if (ip === undefined) return undefined
    const known = this.known.get(site)?.get(ip)
    if (known !== undefined) return known
    const plain = plainIp(ip)
    if (plain === undefined) return undefined
    const stored =
      this.policy === 'full' ? plain : this.policy === 'truncate' ? truncateIp(plain) : undefined
    const key = keyedDigest(this.secret, `${site}\n${placeOf(plain, this.ipv6Prefix)}`)
    const address: Address = {
      key,
      name: entityName(site, key),
      plain,
      ...(stored !== undefined && { stored }),
      held: undefined,
    }
    this.remember(site, ip, address)
    return address
  }

  private remember(site: string, ip: string, address: Address): void {
    if (this.size >= this.bound) {
      this.known.clear()
      this.size = 0
    }
    let ofSite = this.known.get(site)
    if (ofSite === undefined) {
      ofSite = new Map()
      this.known.set(site, ofSite)
    }
    ofSite.set(ip, address)
    this.size++
  }
}

/** What one customer has: an IPv4 address, or a network of IPv6 in which it may take any address. */
function placeOf(plain: string, ipv6Prefix: number): string {
  const address = addressOf(plain)
  if (address?.family !== 6) return plain
  const first = masked(address.value, { family: 6, bits: ipv6Prefix })
  return `${first.toString(16)}/${ipv6Prefix}`
}
