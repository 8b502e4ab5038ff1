import type { Action } from '@beckon/rules'
import type { DeskReason } from '../domain/ask.ts'
import type { CapReason } from './caps.ts'
import type { GateReason } from './gates.ts'

/**
 * - `schedule`: it is not the time for the rule (`active`)
 * - `cooldown`: the rule was applied to this visitor not long enough ago
 * - `arbitration`: another invitation came first at this instant; or a rule that goes first has said where a
 *   conversation goes
 * - `invitation-open`: an invitation still waits for its answer
 * - {@link CapReason}: the visitor was invited often enough, or has said no
 * - {@link GateReason}: a gate is shut
 * - {@link DeskReason}: the desk does not grant it now; it will when it can
 * - `holdout`: the visitor belongs to those who are not invited, for comparison
 * - `blocked`: the visitor is blocked
 * - `staff`: it is an operator's own session, which nobody blocks
 * - `derived`: too many events follow from one event, or too deep
 * - `origin`: the redirect leads to an origin that is not on the site's list
 */
export type SuppressionReason =
  | 'schedule'
  | 'cooldown'
  | 'arbitration'
  | 'invitation-open'
  | CapReason
  | GateReason
  | DeskReason
  | 'holdout'
  | 'blocked'
  | 'staff'
  | 'derived'
  | 'origin'

/** `withdrawn`: an effect that held while its rule was true ended with it. */
export type Outcome = 'applied' | 'withdrawn' | 'suppressed'

/** What a rule concluded for one visitor at one instant. */
export interface Decision {
  /** Hash of site, visitor, rule and cause: the effect's id where there is one. */
  readonly id: string
  readonly site: string
  readonly visitor: string
  /** ms. */
  readonly at: number
  readonly rule: string
  /** Hash of the rule set that made it. */
  readonly ruleSet: string
  readonly action: Action
  readonly outcome: Outcome
  readonly reason?: SuppressionReason
  /** The event or tick that brought it about. */
  readonly cause: string
}
