import type { JsonValue } from './json.ts'

const known = [
  'equal',
  'notEqual',
  'in',
  'notIn',
  'lessThan',
  'lessThanInclusive',
  'greaterThan',
  'greaterThanInclusive',
  'between',
] as const

/** The name of an operator for which {@link secondsThresholds} knows an answer. */
export type ThresholdOperator = (typeof known)[number]

/** Operators for which {@link secondsThresholds} knows an answer; with `not:` before them too. */
export const thresholdOperators: ReadonlySet<string> = new Set<string>(known)

/**
 * The whole seconds n, ascending, such that a comparison of a fact counting up in whole seconds
 * may change its result exactly when the fact reaches n. Those it starts with, zero and below,
 * are left out.
 */
export function secondsThresholds(operator: string, required: JsonValue): readonly number[] {
  const found = new Set<number>()
  const values = (Array.isArray(required) ? required : [required]) as readonly JsonValue[]
  for (const [index, value] of values.entries()) {
    if (typeof value !== 'number') continue
    const low = Math.ceil(value)
    const behind = Math.floor(value) + 1
    if (operator === 'greaterThanInclusive' || operator === 'lessThan') found.add(low)
    else if (operator === 'greaterThan' || operator === 'lessThanInclusive') found.add(behind)
    else if (operator === 'between') found.add(index === 0 ? low : behind)
    else if (Number.isInteger(value)) found.add(value).add(behind)
  }
  return [...found].filter((second) => second > 0).sort((a, b) => a - b)
}
