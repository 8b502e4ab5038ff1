import { isIPv4, isIPv6 } from 'node:net'
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
  /** What rules see and the log keeps. */
  readonly stored?: string
}

/** Turns IP addresses into what may be kept of them; remembers the latest, since hashing costs. */
export class AddressBook {
  private readonly known = new Map<string, Address>()
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
    const name = `${site}\n${ip}`
    const known = this.known.get(name)
    if (known !== undefined) return known
    if (!isIPv4(ip) && !isIPv6(ip)) return undefined
    const stored =
      this.policy === 'full' ? ip : this.policy === 'truncate' ? truncateIp(ip) : undefined
    const key = keyedDigest(this.secret, name)
    const address = {
      key,
      name: entityName(site, key),
      ...(stored !== undefined && { stored }),
    }
    if (this.known.size >= this.bound) this.known.clear()
    this.known.set(name, address)
    return address
  }
}

/** The network an address lies in: a /24 for IPv4, a /48 for IPv6. */
export function truncateIp(ip: string): string {
  if (isIPv4(ip)) return ip.replace(/\.\d+$/, '.0')
  const groups = new URL(`http://[${ip.replace(/%.*$/, '')}]/`).hostname.slice(1, -1).split('::')
  const head = (groups[0] ?? '').split(':').filter((group) => group !== '')
  while (head.length < 3) head.push('0')
  return `${head.slice(0, 3).join(':')}::`
}
