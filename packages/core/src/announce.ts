import mitt, { type Emitter, type WildcardHandler } from 'mitt'
import { Subject } from 'rxjs'
import type { Settled } from './commit/commit.ts'
import type { AddressOutcome, SteppedOutcome } from './commit/outcome.ts'
import type { CommittedRecord } from './commit/tell-records.ts'
import type { BlockChange } from './domain/block.ts'
import type { EngineError, EngineEvents, InvitationEvent, VisitChange } from './engine-events.ts'
import type { Enrichment } from './ports/enricher.ts'
import type { PendingEntry } from './ports/storage.ts'
import type { VisitorEvent } from './receive/event.ts'
import type { Decision } from './step/decision.ts'
import { asEvent } from './step/derive.ts'
import { VisitorChanges } from './visitor-changes.ts'

/** A committed event, as the outside sees it. */
export interface CommittedEvent {
  readonly site: string
  readonly visitor: string
  /** The visitor's instant, ms. */
  readonly at: number
  readonly event: VisitorEvent
  readonly enrichment: Enrichment
  /** Too old to be decided upon: it is history only. */
  readonly late: boolean
  /** A rule emitted it: which one, and at which event or tick. */
  readonly derived?: { readonly rule: string; readonly cause: string }
}

/**
 * Tells the outside what was committed. A listener that throws is reported and harms neither the
 * engine nor other listeners.
 */
export class Announcer {
  readonly events$ = new Subject<CommittedEvent>()
  readonly visits$ = new Subject<VisitChange>()
  readonly decisions$ = new Subject<Decision>()
  readonly invitations$ = new Subject<InvitationEvent>()
  readonly actions$ = new Subject<PendingEntry>()
  readonly records$ = new Subject<CommittedRecord>()
  readonly errors$ = new Subject<EngineError>()
  readonly emitter: Emitter<EngineEvents> = mitt<EngineEvents>()
  readonly visitors: VisitorChanges

  /** `isConnected`: by the name of a visitor's entity. */
  constructor(isConnected: (name: string) => boolean) {
    this.visitors = new VisitorChanges(isConnected)
  }

  committed({ outcome }: Settled): void {
    if (outcome.kind === 'late') {
      const { arrival } = outcome
      if (this.events$.observed) {
        this.events$.next({
          site: arrival.site.id,
          visitor: arrival.peer.visitor,
          at: arrival.occurredAt,
          event: arrival.parsed.event,
          enrichment: {},
          late: true,
        })
      }
    } else if (outcome.kind === 'stepped') this.stepped(outcome)
  }

  /** What became of the blocks of an address. */
  addressBlocks({ part: { slot }, told = nobody }: AddressOutcome): void {
    const { site, id: address } = slot.key
    for (const change of told) {
      this.tell(isBegun(change) ? 'block.begun' : 'block.ended', { ...change, site, address })
    }
  }

  error(code: EngineError['code'], message: string, cause: unknown): void {
    const error = { code, message, cause }
    this.errors$.next(error)
    this.tell('error', error)
  }

  complete(): void {
    this.events$.complete()
    this.visits$.complete()
    this.decisions$.complete()
    this.invitations$.complete()
    this.actions$.complete()
    this.records$.complete()
    this.errors$.complete()
    this.visitors.changes$.complete()
  }

