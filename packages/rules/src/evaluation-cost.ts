import { splitOperator } from './comparison.ts'
import type { Condition } from './condition.ts'

/**
 * By what the members of a group are evaluated, least first: what stands still before what moves, and
 * single comparisons before groups. Among those, what is rarely true: it ends the evaluation of "all".
 */
export function evaluationCost(condition: Condition): number {
  const moving = condition.timed ? 2 : 0
  if (condition.kind !== 'leaf') return 1 + moving
  const { decorators, name } = splitOperator(condition.operator)
  if (decorators.includes('not')) return likely + moving
  if (name === 'equal' && typeof condition.value === 'boolean') return even + moving
  return (shares[name] ?? even) + moving
}

/** About how often such a comparison is true; a little more for those that look into texts and lists. */
const shares: Readonly<Record<string, number>> = {
  equal: 0.1,
  in: 0.2,
  contains: 0.35,
  startsWith: 0.3,
  endsWith: 0.3,
  includes: 0.3,
  glob: 0.3,
  matches: 0.6,
  inCidr: 0.45,
  between: 0.3,
  exists: 0.7,
  notEqual: 0.8,
  notIn: 0.8,
  doesNotContain: 0.8,
}
const even = 0.5
const likely = 0.8
