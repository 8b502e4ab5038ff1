import { explain, type Schedule } from '@beckon/rules'
import { appliedAt, markOf } from './domain/marks.ts'
import { reasonsOf } from './domain/suppressions.ts'
import type { RuleExplanation } from './explain/visitor-explanation.ts'
import { barredAt, refusedByDesk } from './step/barred.ts'
import type { Decision } from './step/decision.ts'
import type { View } from './step/facts.ts'
import { coolsUntil } from './step/fire.ts'
import { isHeldOut } from './step/holdout.ts'
import { keyNumber, ruleKey } from './step/rule-key.ts'
import type { Rulebook } from './step/rulebook.ts'

/**
 * How rules stand in a view of a visitor: all of them, or one by its name.
 *
 * @param decisions what was decided at that instant
 */
export function explainRules(
  book: Rulebook,
  view: View,
  decisions: readonly Decision[],
  only: string | undefined,
): readonly RuleExplanation[] {
  const { state } = view
  const facts = book.facts(view)
  return book.ruleSet.rules
    .filter(({ name }) => only === undefined || name === only)
    .map((rule) => {
      const key = ruleKey(rule.identity)
      const mark = markOf(state.rules, keyNumber(key))
      const firedAt = appliedAt(mark)
      const cools = coolsUntil(rule, mark)
      return {
        rule: rule.name,
        enabled: rule.enabled,
        explanation: explain(rule, book.ruleSet, facts),
        ...(firedAt > Number.NEGATIVE_INFINITY && { firedAt }),
        ...(cools > view.now && { coolsUntil: cools }),
        ...(rule.active !== undefined && { schedule: scheduleAt(view, rule.active) }),
        ...(rule.action.type === 'invite' && { invitation: outlook(book, view, key) }),
        suppressed: reasonsOf(state.suppressions, state.visit?.number ?? 0, key),
        decisions: decisions.filter((decision) => decision.rule === rule.name),
      }
    })
}

function outlook(
  book: Rulebook,
  view: View,
  key: string,
): NonNullable<RuleExplanation['invitation']> {
  const bound = book.rules.find(key)
  if (bound === undefined) return {}
  const { site, visitor } = view
  const barred = barredAt(book.ruleSet, bound, view)
  const refused = barred === undefined ? refusedByDesk(view, bound) : undefined
  const { holdout } = bound.rule
  const heldOut = holdout !== undefined && isHeldOut(site.id, visitor, holdout)
  return {
    ...(barred && { heldBack: barred.reason }),
    ...(barred && barred.until < Number.POSITIVE_INFINITY && { until: barred.until }),
    ...(refused && { heldBack: refused }),
    ...(heldOut && { heldOut }),
  }
}

function scheduleAt(
  { schedules, now }: View,
  schedule: Schedule,
): NonNullable<RuleExplanation['schedule']> {
  const turnsAt = schedules.nextTurn(schedule, now)
  const open = schedules.isOpen(schedule, now)
  return { open, ...(turnsAt < Number.POSITIVE_INFINITY && { turnsAt }) }
}
