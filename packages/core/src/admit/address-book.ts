import { isIPv4, isIPv6 } from 'node:net'
import type { AddressSlot } from '../commit/slot.ts'
import { entityName } from '../domain/entity-name.ts'
import { keyedDigest } from '../hash.ts'

/** How much of a visitor's IP address is kept. */
export type IpPolicy =
  /** The last byte of IPv4, all but the first 48 bits of IPv6 are zeroed. */
  'truncate' | 'full' | 'none'

export interface Address {
  /** Keyed hash of site and IP: the id of the address entity. */
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

  constructor(secret: string, policy: IpPolicy, bound: number) {
    this.secret = secret
    this.policy = policy
    this.bound = bound
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
    const key = keyedDigest(this.secret, `${site}\n${plain}`)
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

/**
 * One text for each address: IPv6 in the form of RFC 5952 without a zone, and IPv4 as itself where
 * a socket for both gives it as IPv6 (`::ffff:192.0.2.7`). Undefined for what is no address.
 */
export function plainIp(ip: string): string | undefined {
  if (isIPv4(ip)) return ip
  if (!isIPv6(ip)) return undefined
  const text = new URL(`http://[${ip.replace(/%.*$/, '')}]/`).hostname.slice(1, -1)
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(text)
  if (mapped === null) return text
  const [high = 0, low = 0] = mapped.slice(1).map((group) => Number.parseInt(group, 16))
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`
}

/** The network an address of {@link plainIp} lies in: a /24 for IPv4, a /48 for IPv6. */
export function truncateIp(ip: string): string {
  if (isIPv4(ip)) return ip.replace(/\.\d+$/, '.0')
  const head = (ip.split('::')[0] ?? '').split(':').filter((group) => group !== '')
  while (head.length < 3) head.push('0')
  return `${head.slice(0, 3).join(':')}::`
}
