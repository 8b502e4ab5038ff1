import type { Condition, Leaf, Operand } from '../condition.ts'
import type { FactRef } from '../fact-ref.ts'
import { shown } from '../fault.ts'

/** A comparison in one line: `"score" greaterThan 50`. */
export function inWords(condition: Condition, facts: readonly FactRef[]): string {
  switch (condition.kind) {
    case 'leaf':
      return leafInWords(condition, facts)
    case 'not':
      return `not (${inWords(condition.child, facts)})`
    default:
      return `"${condition.kind}" of ${condition.children.length} conditions`
  }
}

function leafInWords(leaf: Leaf, facts: readonly FactRef[]): string {
  const required = leaf.other ? factInWords(leaf.other, facts) : shown(leaf.required)
  return `${factInWords(leaf, facts)} ${leaf.operator} ${required}`
}

function factInWords({ slot, path }: Operand, facts: readonly FactRef[]): string {
  const ref = facts[slot]
  const steps = (path ?? []).map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
  const params = ref?.params ? ` ${shown(ref.params)}` : ''
  return `"${ref?.name ?? '?'}${steps.join('')}"${params}`
}

/** A list in a sentence: `a, b and c`. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
