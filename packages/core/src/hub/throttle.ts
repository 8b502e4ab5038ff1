import type { HubLimits } from './limits.ts'
import { Pace, Paces } from './pace.ts'

/** Whose messages are counted together. */
export interface Sender {
  readonly visitor: string
  readonly address: string | undefined
  readonly tenant: string
}

/** A message counts one more for each so many characters: what is in it costs more than that it comes. */
const lengthOfOne = 4_096
/** And one more for each so many events. */
const eventsOfOne = 32

/** The rates of messages: of each connection, visitor, address and tenant. */
export class Throttle {
  readonly connection: Pace
  private readonly visitors: Paces
  private readonly addresses: Paces
  private readonly tenants: Paces

  constructor(limits: HubLimits) {
    const { burstSeconds } = limits
    this.connection = new Pace(limits.messagesPerConnection, burstSeconds)
    this.visitors = new Paces(limits.messagesPerVisitor, burstSeconds)
    this.addresses = new Paces(limits.messagesPerAddress, burstSeconds)
    this.tenants = new Paces(limits.messagesPerTenant, burstSeconds)
  }

  /** Whether one more message may come. The narrowest is asked first, so that a flood uses up nobody else's share. */
  admits(connection: { meter: number }, sender: Sender, now: number, length: number): boolean {
    const cost = 1 + Math.floor(length / lengthOfOne)
    const meter = this.connection.take(connection.meter, now, cost)
    if (meter === undefined) return false
    connection.meter = meter
    return (
      this.visitors.take(sender.visitor, now, cost) &&
      (sender.address === undefined || this.addresses.take(sender.address, now, cost)) &&
      this.tenants.take(sender.tenant, now, cost)
    )
  }

  /** So many events were in a message that was let in. */
  charge(connection: { meter: number }, sender: Sender, now: number, events: number): void {
    const cost = Math.floor(events / eventsOfOne)
    if (cost === 0) return
    connection.meter = this.connection.charge(connection.meter, now, cost)
    this.visitors.charge(sender.visitor, now, cost)
    if (sender.address !== undefined) this.addresses.charge(sender.address, now, cost)
    this.tenants.charge(sender.tenant, now, cost)
  }
}

/** The part of an address that one customer has: all of IPv4, 64 bits of IPv6 (RFC 6177). */
export function networkOf(ip: string): string {
  if (!ip.includes(':')) return ip
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)
  if (mapped?.[1] !== undefined) return mapped[1]
  const [head = '', tail] = ip.toLowerCase().split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const missing = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length)
  const groups = [...left, ...Array.from({ length: missing }, () => '0'), ...right]
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')
}
