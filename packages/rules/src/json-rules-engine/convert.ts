import type { Condition, Leaf, Operand } from '../condition.ts'

/** A condition in the form that json-rules-engine takes. */
export type ConvertedCondition =
  | { readonly all: ConvertedCondition[] }
  | { readonly any: ConvertedCondition[] }
  | { readonly not: ConvertedCondition }
  | ConvertedLeaf

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
 * functions, which it hands through as they are.
 */
export function convert(condition: Condition): ConvertedCondition {
  switch (condition.kind) {
    case 'all':
      return { all: condition.children.map(convert) }
    case 'any':
      return { any: condition.children.map(convert) }
    case 'not':
      return { not: convert(condition.child) }
    case 'leaf':
      return convertLeaf(condition)
  }
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
