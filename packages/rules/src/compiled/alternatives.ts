import type { Condition, Leaf } from '../condition.ts'

/** A comparison as it must come out: true, or false where negated. */
export interface Literal {
  readonly leaf: Leaf
  readonly negated: boolean
}

/** Literals that must all hold. */
export type Conjunction = readonly Literal[]

/**
 * A condition as conjunctions of which one must hold; none: it is never true. Undefined where there
 * would be more than `most` of them, or more than that many literals in one.
 */
export function alternatives(
  condition: Condition,
  most: number,
): readonly Conjunction[] | undefined {
  return expand(condition, false, most)
}

function expand(
  condition: Condition,
  negated: boolean,
  most: number,
): readonly Conjunction[] | undefined {
  switch (condition.kind) {
    case 'leaf':
      return [[{ leaf: condition, negated }]]
    case 'not':
      return expand(condition.child, !negated, most)
    case 'all':
      return negated
        ? either(condition.children, true, most)
        : every(condition.children, false, most)
    case 'any':
      // Without members it is true, as in json-rules-engine.
      if (condition.children.length === 0) return negated ? [] : [[]]
      return negated
        ? every(condition.children, true, most)
        : either(condition.children, false, most)
  }
}

function either(
  children: readonly Condition[],
  negated: boolean,
  most: number,
): readonly Conjunction[] | undefined {
  const all: Conjunction[] = []
  for (const child of children) {
    const some = expand(child, negated, most)
    if (some === undefined || all.length + some.length > most) return undefined
    all.push(...some)
  }
  return all
}

function every(
  children: readonly Condition[],
  negated: boolean,
  most: number,
): readonly Conjunction[] | undefined {
  let all: readonly Conjunction[] = [[]]
  for (const child of children) {
    const some = expand(child, negated, most)
    if (some === undefined || all.length * some.length > most) return undefined
    all = all.flatMap((left) => some.map((right) => [...left, ...right]))
    if (all.some((conjunction) => conjunction.length > most)) return undefined
  }
  return all
}
