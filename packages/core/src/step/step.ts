import { Matches } from '@beckon/rules'
import { isKeptOut } from '../admit/admit.ts'
import type { Bounds } from '../bounds.ts'
import { blocksEndAt } from '../domain/block.ts'
import { waitsUntil } from '../domain/invitation.ts'
import { expirePoints, pointsExpireAt } from '../domain/score.ts'
import type { Visit } from '../domain/visit.ts'
import { type VisitorState, visitorAt } from '../domain/visitor.ts'
import type { Mutable } from '../mutable.ts'
import type { OperatorAct } from '../operator/operator-act.ts'
import { presenceMs } from '../presence.ts'
import { adopt } from './adopt.ts'
import { advance, type EnrichedEvent, endVisit } from './advance.ts'
import { type DeskSays, hear } from './asking.ts'
import { isShutOut } from './barred.ts'
import { letBlocksExpire } from './blocking.ts'
import { Calendar } from './calendar.ts'
import { decide, decideAnswer } from './decide.ts'
import { asEvent, type DerivedEvent, type DerivedRoom, mostDerived, takeIn } from './derive.ts'
import { Draft } from './draft.ts'
import { look, type View } from './facts.ts'
import type { CauseKind } from './fire.ts'
import { goalReached, invitationAt, invitationOver } from './invitation-life.ts'
import { MarkSheet } from './mark-sheet.ts'
import { leaveVisitSegments } from './memberships.ts'
import { type ActRefusal, actRefusal, operate } from './operate.ts'
import type { Rulebook } from './rulebook.ts'
import { Schedules } from './schedules.ts'
import type { Site } from './site.ts'
import { both, type Stepped, unmoved } from './stepped.ts'
import { nextWake, visitEndsAt } from './wake.ts'
import { justSaturated } from './windows/caveats.ts'
import { leaveEmpty } from './windows/keep.ts'

/** How the engine knows that a visitor is still there when nothing arrives. */
export type Presence =
  /** Until the visit ends: for recorded traffic, which has no connections. */
  | 'assumed'
  /** While it has a connection, and for 45 s after it or after each event: pages may send `heartbeat` events. */
  | 'heartbeat'

/** A visitor came to be known as connected, or ceased to be. */
export interface PresenceChange {
  /** Of the event that tells it. */
  readonly id: string
  readonly at: number
  readonly present: boolean
}

/** No rules were asked. */
const nobody = Symbol('nobody')

/**
 * The pure heart: (state, event, context, rules) → (state', decisions, actions). It reads no
 * clock, does no input or output, and gives the same for the same, whenever it is called.
 */
export class Stepper {
  private readonly site: Site
  private readonly presence: Presence
  private readonly bounds: Bounds
  private readonly calendar: Calendar
  private readonly schedules: Schedules
  book: Rulebook
  /** Result buffers not in use: an engine that answers late holds on to its own. */
  private spare: Matches[] = []
  /** The same for marks. */
  private readonly sheets: MarkSheet[] = []

  constructor(site: Site, book: Rulebook, presence: Presence, bounds: Bounds) {
    this.site = site
    this.book = book
    this.presence = presence
    this.bounds = bounds
    this.calendar = new Calendar(site.timeZone)
    this.schedules = new Schedules(site.timeZone)
  }

  /** Steps from now on go by other rules. */
  use(book: Rulebook): void {
    this.book = book
    this.spare = []
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
    const view = this.view(visitor, state, enriched.at)
    view.event = enriched.event
    const draft = this.draft(state, enriched.at, enriched.event.id, 'event', view)
    if (sightings.length > 0) draft.saturated = justSaturated(before, state, sightings)
    invitationAt(draft, enriched.event, enriched.occurredAt)
    return this.decideAll(draft)
  }

  /** Nothing happens to a visitor for a while: the instant is one that `wakeAt` named. */
  tick(
    visitor: string,
    before: VisitorState,
    at: number,
    shutOut: () => boolean,
  ): Stepped | Promise<Stepped> {
    const { book } = this
    const ends = visitEndsAt(before, this.site) <= at
    const state = ends ? endVisit(before, at) : visitorAt(before, at, before.visit)
    if (ends && state.windows !== undefined) leaveEmpty(state, book.watch.windows)
    // Outside of visits nothing begins, so nobody is asked where nothing can end.
    const waits = waitsUntil(before.invitations) > Number.NEGATIVE_INFINITY
    const expires = pointsExpireAt(before) <= at || blocksEndAt(before.blocks) <= at
    if (ends && before.rules === undefined && !waits && !expires) return { ...unmoved, state }
    const view = this.view(visitor, state, at)
    view.shutOut = shutOut
    const draft = this.draft(state, at, `tick:${at}`, 'tick', view)
    invitationOver(draft, ends)
    if (ends) leaveVisitSegments(draft)
    return this.decideAll(draft)
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
    const view = this.view(visitor, state, at)
    view.shutOut = shutOut
    const draft = this.draft(state, at, id, 'tick', view)
    invitationOver(draft, false)
    operate(draft, act)
    return this.decideAll(draft)
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
    const view = this.view(visitor, state, at)
    view.shutOut = shutOut
    const draft = this.draft(state, at, id, 'desk', view)
    invitationOver(draft, false)
    const asked = hear(draft, says)
    // An engine that answers late is asked for everything, without the event.
    if (this.book.asksLate) {
      view.event = undefined
      return this.decideAll(draft)
    }
    decideAnswer(draft, asked)
    return this.conclude(
      draft,
      this.spare.pop() ?? new Matches(this.book.ruleSet.rules.length),
      nobody,
    )
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
    const view = this.view(visitor, state, at)
    view.shutOut = shutOut
    const draft = this.draft(state, at, id, 'tick', view)
    invitationOver(draft, !present)
    return this.decideAll(draft)
  }

