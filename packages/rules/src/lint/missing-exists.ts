import { splitOperator } from '../comparison.ts'
import type { Condition, Group, Leaf } from '../condition.ts'
import type { CheckedRule } from './checked-rule.ts'

/**
 * Warns of negative comparisons with a fact that may be absent and has no `exists` beside it in
 * the same list: absent is false here, and the writer may have meant otherwise.
 */
export function lintMissingExists(
  checked: CheckedRule,
  condition: Condition = checked.rule.condition,
  beside?: Group,
): void {
  if (condition.kind === 'not') lintMissingExists(checked, condition.child)
  else if (condition.kind !== 'leaf') {
    for (const child of condition.children) lintMissingExists(checked, child, condition)
  } else if (isNegative(condition) && !asksForPresence(condition, beside)) {
    const fact = checked.world.facts[condition.slot]
    if (!fact || (fact.definition.always && !condition.path)) return
    checked.add('warning', 'MISSING_EXISTS', {
      pointer: `${condition.pointer}/operator`,
      expected: `{"fact": "${fact.name}", "operator": "exists", …} beside it`,
      found: `"${condition.operator}" alone`,
      message: `"${condition.operator}" is false where "${fact.name}" is absent: put {"fact": "${fact.name}", "operator": "exists", "value": true} beside it if that is meant, or join it by "any" with the value false if not.`,
    })
  }
}

function isNegative(leaf: Leaf): boolean {
  const { decorators, name } = splitOperator(leaf.operator)
  return name === 'notEqual' || name === 'notIn' || decorators.includes('not')
}

function asksForPresence(leaf: Leaf, beside: Group | undefined): boolean {
  const path = JSON.stringify(leaf.path)
  return (
    beside?.children.some(
      (other) =>
        other.kind === 'leaf' &&
        other.exists !== undefined &&
        other.slot === leaf.slot &&
        JSON.stringify(other.path) === path,
    ) ?? false
  )
}
