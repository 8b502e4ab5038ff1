import { eventOf } from '../commit/record.ts'
import { resumedType } from '../commit/resumed.ts'
import { wokenType } from '../commit/shut-out.ts'
import { expired } from '../domain/block.ts'
import { expirePoints } from '../domain/score.ts'
import type { VisitorState } from '../domain/visitor.ts'
import { explainRules } from '../explain.ts'
import type { Mutable } from '../mutable.ts'
import { isOperatorAct } from '../operator/operator-act.ts'
import type { LogRecord } from '../ports/storage.ts'
import type { VisitorEvent } from '../receive/event.ts'
import { isDeskAnswer, saysOf } from '../step/asking.ts'
import type { Decision } from '../step/decision.ts'
import type { Stepper } from '../step/step.ts'
import { standingOf } from './standing.ts'
import type { ExplainQuery, VisitorExplanation } from './visitor-explanation.ts'

/** What the log has of the very instant that is explained. */
export interface Instant {
  /** ms. */
  readonly at: number
  readonly event: VisitorEvent | undefined
  readonly decisions: readonly Decision[]
}

/** How rules stand for a visitor that is known, in a state of that instant or before. */
export function tell(
  { site, visitor, rule }: ExplainQuery,
  given: VisitorState,
  stepper: Stepper,
  { at, event, decisions }: Instant,
  diverged = false,
): VisitorExplanation {
  const state = stateAt(given, at)
  const view = stepper.view(visitor, state, at)
  view.event = event
  const { book } = stepper
  return {
    site,
    visitor,
    at,
    known: true,
    ruleSet: book.hash,
    ...(event && { event }),
    historyCut: false,
    ...(diverged && { diverged }),
    standing: standingOf(state, book),
    rules: explainRules(book, view, decisions, rule),
  }
}

/** What rules saw of a record of an event; undefined for a late one, null where nobody did anything. */
export function seenEvent(record: Pick<LogRecord, 'data'>): VisitorEvent | null | undefined {
  const { event, late } = eventOf(record)
  if (late) return undefined
  const { type, data } = event
  // The desk answers what was asked for at an event: that is the one rules see.
  if (isDeskAnswer(type)) return saysOf(data).event ?? null
  // These tell of what was so before them, or of a wake-up.
  if (type === resumedType || type === wokenType) return undefined
  return type.startsWith('presence.') || isOperatorAct(type) ? null : event
}

/** A state that nobody has looked at since: what has run out by itself has run out. */
function stateAt(given: VisitorState, at: number): VisitorState {
  const state: Mutable<VisitorState> = { ...given }
  expirePoints(state, at)
  const { blocks } = expired(state.blocks, at)
  if (blocks === undefined) delete state.blocks
  else state.blocks = blocks
  return state
}
