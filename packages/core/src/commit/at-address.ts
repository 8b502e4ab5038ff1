import { addressChanges, applyChanges, contextOf, justSaturated } from '../admit/admit.ts'
import type { Bounds } from '../bounds.ts'
import type { AddressChange } from '../domain/address.ts'
import { isBlocked } from '../domain/block.ts'
import { entityName } from '../domain/entity-name.ts'
import type { VisitorState } from '../domain/visitor.ts'
import type { EventRef } from '../ports/storage.ts'
import type { Admitted, EventArrival } from '../receive/arrival.ts'
import type { Stepper } from '../step/step.ts'
import type { Entities } from './entities.ts'
import type { AddressPart } from './outcome.ts'
import { seeAt } from './see-at.ts'
import type { AddressSlot, VisitorSlot } from './slot.ts'

export interface AtAddressOptions {
  readonly entities: Entities
  readonly stepper: (site: string) => Stepper
  readonly usesAddress: () => boolean
  readonly bounds: Bounds
}

/** What an event sees at its address, and what it changes there. */
export class AtAddress {
  private readonly options: AtAddressOptions

  constructor(options: AtAddressOptions) {
    this.options = options
  }

  /** The address of an event, where some rule looks at addresses. */
  slot({ site, address }: EventArrival): AddressSlot | undefined {
    if (address === undefined || !this.options.usesAddress()) return undefined
    const { entities } = this.options
    return entities.addressOf(address) ?? entities.addAddress(site.id, address.key)
  }

  /** Where it is not in memory a new one stands in: its commit then conflicts and is made again. */
  at(site: string, key: string): AddressSlot {
    const { entities } = this.options
    return entities.address(entityName(site, key)) ?? entities.addAddress(site, key)
  }

  /**
   * The event is seen at its address, and the snapshot that it is decided upon is taken: once, also
   * where it must be stepped again.
   */
  admit(arrival: EventArrival, address: AddressSlot | undefined, at: number): Admitted {
    const { site, peer, parsed, admitted } = arrival
    const { book } = this.options.stepper(site.id)
    const changes =
      admitted?.changes ??
      (address === undefined ? [] : addressChanges(book, parsed, peer.visitor, at, address.state))
    const before = address?.state
    if (address !== undefined && changes.length > 0) {
      seeAt(address, refOf(arrival).id, changes, this.options.bounds)
    }
    const connected = peer.connected === true
    return (
      admitted ?? {
        context: contextOf(book, arrival.address, address?.state, at, connected),
        changes,
        saturated: justSaturated(book, before, address?.state, at),
      }
    )
  }

  /** What the address must take in: what was seen at admission, and what rules decided about it. */
  part(
    address: AddressSlot | undefined,
    decided: readonly AddressChange[],
    arrival?: EventArrival,
    admitted: readonly AddressChange[] = [],
  ): AddressPart | undefined {
    if (address === undefined || admitted.length + decided.length === 0) return undefined
    if (decided.length > 0) {
      address.state = applyChanges(address.state, decided, this.options.bounds)
    }
    return {
      slot: address,
      arrival,
      ref: arrival && !arrival.admitted?.counted ? refOf(arrival) : undefined,
      changes: [...admitted, ...decided],
      state: address.state ?? {},
    }
  }

  /** Whether a visitor's address is blocked: it may have been since the visitor's last event. */
  blocks({ key }: VisitorSlot, state: VisitorState, at: number): boolean {
    const address = state.context?.address?.key
    if (address === undefined) return false
    const held = this.options.entities.address(entityName(key.site, address))
    return isBlocked(held?.state?.block, at)
  }
}

/** How an address remembers an event: ids are each visitor's own. */
function refOf({ peer: { visitor }, parsed, occurredAt }: EventArrival): EventRef {
  return {
    id: `${visitor}:${parsed.event.id}`,
    bodyHash: parsed.bodyHash,
    at: occurredAt,
    visitor,
  }
}
