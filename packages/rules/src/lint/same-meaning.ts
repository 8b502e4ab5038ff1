import type { Condition, Group, Operand } from '../condition.ts'
import { canonicalJson } from '../json.ts'
import { variableOf } from './literal.ts'

/**
 * A text for a condition: two conditions with the same text are true in the same cases. Order,
 * repetition, lists of one and double `not` make no difference to it.
 */
export function meaningOf(condition: Condition): string {
  switch (condition.kind) {
    case 'leaf': {
      const required = condition.other ? asFact(condition.other) : canonicalJson(condition.required)
      return `(${asFact(condition)} ${condition.operator} ${required})`
    }
    case 'not': {
      const { child } = condition
      return child.kind === 'not' ? meaningOf(child.child) : `not${meaningOf(child)}`
    }
    default: {
      const members = [...new Set(membersOf(condition))].sort()
      const only = members[0]
      if (only === undefined) return '(true)'
      return members.length === 1 ? only : `${condition.kind}(${members.join(',')})`
    }
  }
}

/** A list in a list of the same kind is one list; an empty one is true, also in an `any`. */
function membersOf({ kind, children }: Group): readonly string[] {
  return children.flatMap((child) =>
    child.kind === kind && child.children.length > 0 ? membersOf(child) : [meaningOf(child)],
  )
}

function asFact(operand: Operand): string {
  return `fact ${variableOf(operand)}`
}
