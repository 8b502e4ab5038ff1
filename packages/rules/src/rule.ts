import type { Action } from './action.ts'
import type { Caps } from './caps.ts'
import type { Condition } from './condition.ts'
import type { Goal, Holdout } from './experiment.ts'
import type { Gates } from './gates.ts'
import type { Schedule } from './schedule.ts'
import type { Wording } from './wording.ts'

/**
 * When a rule that is true takes effect: at its first true instant in each visit, each time it
 * becomes true, once ever, at each visitor event at which it is true, or while it is true.
 */
export type Fire = 'visit' | 'rising' | 'visitor' | 'event' | 'while'

/** One rule, checked. */
export interface Rule {
  /** Its position in `RuleSet.rules`. */
  readonly index: number
  readonly name: string
  readonly description?: string
  /** What it is part of: reports add up by it. */
  readonly scenario?: string
  /** Higher goes first. */
  readonly priority: number
  readonly enabled: boolean
  /** The only site it is for. */
  readonly site?: string
  readonly fire: Fire
  /** Least time between two applied fires for one visitor, ms. */
  readonly cooldownMs?: number
  /** How often its invitation is made at most. */
  readonly caps?: Caps
  /** What must be so before its invitation is made. */
  readonly gates?: Gates
  /** Who qualifies for its invitation and does not get it. */
  readonly holdout?: Holdout
  /** What its invitation is for. */
  readonly goal?: Goal
  /** When it may take effect; always where there is none. */
  readonly active?: Schedule
  readonly condition: Condition
  readonly action: Action
  /** What the action says to people, ready to be filled in. */
  readonly wording?: Wording
  /** Rules of a lower stratum are evaluated and applied before. */
  readonly stratum: number
  /** Some leaf looks at a fact that moves by itself. */
  readonly timed: boolean
  /** Canonical JSON of what the rule means, shared conditions expanded and defaults filled in: the same text is an unchanged rule. */
  readonly identity: string
}
