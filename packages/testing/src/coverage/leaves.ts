import type { Condition, Leaf } from '@beckon/rules'

/** All comparisons of a condition, in the order of the document. */
export function leavesOf(condition: Condition): readonly Leaf[] {
  switch (condition.kind) {
    case 'leaf':
      return [condition]
    case 'not':
      return leavesOf(condition.child)
    case 'all':
    case 'any':
      return condition.children.flatMap(leavesOf)
  }
}
