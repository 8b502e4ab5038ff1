import type { Rule } from '@beckon/rules'
import type { RuleMark } from '../domain/visitor.ts'
import type { Mutable } from '../mutable.ts'
import type { SuppressionReason } from './decision.ts'

/** Why the rule is looked at now. */
export type CauseKind = 'event' | 'tick'

/** What a rule's result asks for, by its `fire` policy and its memory of the visitor. */
export type Verdict = 'fire' | 'withdraw' | 'nothing'

const blank: RuleMark = {}

/**
 * Judges one result. A rule fires once for what its policy counts (visits, rises, visitors,
 * events); until a fire is applied it stays due, so that what was suppressed is tried again.
 */
export function judge(
  rule: Rule,
  mark: RuleMark | undefined,
  passed: boolean,
  visit: number | undefined,
  cause: CauseKind,
): Verdict {
  if (!passed) return mark?.held ? 'withdraw' : 'nothing'
  switch (rule.fire) {
    case 'while':
      return mark?.held ? 'nothing' : 'fire'
    case 'visit':
      return visit !== undefined && mark?.visit !== visit ? 'fire' : 'nothing'
    case 'visitor':
      return mark?.at === undefined ? 'fire' : 'nothing'
    case 'rising':
      return !mark?.on || mark.due ? 'fire' : 'nothing'
    case 'event':
      return cause === 'event' ? 'fire' : 'nothing'
  }
}

/** The mark after the rule was looked at; undefined when there is nothing to remember. */
export function looked(
  rule: Rule,
  mark: RuleMark | undefined,
  passed: boolean,
): RuleMark | undefined {
  if (passed === (mark?.on ?? false)) return mark
  const next = copyOf(mark ?? blank)
  delete next.on
  delete next.due
  if (passed) {
    next.on = true
    if (rule.fire === 'rising') next.due = true
  }
  for (const _ in next) return copyOf(next)
  return undefined
}

export function applied(
  rule: Rule,
  mark: RuleMark,
  at: number,
  visit: number | undefined,
): RuleMark {
  const next = copyOf(mark)
  delete next.due
  next.at = at
  if (visit !== undefined) next.visit = visit
  if (rule.fire === 'while') next.held = true
  return copyOf(next)
}

export function withdrawn(mark: RuleMark): RuleMark {
  const { held: _, ...rest } = mark
  return copyOf(rest)
}

/** The mark with the reason noted, or the same mark when this visit has it already. */
export function suppressed(mark: RuleMark, visit: number, reason: SuppressionReason): RuleMark {
  const known = mark.suppressed?.visit === visit ? mark.suppressed.reasons : []
  if (known.includes(reason)) return mark
  const next = copyOf(mark)
  next.suppressed = { visit, reasons: [...known, reason] }
  return next
}

/**
 * Field by field, in one order: marks then share a few shapes. What spreading makes has a shape of
 * its own each time, which costs more than the mark.
 */
function copyOf({ on, held, due, at, visit, suppressed }: RuleMark): Mutable<RuleMark> {
  const mark: Mutable<RuleMark> = {}
  if (on !== undefined) mark.on = on
  if (held !== undefined) mark.held = held
  if (due !== undefined) mark.due = due
  if (at !== undefined) mark.at = at
  if (visit !== undefined) mark.visit = visit
  if (suppressed !== undefined) mark.suppressed = suppressed
  return mark
}

/** The cooldown runs from the last applied fire, over visits. */
export function coolsUntil(rule: Rule, mark: RuleMark | undefined): number {
  return rule.cooldownMs === undefined || mark?.at === undefined
    ? Number.NEGATIVE_INFINITY
    : mark.at + rule.cooldownMs
}
