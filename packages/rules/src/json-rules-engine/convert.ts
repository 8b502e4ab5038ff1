import type { Condition, Leaf, Operand } from '../condition.ts'
import type { AsynchronousFacts } from './asynchronous-facts.ts'

/** A condition in the form that json-rules-engine takes. */
export type ConvertedCondition = (
  | { readonly all: ConvertedCondition[] }
  | { readonly any: ConvertedCondition[] }
  | { readonly not: ConvertedCondition }
  | ConvertedLeaf
) & { readonly priority?: number }

interface ConvertedLeaf extends ConvertedOperand {
  readonly operator: string
  readonly value: unknown
}

interface ConvertedOperand {
  readonly fact: string
  readonly path?: string
}

/** The name under which the bridge registers the fact of a slot; its params are part of the slot. */
export function factName(slot: number): string {
  return `slot ${slot}`
}

/** The decorator that makes a comparison false where a side is absent. */
export const presentDecorator = 'present'

/**
 * Turns checked conditions into those of json-rules-engine. Values that are compiled patterns are
 * functions, which it hands through as they are. What needs an asynchronous fact gets a lower
 * priority, so that the fact is asked only where the conditions beside it leave the answer open.
 */
export function convert(condition: Condition, late: AsynchronousFacts): ConvertedCondition {
  const inGroup = (child: Condition): ConvertedCondition => {
    const converted = convert(child, late)
    return late.some ? { ...converted, priority: isLate(child, late) ? 1 : 2 } : converted
  }
  switch (condition.kind) {
    case 'all':
      return { all: condition.children.map(inGroup) }
    case 'any':
      return { any: condition.children.map(inGroup) }
    case 'not':
      return { not: convert(condition.child, late) }
    case 'leaf':
      return convertLeaf(condition)
  }
}

function isLate(condition: Condition, late: AsynchronousFacts): boolean {
  if (condition.kind === 'not') return isLate(condition.child, late)
  if (condition.kind !== 'leaf') return condition.children.some((child) => isLate(child, late))
  return (
    late.has(condition.slot) || (condition.other !== undefined && late.has(condition.other.slot))
  )
}

function convertLeaf(leaf: Leaf): ConvertedLeaf {
  if (leaf.exists !== undefined) {
    return { ...convertOperand(leaf), operator: 'exists', value: leaf.exists }
  }
  return {
    ...convertOperand(leaf),
    operator: `${presentDecorator}:${leaf.operator}`,
    value: leaf.other ? convertOperand(leaf.other) : leaf.value,
  }
}

function convertOperand(operand: Operand): ConvertedOperand {
  const fact = factName(operand.slot)
  if (!operand.path) return { fact }
  const steps = operand.path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
  return { fact, path: `$${steps.join('')}` }
}
