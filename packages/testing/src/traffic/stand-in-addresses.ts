import { isIPv6 } from 'node:net'

/** Addresses that a network of the log has room for. */
const mostOfIPv4 = 254
const mostOfIPv6 = 65_535

/**
 * Gives addresses back to visitors of whom the log only has networks and keyed hashes: the same
 * hash gets the same address of its network, different ones different addresses, and none is
 * anybody's. More than a network has room for share its addresses.
 */
export class StandInAddresses {
  /** By network, then by hash. */
  private readonly networks = new Map<string, Map<string, string>>()
  private readonly lastOf = new Map<string, string>()

  /** `stored`: as the log has it; `key`: the keyed hash, where some rule looked at addresses. */
  of(visitor: string, stored: string | undefined, key: string | undefined): string | undefined {
    if (stored === undefined) return undefined
    if (!isNetwork(stored)) return stored
    if (key === undefined) return this.lastOf.get(visitor) ?? stored
    const address = this.inNetwork(stored, key)
    this.lastOf.set(visitor, address)
    return address
  }

  private inNetwork(network: string, key: string): string {
    let known = this.networks.get(network)
    if (known === undefined) {
      known = new Map()
      this.networks.set(network, known)
    }
    let address = known.get(key)
    if (address === undefined) {
      address = isIPv6(network)
        ? `${network.slice(0, -1)}${((known.size % mostOfIPv6) + 1).toString(16)}::1`
        : network.replace(/0$/, String((known.size % mostOfIPv4) + 1))
      known.set(key, address)
    }
    return address
  }
}

/** How an address is stored that was truncated: `192.0.2.0`, `2001:db8:1::`. */
function isNetwork(stored: string): boolean {
  return stored.endsWith('.0') || /^[^:]+:[^:]+:[^:]+::$/.test(stored)
}
