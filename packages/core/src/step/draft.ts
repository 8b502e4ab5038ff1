import type { AddressChange } from '../domain/address.ts'
import type { RuleMark, VisitorState } from '../domain/visitor.ts'
import { digest } from '../hash.ts'
import type { Mutable } from '../mutable.ts'
import type { OutboxEntry } from '../ports/storage.ts'
import type { Decision, Outcome, SuppressionReason } from './decision.ts'
import type { Facts, View } from './facts.ts'
import { applied, type CauseKind, suppressed } from './fire.ts'
import type { BoundRule, Rulebook } from './rulebook.ts'

const none: readonly never[] = []

/** One step in the making: the visitor's next state and all that follows from it. */
export class Draft {
  readonly state: Mutable<VisitorState>
  /** Most steps bring about nothing: the lists are made when something goes into them. */
  decisions: readonly Decision[] = none
  outbox: readonly OutboxEntry[] = none
  addressChanges: readonly AddressChange[] = none
  /** Rules that went from false to true. */
  matched: readonly string[] = none
  readonly at: number
  readonly cause: string
  readonly causeKind: CauseKind
  readonly book: Rulebook
  readonly view: View
  readonly facts: Facts
  private marks: Record<string, RuleMark> | undefined

  constructor(
    state: Mutable<VisitorState>,
    at: number,
    cause: string,
    causeKind: CauseKind,
    book: Rulebook,
    view: View,
  ) {
    this.state = state
    this.at = at
    this.cause = cause
    this.causeKind = causeKind
    this.book = book
    this.view = view
    this.facts = book.facts(view)
  }

  mark(bound: BoundRule): RuleMark | undefined {
    return this.state.rules?.[bound.key]
  }

  setMark(bound: BoundRule, mark: RuleMark | undefined): void {
    if (this.marks === undefined) {
      this.marks = { ...this.state.rules }
      this.state.rules = this.marks
    }
    if (mark !== undefined) this.marks[bound.key] = mark
    else if (Object.hasOwn(this.marks, bound.key)) {
      // An object that something was deleted from is a slow one from then on.
      this.marks = without(this.marks, bound.key)
      this.state.rules = this.marks
    }
  }

  /** Records that the rule took effect; gives the effect's id. */
  apply(bound: BoundRule): string {
    const visit = this.state.visit?.number
    this.setMark(bound, applied(bound.rule, this.mark(bound) ?? {}, this.at, visit))
    return this.decide(bound, 'applied')
  }

  /** Records a suppression, once per rule, visit and reason; the rule stays due. */
  suppress(bound: BoundRule, reason: SuppressionReason): void {
    const mark = this.mark(bound) ?? {}
    const noted = suppressed(mark, this.state.visit?.number ?? 0, reason)
    if (noted === mark) return
    this.setMark(bound, noted)
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
    this.decisions = [...this.decisions, decision]
    return id
  }

  send(id: string, type: string, expiresAt: number, body: OutboxEntry['body']): void {
    const { visitor } = this.view
    this.outbox = [...this.outbox, { id, visitor, type, expiresAt, body }]
  }
}

function without(marks: Readonly<Record<string, RuleMark>>, key: string): Record<string, RuleMark> {
  const rest: Record<string, RuleMark> = {}
  for (const [other, mark] of Object.entries(marks)) if (other !== key) rest[other] = mark
  return rest
}
