import type { EventArrival } from '../receive/arrival.ts'
import { Wakeups } from '../wakeups.ts'
import { type AddressSlot, addressSlot, type VisitorSlot, visitorSlot } from './slot.ts'

/**
 * The entities in memory: visitors while a visit lasts or a commit is under way, addresses up to
 * a bound. Everything else is in the storage and is loaded when it is needed.
 */
export class Entities {
  readonly wakeups = new Wakeups()
  /** Visitors whose commit failed: what waits until they are loaded anew, in order. */
  readonly recovering = new Map<string, EventArrival[]>()
  /** Visitors with nothing under way and no visit, as far as known: they may go. */
  private readonly idle = new Set<VisitorSlot>()
  private readonly visitors = new Map<string, VisitorSlot>()
  private readonly addresses = new Map<string, AddressSlot>()
  private readonly addressBound: number

  constructor(addressBound: number) {
    this.addressBound = addressBound
  }

  /** Visitors in memory. */
  get size(): number {
    return this.visitors.size
  }

  visitor(site: string, id: string): VisitorSlot | undefined {
    return this.visitors.get(visitorName(site, id))
  }

  address(site: string, id: string): AddressSlot | undefined {
    return this.addresses.get(visitorName(site, id))
  }

  addVisitor(site: string, id: string): VisitorSlot {
    const slot = visitorSlot(site, id)
    this.visitors.set(visitorName(site, id), slot)
    return slot
  }

  addAddress(site: string, id: string): AddressSlot {
    if (this.addresses.size >= this.addressBound) this.dropAddresses()
    const slot = addressSlot(site, id)
    this.addresses.set(visitorName(site, id), slot)
    return slot
  }

  /** Marks a visitor that nothing holds in memory any more. */
  rest(slot: VisitorSlot): void {
    if (slot.state?.visit === undefined) this.idle.add(slot)
  }

  /** Lets go of all that rest. Only between batches: what is loaded for a batch must stay for it. */
  sweep(): void {
    for (const slot of this.idle) {
      if (slot.state?.visit === undefined && slot.uncommitted.size === 0 && slot.busy === 0) {
        this.dropVisitor(slot)
      }
    }
    this.idle.clear()
  }

  /** Lets a visitor go: for good when stale, otherwise until it is needed again. */
  dropVisitor(slot: VisitorSlot): void {
    const name = visitorName(slot.key.site, slot.key.id)
    if (this.visitors.get(name) === slot) this.visitors.delete(name)
    this.wakeups.set(slot, Number.POSITIVE_INFINITY)
  }

  dropAddress(slot: AddressSlot): void {
    const name = visitorName(slot.key.site, slot.key.id)
    if (this.addresses.get(name) === slot) this.addresses.delete(name)
  }

  /** The oldest half of the addresses makes room; one that is dropped too early is made again. */
  private dropAddresses(): void {
    let over = this.addresses.size >> 1
    for (const name of this.addresses.keys()) {
      if (over-- <= 0) break
      this.addresses.delete(name)
    }
  }
}

export function visitorName(site: string, id: string): string {
  return `${site}\n${id}`
}
