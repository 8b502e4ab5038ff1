import { isKeptOut } from '../admit/admit.ts'
import type { Bounds } from '../bounds.ts'
import { blocksEndAt } from '../domain/block.ts'
import { waitsUntil } from '../domain/invitation.ts'
import { pointsExpireAt } from '../domain/score.ts'
import type { Visit } from '../domain/visit.ts'
import { type VisitorState, visitorAt } from '../domain/visitor.ts'
import type { Mutable } from '../mutable.ts'
import type { OperatorAct } from '../operator/operator-act.ts'
import { adopt } from './adopt.ts'
import { advance, type EnrichedEvent, endVisit } from './advance.ts'
import { type DeskSays, hear } from './asking.ts'
import type { Draft } from './draft.ts'
import type { View } from './facts.ts'
import { invitationAt, invitationOver } from './invitation-life.ts'
import { Judge } from './judge.ts'
import { leaveVisitSegments } from './memberships.ts'
import { type ActRefusal, actRefusal, operate } from './operate.ts'
import type { Rulebook } from './rulebook.ts'
import type { Site } from './site.ts'
import { both, type Stepped, unmoved } from './stepped.ts'
import { type Presence, Views } from './views.ts'
import { nextEnd, visitEndsAt } from './wake.ts'
import { justSaturated } from './windows/caveats.ts'
import { leaveEmpty } from './windows/keep.ts'

/** A visitor came to be known as connected, or ceased to be. */
export interface PresenceChange {
  /** Of the event that tells it. */
  readonly id: string
  readonly at: number
  readonly present: boolean
}

/**
 * The pure heart: (state, event, context, rules) → (state', decisions, actions). It reads no
 * clock, does no input or output, and gives the same for the same, whenever it is called.
 */
export class Stepper {
  private readonly site: Site
  private readonly bounds: Bounds
  private readonly views: Views
  private readonly judge: Judge

  constructor(site: Site, book: Rulebook, presence: Presence, bounds: Bounds) {
    this.site = site
    this.bounds = bounds
    this.views = new Views(site, presence)
    this.judge = new Judge(book, this.views, bounds)
  }

  get book(): Rulebook {
    return this.judge.book
  }

  /** The term of its rules; undefined where nobody keeps count of terms. */
  get term(): string | undefined {
    return this.judge.term
  }

  /** Steps from now on go by other rules, or by the same in another term. */
  use(book: Rulebook, term?: string): void {
    this.judge.use(book, term)
  }

  /** An event happens to a visitor. */
  event(
    visitor: string,
    before: VisitorState,
    enriched: EnrichedEvent,
  ): Stepped | Promise<Stepped> {
    const { book } = this
    const sightings = book.watch.sightings(enriched.event, enriched.page)
    const state = advance(before, enriched, sightings, this.bounds)
    const view = this.views.of(visitor, state, enriched.at)
    view.event = enriched.event
    const draft = this.judge.draft(state, enriched.at, enriched.event.id, 'event', view)
    if (sightings.length > 0) draft.saturated = justSaturated(before, state, sightings)
    invitationAt(draft, enriched.event, enriched.occurredAt)
    return this.judge.all(draft)
  }

  /** Nothing happens to a visitor for a while: the instant is one that `wakeAt` named. */
  tick(
    visitor: string,
    before: VisitorState,
    at: number,
    shutOut: () => boolean,
  ): Stepped | Promise<Stepped> {
    const ends = visitEndsAt(before, this.site) <= at
    const state = this.timePasses(before, at, ends)
    // Outside of visits nothing begins, so nobody is asked where nothing can end.
    const waits = waitsUntil(before.invitations) > Number.NEGATIVE_INFINITY
    const expires = pointsExpireAt(before) <= at || blocksEndAt(before.blocks) <= at
    if (ends && before.rules === undefined && !waits && !expires) {
      if (this.term !== undefined) state.term = this.term
      return { ...unmoved, state }
    }
    return this.judge.all(this.ticked(visitor, state, at, ends, shutOut))
  }

