import { type Occurrence, occurrence, refusal } from './admit/admit.ts'
import type { Bounds } from './bounds.ts'
import type { AtAddress } from './commit/at-address.ts'
import type { Outcome, RefusedOutcome } from './commit/outcome.ts'
import { eventRecord, refusedRecord } from './commit/record.ts'
import type { VisitorSlot } from './commit/slot.ts'
import { type EventArrival, mismatch } from './receive/arrival.ts'

const unhindered: readonly never[] = []

/** Decides which events of a visitor go on to its step, and what becomes of the others. */
export class Gate {
  private readonly addresses: AtAddress
  private readonly bounds: Bounds
  private readonly consentRequired: boolean

  constructor(addresses: AtAddress, bounds: Bounds, consentRequired: boolean) {
    this.addresses = addresses
    this.bounds = bounds
    this.consentRequired = consentRequired
  }

  /** When it happened, as the visitor's own time has it. */
  occurrence(arrival: EventArrival, slot: VisitorSlot): Occurrence {
    return occurrence(arrival.occurredAt, slot.state, arrival.receivedAt, this.bounds)
  }

  /** The outcome of an event that goes no further: known, not permitted, or too late. */
  turnsAway(arrival: EventArrival, slot: VisitorSlot): Outcome | undefined {
    const { parsed } = arrival
    const { id } = parsed.event
    const underWay = slot.uncommitted.size > 0 ? slot.uncommitted.get(id) : undefined
    const known =
      underWay === undefined ? arrival.known : underWay === parsed.bodyHash ? 'same' : 'other'
    if (known === 'same') return { kind: 'repeat', slot, arrival }
    if (known === 'other') return { kind: 'quarantined', arrival: mismatch(arrival) }
    const { at, late } = this.occurrence(arrival, slot)
    const code = refusal(
      parsed,
      at,
      arrival.receivedAt,
      slot.state,
      // Whoever was let in once stays in, also where it is stepped again behind a block it caused.
      () => (arrival.admitted ? unhindered : this.addresses.outside(arrival)),
      this.consentRequired,
      arrival.peer.staff === true,
    )
    if (code !== undefined) return this.refused(arrival, slot, code, at)
    if (!late) return undefined
    slot.uncommitted.set(id, parsed.bodyHash)
    const record = eventRecord(arrival, arrival.occurredAt, undefined, undefined)
    return { kind: 'late', slot, arrival, record }
  }

  private refused(
    arrival: EventArrival,
    slot: VisitorSlot,
    code: 'BLOCKED' | 'CONSENT',
    at: number,
  ): RefusedOutcome {
    if (code === 'CONSENT') {
      const message = 'Nothing is taken in before the visitor consents: send consent.given first.'
      return { kind: 'refused', slot, arrival, code, message }
    }
    slot.uncommitted.set(arrival.parsed.event.id, arrival.parsed.bodyHash)
    return {
      kind: 'refused',
      slot,
      arrival,
      code,
      message: 'The visitor or the address is blocked.',
      record: refusedRecord(arrival, at, code, this.bounds),
    }
  }
}
