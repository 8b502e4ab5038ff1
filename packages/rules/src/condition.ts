import type { JsonValue } from './json.ts'
import type { Compare } from './operators.ts'
import type { Path } from './path.ts'

/** A rule's conditions, checked: what engines evaluate. */
export type Condition = Group | Negation | Leaf

/** True if all, or any, of its children are; without children it is true, as in json-rules-engine. */
export interface Group {
  readonly kind: 'all' | 'any'
  readonly pointer: string
  /** In the order in which they are written. */
  readonly children: readonly Condition[]
  /** The same children, cheap ones and those that stand still first: the order to evaluate in. */
  readonly cheapFirst: readonly Condition[]
  /** Some leaf below looks at a fact that moves by itself. */
  readonly timed: boolean
}

/** True if its child is not. */
export interface Negation {
  readonly kind: 'not'
  readonly pointer: string
  readonly child: Condition
  readonly timed: boolean
}

/** A fact, or the part of it that a path leads to. */
export interface Operand {
  readonly slot: number
  readonly path?: Path
}

/** One comparison: false whenever either side is absent, `exists` apart. */
export interface Leaf extends Operand {
  readonly kind: 'leaf'
  readonly pointer: string
  /** As written, with its decorators. */
  readonly operator: string
  readonly compare: Compare
  /** What `compare` takes as its second argument, unless `other` does; a pattern is a compiled function. */
  readonly value: unknown
  /** The required value as written. */
  readonly required: JsonValue
  /** The fact whose value is the required one. */
  readonly other?: Operand
  /** Whether the fact must be there: `exists` compares nothing. */
  readonly exists?: boolean
  /**
   * Present where the fact moves by itself: the whole numbers, ascending, on crossing which the
   * result may change. Empty where the fact's source knows its own next change: most windows, the clock.
   */
  readonly thresholds?: readonly number[]
  readonly timed: boolean
}
