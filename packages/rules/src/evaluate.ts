import type { Condition, Leaf, Operand } from './condition.ts'
import { follow } from './path.ts'

/** Where facts come from: one source stands for one visitor at one instant. */
export interface FactSource {
  /** The value of a fact by its slot; undefined or null: absent. */
  get(slot: number): unknown
  /** What asynchronous facts are computed from, for engines that have some. */
  readonly view?: unknown
}

/** The value an operand stands for, behind its path. */
export function observe(operand: Operand, facts: FactSource): unknown {
  const value = facts.get(operand.slot)
  return operand.path ? follow(operand.path, value) : value
}

/** Whether a condition is true for these facts. Throws only what `facts` throws. */
export function test(condition: Condition, facts: FactSource): boolean {
  switch (condition.kind) {
    case 'leaf':
      return testLeaf(condition, facts)
    case 'not':
      return !test(condition.child, facts)
    case 'all':
      for (const child of condition.cheapFirst) if (!test(child, facts)) return false
      return true
    case 'any':
      for (const child of condition.cheapFirst) if (test(child, facts)) return true
      return condition.cheapFirst.length === 0
  }
}

/** Whether one comparison is true for these facts. */
export function testLeaf(leaf: Leaf, facts: FactSource): boolean {
  const value = observe(leaf, facts)
  const present = value !== undefined && value !== null
  if (leaf.exists !== undefined) return present === leaf.exists
  if (!present) return false
  if (!leaf.other) return safely(leaf, value, leaf.value)
  const required = observe(leaf.other, facts)
  return required !== undefined && required !== null && safely(leaf, value, required)
}

/**
 * An operator throws where its value turns out to be nothing it can work on, such as `in` with a
 * number for a list, given by another fact: then there is nothing to compare, and the leaf is false.
 */
export function safely(leaf: Leaf, fact: unknown, value: unknown): boolean {
  try {
    return leaf.compare(fact, value)
  } catch {
    return false
  }
}
