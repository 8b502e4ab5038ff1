import {
  addressChanges,
  applyChanges,
  contextOf,
  type Occurrence,
  occurrence,
  refusal,
} from './admit/admit.ts'
import type { Context } from './admit/context.ts'
import type { Bounds } from './bounds.ts'
import type { Entities } from './commit/entities.ts'
import type { AddressPart, Outcome, RefusedOutcome } from './commit/outcome.ts'
import { eventRecord, refusedRecord } from './commit/record.ts'
import { seeAt } from './commit/see-at.ts'
import type { AddressSlot, VisitorSlot } from './commit/slot.ts'
import { isBlocked } from './domain/block.ts'
import { entityName } from './domain/entity-name.ts'
import { newVisitor, type VisitorState } from './domain/visitor.ts'
import type { Enrichers } from './enrich/ask.ts'
import type { Enriched, EnrichFailure } from './enrich/enrich.ts'
import type { Mutable } from './mutable.ts'
import type { EnrichInput, Enrichment } from './ports/enricher.ts'
import type { EventRef } from './ports/storage.ts'
import { type Admitted, type EventArrival, mismatch } from './receive/arrival.ts'
import type { EnrichedEvent } from './step/advance.ts'
import type { Stepped, Stepper } from './step/step.ts'

/** A visitor is due to be woken. */
export interface Tick {
  readonly kind: 'tick'
  readonly slot: VisitorSlot
  readonly at: number
}

export interface HandlerOptions {
  readonly entities: Entities
  readonly enrichers: Enrichers
  readonly stepper: (site: string) => Stepper
  readonly usesAddress: () => boolean
  readonly consentRequired: boolean
  readonly bounds: Bounds
  /** The storage keeps records; without it, events are not even written down. */
  readonly keepsLog: boolean
  readonly onEnrichFailure: (failure: EnrichFailure) => void
  /** Loads a visitor anew and lets the arrivals that wait for it come again. */
  readonly recover: (site: string, visitor: string) => void
}

/**
 * Takes one event from admission to its outcome: admit → enrich → step, without a pause where
 * nothing makes it wait. What it changes is in memory at once, and in the storage after the commit.
 */
export class Handler {
  private readonly options: HandlerOptions

  constructor(options: HandlerOptions) {
    this.options = options
  }

  event(arrival: EventArrival): Outcome | undefined | Promise<Outcome | undefined> {
    const slot = this.slotFor(arrival)
    if (slot === undefined) return undefined
    const early = this.turnedAway(arrival, slot)
    if (early !== undefined) return early
    if (arrival.enriched !== undefined) return this.step(arrival, slot)
    const enriched = this.options.enrichers.ask(inputOf(arrival), arrival.peer, slot)
    if (!(enriched instanceof Promise)) {
      this.note(arrival, enriched)
      return this.step(arrival, slot)
    }
    slot.busy++
    return enriched.then((late) => {
      slot.busy--
      this.note(arrival, late)
      // Whatever happened meanwhile, at its address or to the visitor itself, counts.
      const now = this.slotFor(arrival)
      return now && (this.turnedAway(arrival, now) ?? this.step(arrival, now))
    })
  }

  /** Wakes a visitor; nothing comes of it when nothing has changed. */
  tick({ slot, at }: Tick): Outcome | undefined | Promise<Outcome | undefined> {
    const before = slot.state
    if (slot.stale || before === undefined) return undefined
    // What happened while it waited for its turn has set another instant: that one counts.
    if (slot.place >= 0 || slot.wakeAt !== at) return undefined
    const stepper = this.options.stepper(slot.key.site)
    const stepped = stepper.tick(slot.key.id, before, at, () => this.isShutOut(slot, before, at))
    if (!(stepped instanceof Promise)) return this.woken(slot, before, at, stepped)
    slot.busy++
    return stepped.then((late) => {
      slot.busy--
      return this.woken(slot, before, at, late)
    })
  }