  /** Nothing happens for a while to a visitor whom no rules judged: what ends by itself ends at its own instant, before another, ms. */
  unjudged(visitor: string, before: VisitorState, until: number): Stepped {
    let stepped: Stepped = { ...unmoved, state: before }
    for (;;) {
      const { state: now } = stepped
      const at = nextEnd(this.views.of(visitor, now, now.at))
      if (at >= until) return stepped
      const ends = visitEndsAt(now, this.site) <= at
      const state = this.timePasses(now, at, ends)
      const draft = this.ticked(visitor, state, at, ends, () => false)
      stepped = both(stepped, this.judge.none(draft))
    }
  }

  /** When the visit of a state ends if nothing happens, ms; Infinity where there is none. */
  endOf(state: VisitorState): number {
    return visitEndsAt(state, this.site)
  }

  private timePasses(before: VisitorState, at: number, ends: boolean): Mutable<VisitorState> {
    if (!ends) return visitorAt(before, at, before.visit)
    const state = endVisit(before, at)
    if (state.windows !== undefined) leaveEmpty(state, this.book.watch.windows)
    return state
  }

  private ticked(
    visitor: string,
    state: Mutable<VisitorState>,
    at: number,
    ends: boolean,
    shutOut: () => boolean,
  ): Draft {
    const view = this.views.of(visitor, state, at)
    view.shutOut = shutOut
    const draft = this.judge.draft(state, at, `tick:${at}`, 'tick', view)
    invitationOver(draft, ends)
    if (ends) leaveVisitSegments(draft)
    return draft
  }

  /** Why an operator's act cannot be for a visitor as it is; `shutOut`: blocked by what is not its own. */
  refusal(
    state: VisitorState,
    at: number,
    act: OperatorAct,
    shutOut: () => boolean,
  ): ActRefusal | undefined {
    return actRefusal(act, state, at, () => shutOut() || isKeptOut(state.context, at))
  }

  /** An operator acts upon a visitor. */
  operate(
    visitor: string,
    before: VisitorState,
    id: string,
    at: number,
    act: OperatorAct,
    shutOut: () => boolean,
  ): Stepped | Promise<Stepped> {
    const state = visitorAt(before, at, before.visit)
    const view = this.views.of(visitor, state, at)
    view.shutOut = shutOut
    const draft = this.judge.draft(state, at, id, 'tick', view)
    invitationOver(draft, false)
    operate(draft, act)
    return this.judge.all(draft)
  }

  /** The desk answers what a rule of a visitor has asked for: if that still qualifies, it goes on. */
  hear(
    visitor: string,
    before: VisitorState,
    id: string,
    at: number,
    says: DeskSays,
    shutOut: () => boolean,
  ): Stepped | Promise<Stepped> {
    const state = visitorAt(before, at, before.visit)
    const view = this.views.of(visitor, state, at)
    view.shutOut = shutOut
    const draft = this.judge.draft(state, at, id, 'desk', view)
    invitationOver(draft, false)
    const granted = hear(draft, says)
    // An engine that answers late is asked for everything, without the event.
    if (this.book.asksLate) {
      view.event = undefined
      return this.judge.all(draft)
    }
    return this.judge.answer(draft, granted)
  }

  /** A visitor's first connection has come, or its last is gone. Only within visits. */
  comeOrGone(
    visitor: string,
    before: VisitorState,
    visit: Visit,
    { id, at, present }: PresenceChange,
    shutOut: () => boolean,
  ): Stepped | Promise<Stepped> {
    const { connected: _, ...context } = before.context ?? {}
    const state = visitorAt(before, at, present ? visit : { ...visit, seenAt: at })
    state.context = present ? { ...context, connected: true } : context
    const view = this.views.of(visitor, state, at)
    view.shutOut = shutOut
    const draft = this.judge.draft(state, at, id, 'tick', view)
    invitationOver(draft, !present)
    return this.judge.all(draft)
  }

  /** A state as it is under the rules in force. */
  adopt(state: VisitorState): VisitorState {
    return adopt(state, this.book)
  }

  /** When a state that was just loaded must be woken. */
  wakeOf(visitor: string, state: VisitorState): number {
    return this.judge.wakeFrom(this.views.of(visitor, state, state.at))
  }

  /** A state as the rules see it at an instant, for those who explain. */
  view(visitor: string, state: VisitorState, now: number): View {
    return this.views.of(visitor, state, now)
  }
}
