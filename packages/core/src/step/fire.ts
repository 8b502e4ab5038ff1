import type { Fire, Rule } from '@beckon/rules'
import { appliedAt, isDue, isHeld, isOn, type Mark, turnedOff, turnedOn } from '../domain/marks.ts'
import type { Visit } from '../domain/visit.ts'

/** Why the rule is looked at now. */
export type CauseKind = 'event' | 'tick'

/** What a rule's result asks for, by its `fire` policy and its memory of the visitor. */
export type Verdict = 'fire' | 'withdraw' | 'nothing'

/**
 * Judges one result. A rule fires once for what its policy counts (visits, rises, visitors,
 * events); until a fire is applied it stays due, so that what was suppressed is tried again.
 */
export function verdictOn(
  rule: Rule,
  mark: Mark,
  passed: boolean,
  visit: Visit | undefined,
  cause: CauseKind,
): Verdict {
  if (!passed) return isHeld(mark) ? 'withdraw' : 'nothing'
  switch (rule.fire) {
    case 'while':
      return isHeld(mark) ? 'nothing' : 'fire'
    case 'visit':
      // Nothing is applied between two visits, so whatever lies before this one belongs to another.
      return visit !== undefined && appliedAt(mark) < visit.startedAt ? 'fire' : 'nothing'
    case 'visitor':
      return appliedAt(mark) === Number.NEGATIVE_INFINITY ? 'fire' : 'nothing'
    case 'rising':
      return !isOn(mark) || isDue(mark) ? 'fire' : 'nothing'
    case 'event':
      return cause === 'event' ? 'fire' : 'nothing'
  }
}

/** The mark after the rule was looked at; the same where nothing is new. */
export function looked(rule: Rule, mark: Mark, passed: boolean): Mark {
  if (passed === isOn(mark)) return mark
  return passed ? turnedOn(mark, rule.fire === 'rising') : turnedOff(mark)
}

/** The cooldown runs from the last applied fire, over visits, ms. */
export function coolsUntil(rule: Rule, mark: Mark): number {
  return rule.cooldownMs === undefined
    ? Number.NEGATIVE_INFINITY
    : appliedAt(mark) + rule.cooldownMs
}

/** Whether a rule that has become true again had its effect already. */
export function isSpent(code: number, mark: Mark, thisVisit: Mark): boolean {
  if (isOn(mark)) return false
  if (code === 1) return mark >= thisVisit
  return code === 2 && appliedAt(mark) > Number.NEGATIVE_INFINITY
}

/** How a rule fires, as a number, for whoever must not touch the rule itself. */
export function fireCode({ fire, active }: Rule): number {
  // What a schedule holds back or ends has to be looked at each time.
  return active === undefined ? codes.indexOf(fire) : codes.length
}

const codes: readonly Fire[] = ['while', 'visit', 'visitor', 'rising']

/**
 * Whether a rule that is true was so before, and took effect: then there is nothing to look at.
 * `thisVisit`: the least mark of what was applied in this visit.
 */
export function isSettled(code: number, mark: Mark, thisVisit: Mark): boolean {
  if (!isOn(mark)) return false
  switch (code) {
    case 0:
      return isHeld(mark)
    case 1:
      return mark >= thisVisit
    case 2:
      return appliedAt(mark) > Number.NEGATIVE_INFINITY
    case 3:
      return !isDue(mark)
    default:
      return false
  }
}
