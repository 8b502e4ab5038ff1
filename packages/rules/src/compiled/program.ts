import type { Leaf } from '../condition.ts'
import type { Rule } from '../rule.ts'
import { alternatives, type Conjunction } from './alternatives.ts'
import type { Dimension } from './dimension.ts'
import { Dimensions, type Range } from './dimensions.ts'

/** Conjunctions, and literals in one, beyond which a rule is evaluated as it stands. */
const mostAlternatives = 16

/** A range in which a rank must lie, or must not; each is one object, however many rules ask it. */
export interface Term extends Range {
  readonly id: number
  readonly negated: boolean
  /** Time alone may change it. */
  readonly timed: boolean
  /** The comparison it was made from; others may mean the same. */
  readonly leaf: Leaf
}

/** Terms that must all hold for a rule to be true. */
export interface Clause {
  /** The place of the rule in the program. */
  readonly owner: number
  readonly terms: readonly Term[]
}

/** The rules of a stratum, taken apart: each is true if one of its clauses is. */
export interface Program {
  readonly rules: readonly Rule[]
  readonly dimensions: readonly Dimension[]
  readonly terms: readonly Term[]
  readonly clauses: readonly Clause[]
  /** Places of rules that are too intricate to be taken apart. */
  readonly whole: readonly number[]
}

/** Takes rules apart. */
export function programOf(rules: readonly Rule[]): Program {
  const dimensions = new Dimensions()
  const split = rules.map(({ condition }) => alternatives(condition, mostAlternatives))
  for (const conjunctions of split) {
    for (const conjunction of conjunctions ?? []) {
      for (const { leaf } of conjunction) dimensions.tell(leaf)
    }
  }
  dimensions.close()
  const terms = new Terms(dimensions)
  const clauses: Clause[] = []
  for (const [owner, conjunctions] of split.entries()) {
    for (const conjunction of conjunctions ?? []) {
      clauses.push({ owner, terms: terms.of(conjunction) })
    }
  }
  return {
    rules,
    dimensions: dimensions.all,
    terms: terms.all,
    clauses,
    whole: [...split.entries()].flatMap(([place, some]) => (some === undefined ? [place] : [])),
  }
}

class Terms {
  readonly all: Term[] = []
  private readonly byKey = new Map<string, Term>()
  private readonly dimensions: Dimensions

  constructor(dimensions: Dimensions) {
    this.dimensions = dimensions
  }

  /** Each term once. */
  of(conjunction: Conjunction): readonly Term[] {
    const found = new Set<Term>()
    for (const { leaf, negated } of conjunction) {
      found.add(this.term(leaf, this.dimensions.range(leaf), negated))
      const implied = negated ? undefined : this.dimensions.implied(leaf)
      if (implied !== undefined) found.add(this.term(leaf, implied, false))
    }
    return [...found]
  }

  private term(leaf: Leaf, { dimension, low, high }: Range, negated: boolean): Term {
    const { timed } = leaf
    const key = `${dimension} ${low} ${high} ${negated}`
    const known = this.byKey.get(key)
    if (known !== undefined) return known
    const term = { id: this.all.length, dimension, low, high, negated, timed, leaf }
    this.all.push(term)
    this.byKey.set(key, term)
    return term
  }
}