  private woken(
    slot: VisitorSlot,
    before: VisitorState,
    at: number,
    stepped: Stepped,
  ): Outcome | undefined {
    if (slot.stale) return undefined
    this.options.entities.wakeups.set(slot, stepped.wakeAt)
    const changed =
      stepped.decisions.length > 0 ||
      stepped.state.rules !== before.rules ||
      stepped.state.visit !== before.visit
    if (!changed) return undefined
    slot.state = stepped.state
    const { site } = slot.key
    const key = before.context?.address?.key
    const address =
      key === undefined || stepped.addressChanges.length === 0
        ? undefined
        : this.addressPart(this.addressAt(site, key), stepped.addressChanges)
    return {
      kind: 'stepped',
      slot,
      before,
      stepped,
      at,
      arrival: undefined,
      record: undefined,
      enrichment: nothingFound,
      clamped: false,
      address,
    }
  }

  /** Since its last event the visitor's address may have been blocked. */
  private isShutOut({ key }: VisitorSlot, state: VisitorState, at: number): boolean {
    const address = state.context?.address?.key
    if (address === undefined) return false
    const held = this.options.entities.address(entityName(key.site, address))
    return isBlocked(held?.state?.block, at)
  }

  /** The visitor's slot; without one the arrival waits until it is loaded. */
  private slotFor(arrival: EventArrival): VisitorSlot | undefined {
    const { entities, recover } = this.options
    const { site, peer, name } = arrival
    const waiting = entities.recovering.size > 0 ? entities.recovering.get(name) : undefined
    if (waiting !== undefined) {
      waiting.push(arrival)
      return undefined
    }
    const slot = entities.visitor(name)
    if (slot !== undefined) return slot
    entities.recovering.set(name, [arrival])
    recover(site.id, peer.visitor)
    return undefined
  }

