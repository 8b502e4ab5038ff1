import { isOpenAt, nextTurnAt } from '../schedule.ts'
import type { CheckedRule } from './checked-rule.ts'

/** Finds schedules that are never open, as no weekday or hour of theirs lies between their first day and their last. */
export function lintNeverActive(checked: CheckedRule): void {
  const { active, pointer } = checked.rule
  // Without an end every week comes again.
  if (active?.from === undefined || active.until === undefined) return
  if (isOpenAt(active, active.from)) return
  if (nextTurnAt(active, active.from) < Number.POSITIVE_INFINITY) return
  checked.add('error', 'NEVER_ACTIVE', {
    pointer: `${pointer}/active`,
    expected: 'a schedule that opens',
    found: 'no hour between "from" and "until" that is open',
    message:
      'This rule can never take effect: none of its weekdays and hours lies between "from" and "until". Give others, or a longer time.',
  })
}
