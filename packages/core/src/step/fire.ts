import type { Fire, Rule } from '@beckon/rules'
import {
  appliedAt,
  appliedFrom,
  blank,
  isDue,
  isHeld,
  isOn,
  type Mark,
  turnedOff,
  turnedOn,
} from '../domain/marks.ts'
import type { Visit } from '../domain/visit.ts'

/** Why the rule is looked at now. */
export type CauseKind = 'event' | 'tick' | 'derived' | 'desk'

/** What a rule's result asks for, by its `fire` policy and its memory of the visitor. */
export type Verdict = 'fire' | 'withdraw' | 'nothing'

/** How a rule fires, as a number: whoever judges thousands of rules must not touch each of them. */
export type FireCode = number

const policies: readonly Fire[] = ['while', 'visit', 'visitor', 'rising', 'event']

export function fireCode(fire: Fire): FireCode {
  return policies.indexOf(fire)
}

/** The least mark of a rule that was applied in a visit. Outside of visits there is none that was not. */
export function visitFrom(visit: Visit | undefined): Mark {
  return visit === undefined ? blank : appliedFrom(visit.startedAt)
}

/**
 * Judges one result. A rule fires once for what its policy counts (visits, rises, visitors,
 * events); until a fire is applied it stays due, so that what was suppressed is tried again.
 * `thisVisit`: see {@link visitFrom}.
 */
export function verdictOn(
  fire: FireCode,
  mark: Mark,
  passed: boolean,
  thisVisit: Mark,
  cause: CauseKind,
): Verdict {
  if (!passed) return isHeld(mark) ? 'withdraw' : 'nothing'
  switch (fire) {
    case 0:
      return isHeld(mark) ? 'nothing' : 'fire'
    case 1:
      return mark < thisVisit ? 'fire' : 'nothing'
    case 2:
      return appliedAt(mark) === Number.NEGATIVE_INFINITY ? 'fire' : 'nothing'
    case 3:
      return !isOn(mark) || isDue(mark) ? 'fire' : 'nothing'
    default:
      // The desk answers what an event has asked: whether it is this rule that asked is seen later.
      return cause === 'event' || cause === 'desk' ? 'fire' : 'nothing'
  }
}

/** The mark after the rule was looked at; the same where nothing is new. */
export function looked(fire: FireCode, mark: Mark, passed: boolean): Mark {
  if (passed === isOn(mark)) return mark
  return passed ? turnedOn(mark, fire === 3) : turnedOff(mark)
}

/** Whether what the rule does holds for as long as it is true. */
export function holdsOn(fire: FireCode): boolean {
  return fire === 0
}

/** The cooldown runs from the last applied fire, over visits, ms. */
export function coolsUntil(rule: Rule, mark: Mark): number {
  return rule.cooldownMs === undefined
    ? Number.NEGATIVE_INFINITY
    : appliedAt(mark) + rule.cooldownMs
}