  private draft(
    state: Mutable<VisitorState>,
    at: number,
    cause: string,
    kind: CauseKind,
    view: View,
  ): Draft {
    expirePoints(state, at)
    const sheet = this.sheets.pop() ?? new MarkSheet()
    const draft = new Draft(state, at, cause, kind, this.book, view, sheet, this.bounds)
    letBlocksExpire(draft)
    return draft
  }

  /** A state as it is under the rules in force. */
  adopt(state: VisitorState): VisitorState {
    return adopt(state, this.book)
  }

  /** When a state that was just loaded must be woken. */
  wakeOf(visitor: string, state: VisitorState): number {
    return this.wakeFrom(this.view(visitor, state, state.at))
  }

  /** A state as the rules see it at an instant, for those who explain. */
  view(visitor: string, state: VisitorState, now: number): View {
    const view: View = {
      site: this.site,
      visitor,
      state,
      visit: undefined,
      page: undefined,
      event: undefined,
      context: state.context,
      shutOut: undefined,
      now,
      presentUntil: 0,
      calendar: this.calendar,
      schedules: this.schedules,
    }
    look(view, state, now, this.presentUntil(state))
    return view
  }

  private decide(draft: Draft): Stepped | Promise<Stepped> {
    const { book } = draft
    const matches = this.spare.pop() ?? new Matches(book.ruleSet.rules.length)
    const { invitations } = draft.state
    const decided = decide(draft, matches)
    return decided instanceof Promise
      ? decided.then(() => this.conclude(draft, matches, invitations))
      : this.conclude(draft, matches, invitations)
  }

  /** The same with all that follows from the events that rules emit, one after the other. */
  private decideAll(draft: Draft): Stepped | Promise<Stepped> {
    const stepped = this.decide(draft)
    if (stepped instanceof Promise) return stepped.then((late) => this.followed(draft, late))
    return stepped.derived.length === 0 ? stepped : this.followed(draft, stepped)
  }

  private followed(draft: Draft, stepped: Stepped): Stepped | Promise<Stepped> {
    const room = { left: mostDerived - stepped.derived.length }
    return this.follow(draft, stepped, stepped.derived, room)
  }

  /** `last`: what was stepped last, and knows whether its visitor is shut out by now. */
  private follow(
    last: Draft,
    before: Stepped,
    [next, ...others]: readonly DerivedEvent[],
    room: DerivedRoom,
  ): Stepped | Promise<Stepped> {
    if (next === undefined) return before
    const draft = this.derived(last, before.state, next, room)
    const go = (stepped: Stepped) =>
      this.follow(draft, both(before, stepped), [...others, ...stepped.derived], room)
    const stepped = this.decide(draft)
    return stepped instanceof Promise ? stepped.then(go) : go(stepped)
  }

  /** An event that a rule emitted happens to a visitor. */
  private derived(
    last: Draft,
    before: VisitorState,
    derived: DerivedEvent,
    room: DerivedRoom,
  ): Draft {
    const event = asEvent(derived)
    const sightings = this.book.watch.sightings(event, undefined)
    const state = takeIn(before, derived, sightings, this.bounds)
    const view = this.view(last.view.visitor, state, derived.at)
    view.event = event
    view.shutOut = () => last.shutsOut || isShutOut(last.view)
    const draft = this.draft(state, derived.at, event.id, 'derived', view)
    draft.depth = derived.depth
    draft.room = room
    if (sightings.length > 0) draft.saturated = justSaturated(before, state, sightings)
    goalReached(draft, derived.type, derived.at)
    return draft
  }

  /** `seen`: the invitations as the rules saw them, where they were asked. */
  private conclude(
    draft: Draft,
    matches: Matches,
    seen: VisitorState['invitations'] | typeof nobody,
  ): Stepped {
    const { decisions, outbox, addressChanges, invitationChanges, blockChanges, derived } = draft
    const { view, book, facts } = draft
    const { matched, saturated } = draft
    const state = draft.conclude()
    this.sheets.push(draft.marks)
    let concluded: VisitorState = state
    let wakeAt: number
    if (this.book === book) {
      if (seen === nobody || state.invitations !== seen) book.findOpen(facts, matches)
      wakeAt = nextWake(book, view, facts, matches)
      this.spare.push(matches)
    } else {
      // Rules that came into force meanwhile want to be woken for.
      const adopted = this.view(view.visitor, adopt(state, this.book), draft.at)
      wakeAt = this.wakeFrom(adopted)
      concluded = adopted.state
    }
    return {
      state: concluded,
      decisions,
      outbox,
      addressChanges,
      invitationChanges,
      blockChanges,
      derived,
      matched,
      saturated,
      wakeAt,
    }
  }

  /** When a visitor must be woken whom nobody has judged just now. */
  private wakeFrom(view: View): number {
    const { book } = this
    const facts = book.facts(view)
    const matches = this.spare.pop() ?? new Matches(book.ruleSet.rules.length)
    book.findOpen(facts, matches)
    const wakeAt = nextWake(book, view, facts, matches)
    this.spare.push(matches)
    return wakeAt
  }

  private presentUntil(state: VisitorState): number {
    if (state.visit === undefined) return state.at
    const { lastEventAt, seenAt = 0 } = state.visit
    if (this.presence === 'assumed' || state.context?.connected === true) {
      return lastEventAt + this.site.visitTimeoutMs
    }
    return Math.max(lastEventAt + presenceMs, seenAt)
  }
}
