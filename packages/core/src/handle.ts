import type { BlockList } from './block-list/block-list.ts'
import type { Bounds } from './bounds.ts'
import { AtAddress } from './commit/at-address.ts'
import type { Entities } from './commit/entities.ts'
import type { Outcome } from './commit/outcome.ts'
import { eventRecord } from './commit/record.ts'
import { eventSituation } from './commit/situation.ts'
import type { AddressSlot, VisitorSlot } from './commit/slot.ts'
import type { Desk } from './desk/desk.ts'
import { newTerm } from './domain/term.ts'
import { newVisitor, type VisitorState } from './domain/visitor.ts'
import type { Enrichers } from './enrich/ask.ts'
import type { Enriched, EnrichFailure } from './enrich/enrich.ts'
import { Gate } from './gate.ts'
import type { Mutable } from './mutable.ts'
import { OwnEvents } from './own-events.ts'
import type { EnrichInput, Enrichment } from './ports/enricher.ts'
import { type EventArrival, nothingAdmitted } from './receive/arrival.ts'
import type { EnrichedEvent } from './step/advance.ts'
import type { Stepper } from './step/step.ts'
import type { Stepped } from './step/stepped.ts'
import { type Tick, Waking } from './waking.ts'
import { whenStepped } from './when-stepped.ts'

export interface HandlerOptions {
  readonly entities: Entities
  readonly enrichers: Enrichers
  readonly stepper: (site: string) => Stepper
  readonly usesAddress: (site: string) => boolean
  /** An address is to be blocked until an instant, ms; Infinity until that is taken back. */
  readonly addressBlocked: (site: string, until: number) => void
  readonly consentRequired: boolean
  readonly bounds: Bounds
  /** Others may write to the same storage. */
  readonly shared: boolean
  /** Whom a site blocks by name. */
  readonly blockList: (site: string) => BlockList
  readonly desk: (site: string) => Desk
  /** ms. */
  readonly now: () => number
  /** A grant that nobody asks for any more. */
  readonly giveBack: (site: string, ask: string) => void
  /** Somebody wants records; where nobody does, events are not even written down. */
  readonly keepsLog: () => boolean
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
  private readonly addresses: AtAddress
  private readonly gate: Gate
  private readonly own: OwnEvents
  private readonly waking: Waking

  constructor(options: HandlerOptions) {
    this.options = options
    this.addresses = new AtAddress(options)
    this.gate = new Gate(this.addresses, options.bounds, options.consentRequired)
    this.waking = new Waking(options, this.addresses)
    this.own = new OwnEvents(
      options,
      this.gate,
      this.addresses,
      (stepped, arrival, slot, before, at, shutOut) =>
        whenStepped(stepped, slot, (now) => {
          const admitted = arrival.admitted ?? nothingAdmitted
          arrival.admitted = { ...admitted, shutOut: shutOut.seen === true }
          return this.stepped(arrival, slot, this.addresses.lastOf(slot, before), before, at, now)
        }),
    )
  }

  event(arrival: EventArrival): Outcome | undefined | Promise<Outcome | undefined> {
    const slot = this.slotFor(arrival)
    if (slot === undefined) return undefined
    if (arrival.own !== undefined) return this.own.handle(arrival.own, arrival, slot)
    const early = this.gate.turnsAway(arrival, slot)
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
      return now && (this.gate.turnsAway(arrival, now) ?? this.step(arrival, now))
    })
  }

  /** Wakes a visitor; nothing comes of it when nothing has changed. */
  tick(tick: Tick): Outcome | undefined | Promise<Outcome | undefined> {
    return this.waking.tick(tick)
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
    // Where it was loaded anew while the arrival waited, it is resumed first.
    if (slot !== undefined && slot.resumption === undefined) return slot
    entities.recovering.set(name, [arrival])
    recover(site.id, peer.visitor)
    return undefined
  }

  private step(
    arrival: EventArrival,
    slot: VisitorSlot,
  ): Outcome | undefined | Promise<Outcome | undefined> {
    const { site, peer, parsed } = arrival
    const { at } = this.gate.occurrence(arrival, slot)
    const address = this.addresses.slot(arrival)
    arrival.admitted = this.addresses.admit(arrival, address, at)
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
    return whenStepped(stepped, slot, (now) =>
      this.stepped(arrival, slot, address, before, at, now),
    )
  }

  /** `address`: the one it was seen at, which may have lost a race since; its commit mends that. */
  private stepped(
    arrival: EventArrival,
    slot: VisitorSlot,
    address: AddressSlot | undefined,
    before: VisitorState | undefined,
    at: number,
    stepped: Stepped,
  ): Outcome | undefined | Promise<Outcome | undefined> {
    if (slot.stale || slot.resumption !== undefined) {
      // It may have been loaded anew while the answer was waited for.
      const fresh = this.slotFor(arrival)
      return fresh && this.event(arrival)
    }
    const { event, bodyHash } = arrival.parsed
    const { context, changes } = arrival.admitted ?? nothingAdmitted
    const enrichment = arrival.enriched?.enrichment ?? nothingFound
    slot.state = stepped.state
    slot.passedAt = at
    slot.uncommitted.set(event.id, bodyHash)
    this.options.entities.wakeups.set(slot, stepped.wakeAt)
    return {
      kind: 'stepped',
      slot,
      before,
      stepped,
      arrival,
      at,
      enrichment,
      record: this.options.keepsLog()
        ? eventRecord(
            arrival,
            at,
            context,
            eventSituation(arrival, before, stepped.state, enrichment),
            newTerm(before, stepped.state),
          )
        : undefined,
      clamped: arrival.clamped,
      address: this.addresses.part(address, stepped.addressChanges, arrival, changes),
    }
  }

  private note(arrival: EventArrival, enriched: Enriched): void {
    arrival.enriched = enriched
    for (const failure of enriched.failures) this.options.onEnrichFailure(failure)
  }
}

const nothingFound: Enrichment = {}

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
