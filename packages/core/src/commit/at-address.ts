import { addressChanges, contextOf, justSaturated, outsideBlocks } from '../admit/admit.ts'
import type { BlockList } from '../block-list/block-list.ts'
import type { Bounds } from '../bounds.ts'
import type { Desk } from '../desk/desk.ts'
import { deskView } from '../desk/desk-view.ts'
import type { AddressChange, AddressState } from '../domain/address.ts'
import { type Blocks, endOf, isBlocked } from '../domain/block.ts'
import { entityName } from '../domain/entity-name.ts'
import type { VisitorState } from '../domain/visitor.ts'
import type { EventRef } from '../ports/storage.ts'
import { type Admitted, type EventArrival, nothingAdmitted } from '../receive/arrival.ts'
import type { Stepper } from '../step/step.ts'
import { changeAt } from './change-address.ts'
import type { Entities } from './entities.ts'
import { type AddressPart, addressPart } from './outcome.ts'
import { seeAt } from './see-at.ts'
import type { AddressSlot, VisitorSlot } from './slot.ts'

export interface AtAddressOptions {
  readonly entities: Entities
  readonly stepper: (site: string) => Stepper
  readonly usesAddress: (site: string) => boolean
  /** An address is to be blocked until an instant, ms; Infinity until that is taken back. */
  readonly addressBlocked: (site: string, until: number) => void
  readonly bounds: Bounds
  /** Others may write to the same storage; what they have done is met where something is written. */
  readonly shared: boolean
  /** Whom a site blocks by name. */
  readonly blockList: (site: string) => BlockList
  readonly desk: (site: string) => Desk
  /** ms. */
  readonly now: () => number
}

/** What an event sees at its address, and what it changes there. */
export class AtAddress {
  private readonly options: AtAddressOptions

  constructor(options: AtAddressOptions) {
    this.options = options
  }

  /** The address of an event, where some rule looks at addresses, or some address may be blocked. */
  slot({ site, address }: EventArrival): AddressSlot | undefined {
    if (address === undefined || !this.options.usesAddress(site.id)) return undefined
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
      (address === undefined
        ? []
        : addressChanges(book, parsed, peer.visitor, at, address.state, this.options.shared))
    const before = address?.state
    const outside = admitted === undefined ? this.blocksOutside(arrival, before) : noBlocks
    if (address !== undefined && changes.length > 0) {
      seeAt(address, refOf(arrival).id, changes, this.options.bounds)
    }
    return (
      admitted ?? {
        context: contextOf(
          book,
          arrival.address,
          address,
          at,
          peer,
          peer.staff ? undefined : outsideBlocks(outside, arrival.receivedAt),
          deskView(book.deskReads, this.options.desk(site.id)),
        ),
        changes,
        saturated: justSaturated(book, before, address?.state, at),
      }
    )
  }

  /** The address that a visitor came from last, where some rule looks at addresses. */
  lastOf({ key }: VisitorSlot, state: VisitorState): AddressSlot | undefined {
    const address = state.context?.address?.key
    return address === undefined ? undefined : this.at(key.site, address)
  }

  /** What the address must take in: what was seen at admission, and what rules decided about it. */
  part(
    address: AddressSlot | undefined,
    decided: readonly AddressChange[],
    arrival?: EventArrival,
    admitted: readonly AddressChange[] = [],
  ): AddressPart | undefined {
    if (address === undefined || admitted.length + decided.length === 0) return undefined
    const now = arrival?.receivedAt
    const byNow = now === undefined ? decided : decided.map((change) => byClock(change, now))
    const made = arrival?.admitted?.unblocked ? byNow.filter(isNoUnblock) : byNow
    if (admitted.length + made.length === 0) return undefined
    if (arrival !== undefined && !made.every(isNoUnblock)) {
      arrival.admitted = { ...(arrival.admitted ?? nothingAdmitted), unblocked: true }
    }
    const { bounds, entities } = this.options
    if (made.length > 0) changeAt(address, made, bounds, entities)
    for (const change of made) {
      if (change.kind === 'block')
        this.options.addressBlocked(address.key.site, endOf(change.block))
    }
    const ref = arrival && !arrival.admitted?.counted ? refOf(arrival) : undefined
    return addressPart(address, arrival, ref, [...admitted, ...made])
  }

  /** What keeps an event's visitor out that is not its own: its address, and the site's list. */
  outside(arrival: EventArrival): readonly (Blocks | undefined)[] {
    return this.blocksOutside(arrival, this.slot(arrival)?.state)
  }

  /**
   * Whether a visitor is kept from invitations by its address or by the site's list: it may have come
   * to be since the visitor's last event, and since a wake-up that comes late was due. Ranges and
   * addresses on the list were looked at then.
   */
  blocks({ key }: VisitorSlot, state: VisitorState, at: number): boolean {
    if (state.context?.staff) return false
    const now = this.options.now()
    const isShut = (blocks: Blocks | undefined) =>
      isBlocked(blocks, 'invitations', at) || isBlocked(blocks, 'invitations', now)
    if (isShut(this.options.blockList(key.site).of(key.id, undefined))) return true
    const address = state.context?.address?.key
    if (address === undefined) return false
    const held = this.options.entities.address(entityName(key.site, address))
    const { blocks, over } = held?.state ?? {}
    return isShut(blocks) || isBlocked(over, 'invitations', at)
  }

  private blocksOutside(
    { site, peer, address }: EventArrival,
    state: AddressState | undefined,
  ): readonly (Blocks | undefined)[] {
    const list = this.options.blockList(site.id)
    if (list.size === 0) return state?.blocks === undefined ? noBlocks : [state.blocks]
    return [state?.blocks, list.of(peer.visitor, address?.plain)]
  }
}

function isNoUnblock({ kind }: AddressChange): boolean {
  return kind !== 'unblock'
}

/** A block of an address holds by the engine's clock: what a sender says of its own time moves none. */
function byClock(change: AddressChange, now: number): AddressChange {
  if (change.kind === 'unblock') return { ...change, at: now }
  if (change.kind !== 'block') return change
  const { since, until, ...rest } = change.block
  const end = until === undefined ? undefined : { until: until + now - since }
  return { kind: 'block', block: { ...rest, since: now, ...end } }
}

const noBlocks: readonly never[] = []

/** How an address remembers an event: ids are each visitor's own. */
function refOf({ peer: { visitor }, parsed, occurredAt }: EventArrival): EventRef {
  return {
    id: `${visitor}:${parsed.event.id}`,
    bodyHash: parsed.bodyHash,
    at: occurredAt,
    visitor,
  }
}
