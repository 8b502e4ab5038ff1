import { Matches } from '@beckon/rules'
import type { Bounds } from '../bounds.ts'
import { expirePoints } from '../domain/score.ts'
import type { VisitorState } from '../domain/visitor.ts'
import type { Mutable } from '../mutable.ts'
import { adopt } from './adopt.ts'
import { isShutOut } from './barred.ts'
import { letBlocksExpire } from './blocking.ts'
import type { BoundRule } from './bound-rules.ts'
import { decide, decideAnswer } from './decide.ts'
import { asEvent, type DerivedEvent, type DerivedRoom, mostDerived, takeIn } from './derive.ts'
import { Draft } from './draft.ts'
import type { View } from './facts.ts'
import type { CauseKind } from './fire.ts'
import { goalReached } from './invitation-life.ts'
import { MarkSheet } from './mark-sheet.ts'
import type { Rulebook } from './rulebook.ts'
import { both, type Stepped } from './stepped.ts'
import type { Views } from './views.ts'
import { nextWake } from './wake.ts'
import { justSaturated } from './windows/caveats.ts'

/** No rules were asked. */
const nobody = Symbol('nobody')

/** Asks the rules in force about drafts, follows the events that they emit, and concludes. */
export class Judge {
  book: Rulebook
  /** The term of those rules, where somebody keeps count of terms. */
  term: string | undefined
  private readonly views: Views
  private readonly bounds: Bounds
  /** Result buffers not in use: an engine that answers late holds on to its own. */
  private spare: Matches[] = []
  /** The same for marks. */
  private readonly sheets: MarkSheet[] = []

  constructor(book: Rulebook, views: Views, bounds: Bounds) {
    this.book = book
    this.views = views
    this.bounds = bounds
  }

  /** Judges by other rules from now on. */
  use(book: Rulebook, term: string | undefined): void {
    this.book = book
    this.term = term
    this.spare = []
  }

  /** What is to be judged: a state after something has happened to it. */
  draft(
    state: Mutable<VisitorState>,
    at: number,
    cause: string,
    kind: CauseKind,
    view: View,
  ): Draft {
    expirePoints(state, at)
    const sheet = this.sheets.pop() ?? new MarkSheet()
    const { book, term, bounds } = this
    const draft = new Draft(state, at, cause, kind, book, term, view, sheet, bounds)
    letBlocksExpire(draft)
    return draft
  }

  /** Judges only what the desk has answered: the rule that it grants, or those that stood back. */
  answer(draft: Draft, granted: BoundRule | undefined): Stepped {
    decideAnswer(draft, granted)
    return this.conclude(draft, this.matches(), nobody)
  }

  /** Judges by no rule at all. */
  none(draft: Draft): Stepped {
    return this.conclude(draft, this.matches(), nobody)
  }

  /** Judges by all rules, and then all that follows from the events that they emit, one after the other. */
  all(draft: Draft): Stepped | Promise<Stepped> {
    const stepped = this.decide(draft)
    if (stepped instanceof Promise) return stepped.then((late) => this.followed(draft, late))
    return stepped.derived.length === 0 ? stepped : this.followed(draft, stepped)
  }

  private decide(draft: Draft): Stepped | Promise<Stepped> {
    const matches = this.matches()
    const { invitations } = draft.state
    const decided = decide(draft, matches)
    return decided instanceof Promise
      ? decided.then(() => this.conclude(draft, matches, invitations))
      : this.conclude(draft, matches, invitations)
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
    const view = this.views.of(last.view.visitor, state, derived.at)
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
      const adopted = this.views.of(view.visitor, adopt(state, this.book), draft.at)
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
  wakeFrom(view: View): number {
    const { book } = this
    const facts = book.facts(view)
    const matches = this.matches()
    book.findOpen(facts, matches)
    const wakeAt = nextWake(book, view, facts, matches)
    this.spare.push(matches)
    return wakeAt
  }

  private matches(): Matches {
    return this.spare.pop() ?? new Matches(this.book.ruleSet.rules.length)
  }
}
