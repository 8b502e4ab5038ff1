import type { Rule } from '@beckon/rules'
import type { RuleMark } from '../domain/visitor.ts'
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
  const { on: _on, due: _due, ...rest } = mark ?? blank
  if (passed) return { ...rest, on: true, ...(rule.fire === 'rising' && { due: true as const }) }
  return Object.keys(rest).length > 0 ? rest : undefined
}

export function applied(
  rule: Rule,
  mark: RuleMark,
  at: number,
  visit: number | undefined,
): RuleMark {
  const { due: _, ...rest } = mark
  return {
    ...rest,
    at,
    ...(visit !== undefined && { visit }),
    ...(rule.fire === 'while' && { held: true as const }),
  }
}

export function withdrawn(mark: RuleMark): RuleMark {
  const { held: _, ...rest } = mark
  return rest
}

/** The mark with the reason noted, or the same mark when this visit has it already. */
export function suppressed(mark: RuleMark, visit: number, reason: SuppressionReason): RuleMark {
  const known = mark.suppressed?.visit === visit ? mark.suppressed.reasons : []
  return known.includes(reason)
    ? mark
    : { ...mark, suppressed: { visit, reasons: [...known, reason] } }
}

/** The cooldown runs from the last applied fire, over visits. */
export function coolsUntil(rule: Rule, mark: RuleMark | undefined): number {
  return rule.cooldownMs === undefined || mark?.at === undefined
    ? Number.NEGATIVE_INFINITY
    : mark.at + rule.cooldownMs
}
