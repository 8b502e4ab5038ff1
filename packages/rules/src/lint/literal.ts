import { splitOperator } from '../comparison.ts'
import type { Leaf, Operand } from '../condition.ts'
import { builtinDecorators } from '../decorators.ts'
import { safely } from '../evaluate.ts'
import { canonicalJson } from '../json.ts'
import { addedOperators, inheritedOperators } from '../operators.ts'

const known = new Set(
  [...inheritedOperators, ...addedOperators].map(({ name }) => name).concat('exists', 'matches'),
)

/** A comparison taken apart for the check: what it says behind its outer `not:` decorators. */
export interface Literal {
  readonly leaf: Leaf
  /** The operator behind all decorators. */
  readonly name: string
  /** Decorators that are left when the outer `not:` are taken off. */
  readonly decorators: readonly string[]
  /** The number of outer `not:` is odd. */
  readonly negated: boolean
  /** Operator and decorators are all of this language, none of the site's own: it may be tried out. */
  readonly builtin: boolean
  /** The same text: the same comparison, but for its outer `not:`. */
  readonly key: string
}

/** Takes a comparison apart. */
export function readLiteral(leaf: Leaf): Literal {
  const { decorators, name } = splitOperator(leaf.operator)
  let outer = 0
  while (decorators[outer] === 'not') outer += 1
  const rest = decorators.slice(outer)
  const other = leaf.other ? `fact ${variableOf(leaf.other)}` : canonicalJson(leaf.required)
  return {
    leaf,
    name,
    decorators: rest,
    negated: outer % 2 === 1,
    builtin: known.has(name) && rest.every((decorator) => builtinDecorators.has(decorator)),
    key: `${variableOf(leaf)} ${rest.join(':')}:${name} ${other}`,
  }
}

/** What a comparison looks at, as a key: two with the same one see the same value. */
export function variableOf({ slot, path }: Operand): string | number {
  return path && path.length > 0 ? `${slot}${JSON.stringify(path)}` : slot
}

/** Whether a comparison with a fixed value is true for a value; undefined or null: absent. */
export function holdsFor({ leaf }: Literal, value: unknown): boolean {
  const present = value !== undefined && value !== null
  if (leaf.exists !== undefined) return present === leaf.exists
  return present && safely(leaf, value, leaf.value)
}