  private stepped(outcome: SteppedOutcome): void {
    const { slot, arrival, at, endedAt = at, enrichment, stepped, before } = outcome
    const { site, id: visitor } = slot.key
    this.visitors.committed(slot, stepped.state)
    const was = before?.visit
    const is = stepped.state.visit
    if (was !== undefined && is?.number !== was.number) {
      this.visit({ kind: 'ended', site, visitor, at: endedAt, number: was.number })
    }
    if (is !== undefined && is.number !== was?.number) {
      this.visit({ kind: 'started', site, visitor, at, number: is.number })
    }
    if (arrival !== undefined) {
      const { event } = arrival.parsed
      if (this.events$.observed) {
        this.events$.next({ site, visitor, at, event, enrichment, late: false })
      }
    }
    if (this.events$.observed) {
      for (const derived of stepped.derived) {
        const { rule, cause } = derived
        const event = asEvent(derived)
        const { at } = derived
        const by = { rule, cause }
        this.events$.next({ site, visitor, at, event, enrichment: {}, late: false, derived: by })
      }
    }
    if (stepped.invitationChanges.length > 0) this.invitations(outcome, 'before')
    this.blocks(outcome, 'block.ended')
    for (const decision of stepped.decisions) this.decision(decision)
    if (stepped.invitationChanges.length > 0) this.invitations(outcome, 'after')
    this.blocks(outcome, 'block.begun')
    if (stepped.state.segments !== before?.segments) this.memberships(outcome)
    for (const entry of stepped.outbox) this.actions$.next({ ...entry, site })
  }

  /** Whoever is let in again is so before anything comes of it, and shut out after what it did. */
  private blocks({ slot, stepped }: SteppedOutcome, what: 'block.begun' | 'block.ended'): void {
    const { site, id: visitor } = slot.key
    for (const change of stepped.blockChanges) {
      if (isBegun(change) === (what === 'block.begun'))
        this.tell(what, { ...change, site, visitor })
    }
  }

  /** What was offered and taken back at one instant is told in that order: around the decisions. */
  private invitations({ slot, stepped }: SteppedOutcome, when: 'before' | 'after'): void {
    const { site, id: visitor } = slot.key
    for (const change of stepped.invitationChanges) {
      const isNew = stepped.decisions.some(({ id }) => id === change.invitation)
      if (isNew !== (when === 'after')) continue
      const event = { ...change, site, visitor }
      this.invitations$.next(event)
      if (change.to === 'offered') this.tell('operator.invited', event)
      else this.tell(`invitation.${change.to}`, event)
    }
  }

  private visit(change: VisitChange): void {
    this.visits$.next(change)
    this.tell(`visit.${change.kind}`, change)
  }

  private decision(decision: Decision): void {
    this.decisions$.next(decision)
    this.tell('decision', decision)
    const { outcome, action } = decision
    if (outcome === 'suppressed') return
    if (action.type === 'invite') this.tell('invitation.offered', decision)
    else if (action.type === 'block') this.tell('visitor.blocked', decision)
    else if (action.type === 'redirect') this.tell('visitor.redirected', decision)
  }

  /** Several rules may give one segment: it is entered with the first and left with the last. */
  private memberships({ before, stepped }: SteppedOutcome): void {
    const was = new Set(Object.keys(before?.segments ?? {}))
    const is = new Set(Object.keys(stepped.state.segments ?? {}))
    for (const decision of stepped.decisions) {
      const { action, outcome } = decision
      if (action.type !== 'segment' || outcome === 'suppressed') continue
      const { segment } = action
      if (was.has(segment) === is.has(segment)) continue
      if (is.has(segment) !== (outcome === 'applied')) continue
      this.tell(is.has(segment) ? 'segment.entered' : 'segment.left', decision)
      if (is.has(segment)) was.add(segment)
      else was.delete(segment)
    }
  }

  private tell<Name extends keyof EngineEvents>(name: Name, event: EngineEvents[Name]): void {
    const own = this.emitter.all.get(name)
    const any = this.emitter.all.get('*')
    // Copies: a listener may go, or add others, while it is told.
    for (const listener of own === undefined ? nobody : [...own]) {
      this.call(name, () => (listener as (event: EngineEvents[Name]) => void)(event))
    }
    for (const listener of any === undefined ? nobody : [...any]) {
      this.call(name, () => (listener as WildcardHandler<EngineEvents>)(name, event))
    }
  }

  private call(name: string, listener: () => void): void {
    try {
      listener()
    } catch (cause) {
      const message = `A listener of "${name}" threw; the others were told.`
      this.errors$.next({ code: 'LISTENER', message, cause })
    }
  }
}

const nobody: readonly never[] = []

function isBegun({ step }: BlockChange): boolean {
  return step === 'blocked' || step === 'renewed'
}
