import ipaddr from 'ipaddr.js'
import type { Chance } from './chance.ts'

/** A network of IP addresses, of which it gives any. */
export class Network {
  private readonly start: readonly number[]
  private readonly bits: number

  /** @param text such as `192.0.2.0/24` or `2001:db8::/32`; throws where it is none */
  constructor(text: string) {
    const [address, bits] = ipaddr.parseCIDR(text)
    this.start = address.toByteArray()
    this.bits = bits
  }

  /** Of an IPv4 network the first and the last address are nobody's. */
  address(chance: Chance): string {
    const bytes = this.start.map((byte, index) => {
      const free = Math.min(8, Math.max(0, 8 * (index + 1) - this.bits))
      const mask = (1 << free) - 1
      return (byte & ~mask) | chance.below(1 << free)
    })
    const isV4 = bytes.length === 4
    const last = bytes.length - 1
    if (isV4 && this.bits <= 24) bytes[last] = 1 + ((bytes[last] as number) % 254)
    return isV4 ? bytes.join('.') : ipaddr.fromByteArray(bytes).toString()
  }
}

/** Whether a text names a network. */
export function isNetwork(text: string): boolean {
  return ipaddr.isValidCIDR(text)
}
