import { canonicalJson, type JsonObject } from '../json.ts'
import type { ParsedRule } from '../parse-rule.ts'

/** What does not limit when a rule takes effect, or is looked at by itself. */
const looked = new Set([
  ...[
    'pointer',
    'name',
    'description',
    'scenario',
    'priority',
    'enabled',
    'site',
    'fire',
    'cooldownMs',
  ],
  ...['condition', 'action', 'wording', 'timed', 'identity'],
])

/** Whatever else holds a rule back, such as a schedule: the same text, the same limits. */
export function limitsOf(rule: ParsedRule): string {
  const others = Object.entries(rule).filter(([field]) => !looked.has(field))
  return canonicalJson(Object.fromEntries(others) as JsonObject)
}

/** A text for what a rule does. */
export function actionOf(rule: ParsedRule): string {
  // Every field of an action came out of JSON; interfaces have no index signature to say so.
  return canonicalJson(rule.action as unknown as JsonObject)
}

/** Whether a rule is there for every visitor for whom another is. */
export function coversSite(rule: ParsedRule, other: ParsedRule): boolean {
  return rule.site === undefined || rule.site === other.site
}
