import type { Closing } from '../protocol/closing.ts'
import type { HubLimits } from './limits.ts'
import { Paces } from './pace.ts'

/** What a connection counts for that was worth nothing, of those that an address may make in a second. */
const faultCost = 5

/** How many connections there are: in all, of each address, of each visitor, and before `hello`. */
export class Crowd {
  private readonly limits: HubLimits
  private readonly connects: Paces
  private readonly addresses = new Map<string, number>()
  private readonly waitingAt = new Map<string, number>()
  private readonly visitors = new Map<string, number>()
  all = 0
  waiting = 0

  constructor(limits: HubLimits) {
    this.limits = limits
    this.connects = new Paces(limits.connectsPerAddress, limits.burstSeconds)
  }

  /** Whether one more may connect. */
  admits(address: string | undefined, now: number): Closing | undefined {
    const { limits } = this
    if (this.all >= limits.connections || this.waiting >= limits.waiting) return 'TOO_MANY'
    if (address === undefined) return undefined
    return (this.addresses.get(address) ?? 0) >= limits.connectionsPerAddress ||
      (this.waitingAt.get(address) ?? 0) >= limits.waitingPerAddress ||
      !this.connects.take(address, now)
      ? 'TOO_MANY'
      : undefined
  }

  /** Whether a visitor may have one more. */
  admitsVisitor(visitor: string): boolean {
    return (this.visitors.get(visitor) ?? 0) < this.limits.connectionsPerVisitor
  }

  came(address: string | undefined): void {
    this.all++
    this.waiting++
    if (address === undefined) return
    more(this.addresses, address, 1)
    more(this.waitingAt, address, 1)
  }

  /** It waits for its `hello` no longer. */
  spoke(address: string | undefined): void {
    this.waiting--
    if (address !== undefined) more(this.waitingAt, address, -1)
  }

  welcomed(visitor: string): void {
    more(this.visitors, visitor, 1)
  }

  /** A connection of an address was ended through its own fault, or left at once: it counts as several. */
  atFault(address: string | undefined, now: number): void {
    if (address !== undefined) this.connects.charge(address, now, faultCost - 1)
  }

  went(address: string | undefined, visitor: string | undefined): void {
    this.all--
    if (address !== undefined) more(this.addresses, address, -1)
    if (visitor !== undefined) more(this.visitors, visitor, -1)
  }
}

function more(counts: Map<string, number>, key: string, change: number): void {
  const count = (counts.get(key) ?? 0) + change
  if (count > 0) counts.set(key, count)
  else counts.delete(key)
}
