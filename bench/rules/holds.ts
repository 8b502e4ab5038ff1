import type { Comparison } from './leaves.ts'
import type { Value } from './traffic.ts'

/** Whether a comparison holds of what is found; never where there is nothing. */
export function holds({ operator, value }: Comparison, found: Value): boolean {
  if (found === undefined) return false
  switch (operator) {
    case 'equal':
      return found === value
    case 'notEqual':
      return found !== value
    case 'in':
      return (value as readonly unknown[]).includes(found)
    case 'contains':
      return (found as readonly unknown[]).includes(value)
    case 'startsWith':
      return (found as string).startsWith(value as string)
    case 'glob':
      return (found as string).startsWith((value as string).slice(0, -1))
    case 'greaterThan':
      return found > value
    case 'greaterThanInclusive':
      return found >= value
    case 'lessThan':
      return found < value
    default:
      throw new Error(`no operator ${operator}`)
  }
}
