import type { CheckedRule } from './checked-rule.ts'
import { actionOf, coversSite, limitsOf } from './effect.ts'
import { meaningOf } from './same-meaning.ts'

/**
 * Finds rules that do the same as one before them, under the same conditions and equally often.
 * Gives back what it has found.
 */
export function lintDuplicates(rules: readonly CheckedRule[]): ReadonlySet<CheckedRule> {
  const first = new Map<string, CheckedRule[]>()
  const found = new Set<CheckedRule>()
  for (const checked of rules) {
    const { rule } = checked
    const key = [rule.fire, actionOf(rule), limitsOf(rule), meaningOf(rule.condition)].join(' ')
    const before = first.get(key)
    const same = before?.find(
      (other) => coversSite(other.rule, rule) || coversSite(rule, other.rule),
    )
    if (!same) {
      if (before) before.push(checked)
      else first.set(key, [checked])
      continue
    }
    found.add(checked)
    checked.add('warning', 'DUPLICATE', {
      related: [same.rule.pointer],
      expected: 'a rule that no other rule repeats',
      found: `the same as "${same.rule.name}"`,
      message: `This rule has the same conditions and the same action as "${same.rule.name}"${consequence(checked)}: remove one of them.`,
    })
  }
  return found
}

function consequence({ rule: { action } }: CheckedRule): string {
  if (action.type === 'score') return ', so that its points count twice'
  return action.type === 'invite' ? ', so that a visitor can be invited twice' : ''
}
