import type { Address } from '../admit/address-book.ts'
import { entityName } from '../domain/entity-name.ts'
import type { EventArrival } from '../receive/arrival.ts'
import { Wakeups } from '../wakeups.ts'
import { type AddressSlot, addressSlot, type VisitorSlot, visitorSlot } from './slot.ts'

/** How many entities may stay in memory that nothing needs just now. */
export interface CacheBounds {
  readonly cachedVisitors: number
  readonly cachedAddresses: number
}

/**
 * The entities in memory: visitors while a visit lasts or a commit is under way, others and
 * addresses up to a bound. Everything else is in the storage and is loaded when it is needed.
 */
export class Entities {
  readonly wakeups = new Wakeups<VisitorSlot>()
  /** Addresses in memory that are blocked, until the first of their blocks ends. */
  readonly addressEnds = new Wakeups<AddressSlot>()
  /** Visitors whose commit failed: what waits until they are loaded anew, in order. */
  readonly recovering = new Map<string, EventArrival[]>()
  /** Visitors with nothing under way and no visit, as far as known, the longest at rest first: they may go. */
  private readonly idle = new Set<VisitorSlot>()
  private readonly visitors = new Map<string, VisitorSlot>()
  private readonly addresses = new Map<string, AddressSlot>()
  private readonly bounds: CacheBounds

  constructor(bounds: CacheBounds) {
    this.bounds = bounds
  }

  /** When the first who waits is due, ms; Infinity where nobody waits. */
  get nextAt(): number {
    return Math.min(this.wakeups.nextAt, this.addressEnds.nextAt)
  }

  /** Visitors in memory. */
  get size(): number {
    return this.visitors.size
  }

  /** Visitors in memory. */
  [Symbol.iterator](): Iterator<VisitorSlot> {
    return this.visitors.values()
  }

  visitor(name: string): VisitorSlot | undefined {
    return this.visitors.get(name)
  }

  address(name: string): AddressSlot | undefined {
    return this.addresses.get(name)
  }

  /** The entity of an address that came with an event. */
  addressOf(address: Address): AddressSlot | undefined {
    if (address.held?.held !== true) address.held = this.addresses.get(address.name)
    return address.held
  }

  /** `name`: that of {@link entityName}, where it is at hand. */
  addVisitor(site: string, id: string, name = entityName(site, id)): VisitorSlot {
    const slot = visitorSlot(name, site, id)
    this.visitors.set(name, slot)
    return slot
  }

  addAddress(site: string, id: string): AddressSlot {
    if (this.addresses.size >= this.bounds.cachedAddresses) this.dropAddresses()
    const slot = addressSlot(entityName(site, id), site, id)
    const before = this.addresses.get(slot.name)
    if (before !== undefined) this.dropAddress(before)
    this.addresses.set(slot.name, slot)
    return slot
  }

  /** Marks a visitor that nothing holds in memory any more. */
  rest(slot: VisitorSlot): void {
    if (slot.state?.visit === undefined) this.idle.add(slot)
  }

  /** Lets go of those that rest beyond the bound. Only between batches: what is loaded for a batch must stay for it. */
  sweep(): void {
    for (const slot of this.idle) {
      if (this.visitors.size <= this.bounds.cachedVisitors) return
      this.idle.delete(slot)
      if (slot.state?.visit === undefined && slot.uncommitted.size === 0 && slot.busy === 0) {
        this.dropVisitor(slot)
      }
    }
  }

  /** Lets a visitor go: for good when stale, otherwise until it is needed again. */
  dropVisitor(slot: VisitorSlot): void {
    if (this.visitors.get(slot.name) === slot) this.visitors.delete(slot.name)
    this.wakeups.set(slot, Number.POSITIVE_INFINITY)
  }

  dropAddress(slot: AddressSlot): void {
    if (!slot.held) return
    slot.held = false
    this.addressEnds.set(slot, Number.POSITIVE_INFINITY)
    this.addresses.delete(slot.name)
  }

  /** The oldest half of the addresses makes room; one that is dropped too early is made again. */
  private dropAddresses(): void {
    let over = this.addresses.size >> 1
    for (const slot of this.addresses.values()) {
      if (over-- <= 0) break
      this.dropAddress(slot)
    }
  }
}
