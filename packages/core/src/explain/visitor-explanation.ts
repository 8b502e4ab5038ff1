import type { Explanation } from '@beckon/rules'
import type { VisitorEvent } from '../receive/event.ts'
import type { BarredReason } from '../step/barred.ts'
import type { Decision } from '../step/decision.ts'
import type { Standing } from './standing.ts'

/** Whom, what and when to explain. */
export interface ExplainQuery {
  readonly site: string
  readonly visitor: string
  /** One rule by its name; all of them without it. */
  readonly rule?: string
  /**
   * The instant to look from, ms; without it, the last one at which something happened to the
   * visitor. An earlier one is looked at through the log.
   */
  readonly at?: number
  /** What `event.*` facts are read from, in place of the event of that very instant. */
  readonly event?: VisitorEvent
}

/**
 * Why a past instant cannot be told, and nothing is guessed:
 *
 * - `no-log`: the storage keeps no log
 * - `pruned`: the log does not reach back to the visitor's first event
 * - `rules`: the rule set that was in force is not in the log any more, or cannot be read any more
 * - `asynchronous`: rules read facts that were asked for elsewhere, whose answers are not in the log
 */
export type HistoryGap = 'no-log' | 'pruned' | 'rules' | 'asynchronous'

/** How rules stood for a visitor at an instant, after all that happened at it. Plain JSON; instants in ms. */
export interface VisitorExplanation {
  readonly site: string
  readonly visitor: string
  /** The instant that is explained. */
  readonly at: number
  /** There was such a visitor by then, as far as anybody can tell now. */
  readonly known: boolean
  /** Hash of the rule set that was in force; missing where that is not known. */
  readonly ruleSet?: string
  /** The event that happened at that very instant: `event.*` facts are read from it. Missing: time had passed. */
  readonly event?: VisitorEvent
  /** The log does not tell of that instant: `gap` says why, and `rules` is empty. */
  readonly historyCut: boolean
  readonly gap?: HistoryGap
  /**
   * What was made of the log again is not what is written there: another time zone, bound or fact, or
   * a block of an address, has since made a difference. The explanation may be wrong.
   */
  readonly diverged?: true
  /** What rules have made of the visitor by then; missing where that is not known. */
  readonly standing?: Standing
  /** In the order in which rules are asked. */
  readonly rules: readonly RuleExplanation[]
}

/** What stands in the way of an invitation; instants in ms. */
export interface InvitationOutlook {
  /** What holds it back: `blocked`, `invitation-open` or a cap. */
  readonly heldBack?: BarredReason
  /** Until when at least, where time changes it. */
  readonly until?: number
  /** The visitor belongs to those who are held out from it. */
  readonly heldOut?: true
}

/** Why a rule did or did not act for a visitor; instants in ms. */
export interface RuleExplanation {
  readonly rule: string
  readonly enabled: boolean
  /** All conditions, none skipped, and the nearest miss. */
  readonly explanation: Explanation
  /** When it was last applied to this visitor. */
  readonly firedAt?: number
  /** It may not be applied again before this instant. */
  readonly coolsUntil?: number
  /** Where the rule has one: whether it is open, and the instant at which it next opens or closes; none where it never does. */
  readonly schedule?: { readonly open: boolean; readonly turnsAt?: number }
  /**
   * Of a rule that invites: whether its visitor might be invited at that instant, should the rule be
   * true. A block of the address is not known here.
   */
  readonly invitation?: InvitationOutlook
  /** Why it was held back in the current visit. */
  readonly suppressed: readonly string[]
  /** What it concluded at that very instant, as the log has it. */
  readonly decisions: readonly Decision[]
}
