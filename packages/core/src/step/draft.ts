import type { Bounds } from '../bounds.ts'
import type { AddressChange } from '../domain/address.ts'
import type { Ask } from '../domain/ask.ts'
import type { BlockChange } from '../domain/block.ts'
import type { InvitationChange } from '../domain/invitation.ts'
import { applied } from '../domain/marks.ts'
import { suppressed } from '../domain/suppressions.ts'
import type { VisitorState } from '../domain/visitor.ts'
import { digest } from '../hash.ts'
import type { Mutable } from '../mutable.ts'
import type { OutboxEntry } from '../ports/storage.ts'
import type { BoundRule } from './bound-rules.ts'
import type { Decision, Outcome, SuppressionReason } from './decision.ts'
import type { DerivedEvent, DerivedRoom } from './derive.ts'
import type { Facts, View } from './facts.ts'
import type { CauseKind } from './fire.ts'
import type { MarkSheet } from './mark-sheet.ts'
import type { Rulebook } from './rulebook.ts'
import type { BoundWindow } from './windows/bound-window.ts'

const none: readonly never[] = []

/** One step in the making: the visitor's next state and all that follows from it. */
export class Draft {
  readonly state: Mutable<VisitorState>
  addressChanges: readonly AddressChange[] = none
  /** Windows that had to let an event go for the first time. */
  saturated: readonly BoundWindow[] = none
  readonly at: number
  readonly cause: string
  readonly causeKind: CauseKind
  readonly book: Rulebook
  /** The term of those rules, where somebody keeps count of terms. */
  readonly term: string | undefined
  readonly view: View
  readonly facts: Facts
  readonly marks: MarkSheet
  readonly bounds: Bounds
  /** How deep the cause lies: 0 for an event that arrived, and for a wake-up. */
  depth = 0
  /** How many events may still follow; undefined where none has followed so far. */
  room: DerivedRoom | undefined
  /** What the desk has granted in this step. */
  granted: Ask | undefined
  /** Most steps bring about nothing: the lists are made when something goes into them. */
  private decided: Decision[] | undefined
  private sent: OutboxEntry[] | undefined
  private risen: string[] | undefined
  private moved: InvitationChange[] | undefined
  private tracked: DerivedEvent[] | undefined
  private barred: BlockChange[] | undefined
  private isShutOut = false

  constructor(
    state: Mutable<VisitorState>,
    at: number,
    cause: string,
    causeKind: CauseKind,
    book: Rulebook,
    term: string | undefined,
    view: View,
    marks: MarkSheet,
    bounds: Bounds,
  ) {
    this.state = state
    this.at = at
    this.cause = cause
    this.causeKind = causeKind
    this.book = book
    this.term = term
    this.view = view
    this.bounds = bounds
    this.facts = book.facts(view)
    this.marks = marks.open(state.rules)
  }

  /** The visitor's next state, whole. */
  conclude(): VisitorState {
    if (this.term !== undefined) this.state.term = this.term
    if (this.marks.changed) {
      const marks = this.marks.result()
      if (marks === undefined) delete this.state.rules
      else this.state.rules = marks
    }
    return this.state
  }

  get decisions(): readonly Decision[] {
    return this.decided ?? none
  }

  get outbox(): readonly OutboxEntry[] {
    return this.sent ?? none
  }

  /** Names of the rules that went from false to true. */
  get matched(): readonly string[] {
    return this.risen ?? none
  }

  /** What became of invitations that were offered earlier. */
  get invitationChanges(): readonly InvitationChange[] {
    return this.moved ?? none
  }

  /** What became of the visitor's own blocks. */
  get blockChanges(): readonly BlockChange[] {
    return this.barred ?? none
  }

  /** Records a step in the life of a block. */
  blockChanged(change: BlockChange): void {
    this.barred ??= []
    this.barred.push(change)
  }

  /** Events that follow from this one. */
  get derived(): readonly DerivedEvent[] {
    return this.tracked ?? none
  }

  /** Records that a rule emits an event. */
  derive(event: DerivedEvent): void {
    this.tracked ??= []
    this.tracked.push(event)
    if (this.room !== undefined) this.room.left--
  }

  /** The visitor is shut out by what is not its own. */
  shutOut(): void {
    this.isShutOut = true
  }

  /** Whether the visitor, or its address, is shut out from now on. */
  get shutsOut(): boolean {
    return this.isShutOut || this.addressChanges.some(({ kind }) => kind === 'block')
  }

  /** Records a step in the life of an invitation. */
  move(change: InvitationChange): void {
    this.moved ??= []
    this.moved.push(change)
  }

  /** Records that the rule has become true. */
  rise(rule: string): void {
    this.risen ??= []
    this.risen.push(rule)
  }

  /** Records that the rule, whose mark has a place by now, took effect; gives the effect's id. */
  apply(bound: BoundRule, place: number): string {
    this.consume(bound, place)
    return this.decide(bound, 'applied')
  }

  /** The same where nobody gets the effect: the visitor is held out. Gives the decision's id. */
  holdOut(bound: BoundRule, place: number): string {
    const { state } = this
    this.consume(bound, place)
    // Each draw is a decision of its own; the list of reasons has it once.
    const visit = state.visit?.number ?? 0
    const noted = suppressed(state.suppressions, visit, bound.key, 'holdout')
    if (noted !== undefined) state.suppressions = noted
    return this.decide(bound, 'suppressed', 'holdout')
  }

  /** Records a suppression, once per rule, visit and reason; the rule stays due. */
  suppress(bound: BoundRule, reason: SuppressionReason): void {
    const { state } = this
    const visit = state.visit?.number ?? 0
    const noted = suppressed(state.suppressions, visit, bound.key, reason)
    if (noted === undefined || noted === state.suppressions) return
    state.suppressions = noted
    this.decide(bound, 'suppressed', reason)
  }

  decide({ rule, key }: BoundRule, outcome: Outcome, reason?: SuppressionReason): string {
    const { site, visitor } = this.view
    const id = digest(`${site.id}\n${visitor}\n${key}\n${this.cause}\n${outcome}\n${reason ?? ''}`)
    const decision: Decision = {
      id,
      site: site.id,
      visitor,
      at: this.at,
      rule: rule.name,
      ruleSet: this.book.hash,
      action: rule.action,
      outcome,
      ...(reason !== undefined && { reason }),
      cause: this.cause,
    }
    this.decided ??= []
    this.decided.push(decision)
    return id
  }

  private consume({ rule, number }: BoundRule, place: number): void {
    this.marks.put(place, number, applied(this.marks.at(place), this.at, rule.fire === 'while'))
  }

  send(id: string, type: string, expiresAt: number, body: OutboxEntry['body']): void {
    const { visitor } = this.view
    this.sent ??= []
    this.sent.push({ id, visitor, type, expiresAt, body })
  }
}