  /** The outcome of an event that goes no further: known, not permitted, or too late. */
  private turnedAway(arrival: EventArrival, slot: VisitorSlot): Outcome | undefined {
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
      arrival.admitted ? undefined : this.addressSlot(arrival)?.state,
      this.options.consentRequired,
    )
    if (code !== undefined) return this.refused(arrival, slot, code, at)
    if (!late) return undefined
    slot.uncommitted.set(id, parsed.bodyHash)
    const record = eventRecord(arrival, arrival.occurredAt, undefined, true)
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
    const stored = arrival.address?.stored
    return {
      kind: 'refused',
      slot,
      arrival,
      code,
      message: 'The visitor or the address is blocked.',
      record: refusedRecord(arrival, at, code, stored, this.options.bounds),
    }
  }

  private step(
    arrival: EventArrival,
    slot: VisitorSlot,
  ): Outcome | undefined | Promise<Outcome | undefined> {
    const { site, peer, parsed } = arrival
    const { at } = this.occurrence(arrival, slot)
    const address = this.addressSlot(arrival)
    arrival.admitted = this.admitted(arrival, address, at, slot.state?.context)
    const { context } = arrival.admitted
    const enrichment = arrival.enriched?.enrichment ?? nothingFound
    const before = slot.state
    const enriched: EnrichedEvent = {
      event: parsed.event,
      page: parsed.page,
      at,
      occurredAt: arrival.occurredAt,
      enrichment,
      language: peer.language,
      context,
    }
    const stepper = this.options.stepper(site.id)
    const stepped = stepper.event(peer.visitor, before ?? newVisitor(at), enriched)
    if (!(stepped instanceof Promise)) {
      return this.stepped(arrival, slot, address, before, at, stepped)
    }
    slot.busy++
    return stepped.then((late) => {
      slot.busy--
      return this.stepped(arrival, slot, address, before, at, late)
    })
  }

  /** `address`: the one it was seen at, which may have lost a race since; its commit mends that. */
  private stepped(
    arrival: EventArrival,
    slot: VisitorSlot,
    address: AddressSlot | undefined,
    before: VisitorState | undefined,
    at: number,
    stepped: Stepped,
  ): Outcome | undefined {
    if (slot.stale) {
      this.slotFor(arrival)
      return undefined
    }
    const { event, bodyHash } = arrival.parsed
    const { context, changes } = arrival.admitted ?? nothingAdmitted
    slot.state = stepped.state
    slot.uncommitted.set(event.id, bodyHash)
    this.options.entities.wakeups.set(slot, stepped.wakeAt)
    return {
      kind: 'stepped',
      slot,
      before,
      stepped,
      arrival,
      at,
      enrichment: arrival.enriched?.enrichment ?? nothingFound,
      record: this.options.keepsLog ? eventRecord(arrival, at, context, false) : undefined,
      clamped: arrival.clamped,
      address: this.addressPart(address, stepped.addressChanges, arrival, changes),
    }
  }

  /**
   * The event is seen at its address, and the snapshot that it is decided upon is taken: once, also
   * where it must be stepped again.
   */
  private admitted(
    arrival: EventArrival,
    address: AddressSlot | undefined,
    at: number,
    before: Context | undefined,
  ): Admitted {
    const { site, peer, parsed, admitted } = arrival
    const { book } = this.options.stepper(site.id)
    const changes =
      admitted?.changes ??
      (address === undefined ? [] : addressChanges(book, parsed, peer.visitor, at))
    if (address !== undefined && changes.length > 0) {
      seeAt(address, addressRef(arrival).id, changes, this.options.bounds)
    }
    return (
      admitted ?? { context: contextOf(book, arrival.address, address?.state, at, before), changes }
    )
  }

  private addressPart(
    address: AddressSlot | undefined,
    stepped: Stepped['addressChanges'],
    arrival?: EventArrival,
    admitted: Stepped['addressChanges'] = [],
  ): AddressPart | undefined {
    if (address === undefined || admitted.length + stepped.length === 0) return undefined
    if (stepped.length > 0) {
      address.state = applyChanges(address.state, stepped, this.options.bounds)
    }
    return {
      slot: address,
      arrival,
      ref: arrival && !arrival.admitted?.counted ? addressRef(arrival) : undefined,
      changes: [...admitted, ...stepped],
      state: address.state ?? {},
    }
  }

  private addressSlot({ site, address }: EventArrival): AddressSlot | undefined {
    if (address === undefined || !this.options.usesAddress()) return undefined
    const { entities } = this.options
    return entities.addressOf(address) ?? entities.addAddress(site.id, address.key)
  }

  /** Where it is not in memory a new one stands in: its commit then conflicts and is made again. */
  private addressAt(site: string, key: string): AddressSlot {
    const { entities } = this.options
    return entities.address(entityName(site, key)) ?? entities.addAddress(site, key)
  }

  private occurrence(arrival: EventArrival, slot: VisitorSlot): Occurrence {
    return occurrence(arrival.occurredAt, slot.state, arrival.receivedAt, this.options.bounds)
  }

  private note(arrival: EventArrival, enriched: Enriched): void {
    arrival.enriched = enriched
    for (const failure of enriched.failures) this.options.onEnrichFailure(failure)
  }
}

const nothingFound: Enrichment = {}
const nothingAdmitted: Admitted = { context: undefined, changes: [] }

/** How an address remembers an event: ids are each visitor's own. */
function addressRef({ peer: { visitor }, parsed, occurredAt }: EventArrival): EventRef {
  return {
    id: `${visitor}:${parsed.event.id}`,
    bodyHash: parsed.bodyHash,
    at: occurredAt,
    visitor,
  }
}

function inputOf({ site, peer, parsed }: EventArrival): EnrichInput {
  const { page } = parsed.event
  const input: Mutable<EnrichInput> = { ownHosts: site.hosts }
  if (peer.ip !== undefined) input.ip = peer.ip
  if (peer.userAgent !== undefined) input.userAgent = peer.userAgent
  if (peer.hints !== undefined) input.hints = peer.hints
  if (page !== undefined) {
    input.url = page.url
    if (page.referrer !== undefined) input.referrer = page.referrer
  }
  return input
}
