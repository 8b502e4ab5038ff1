import type { CheckedRule } from './checked-rule.ts'

/** Finds rules whose action changes nothing. */
export function lintNoEffect(checked: CheckedRule): void {
  const { action, pointer } = checked.rule
  if (action.type !== 'score' || action.points !== 0) return
  checked.add('warning', 'NO_EFFECT', {
    pointer: `${pointer}/event/params/points`,
    expected: 'points other than 0',
    found: '0',
    message: 'This rule gives 0 points and changes nothing: give some, or remove it.',
  })
}
