import type { Comparison } from './leaves.ts'
import type { Known, Value } from './traffic.ts'
import type { Conditions } from './workload.ts'

/** Whether conditions are met, told in the plainest way: what every engine's answers are held against. */
export function meets({ all }: Conditions, known: Known): boolean {
  return all.every((member) =>
    'any' in member
      ? member.any.some((one) => holds(one, known[one.fact]))
      : holds(member, known[member.fact]),
  )
}

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
