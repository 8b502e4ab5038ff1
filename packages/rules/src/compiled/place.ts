import type { Dimension, MemberDimension } from './dimension.ts'
import type { Term } from './program.ts'

/** Among which bitmaps a term has its place, by the value of one fact: those of a dimension's ranks, or those of a list's items. */
export type Place =
  | { readonly kind: 'ranks'; readonly dimension: number }
  | { readonly kind: 'item'; readonly slot: number; readonly value: unknown }

/** The place of a term; undefined where its fact tells nothing short of asking it. */
export function placeOf(term: Term, dimensions: readonly Dimension[]): Place | undefined {
  const dimension = dimensions[term.dimension] as Dimension
  switch (dimension.kind) {
    case 'identity':
    case 'order':
    case 'beginning':
      return { kind: 'ranks', dimension: term.dimension }
    case 'member':
      return { kind: 'ranks', dimension: dimension.identity }
    case 'item':
      return term.negated
        ? undefined
        : { kind: 'item', slot: dimension.slot, value: dimension.value }
    case 'answer':
      return undefined
  }
}

/** How many ranks a dimension has besides that of an absent value. */
export function ranksOf(dimension: Dimension): number {
  switch (dimension.kind) {
    case 'identity':
      return dimension.ids.size + 1
    case 'order':
      return dimension.numbers.length * 2 + 1
    case 'beginning':
      return dimension.texts.length + 1
    default:
      return 2
  }
}

/** Whether a term holds at a rank of the dimension in which it has its place. */
export function allows(term: Term, rank: number, dimensions: readonly Dimension[]): boolean {
  const dimension = dimensions[term.dimension] as Dimension
  const holds =
    dimension.kind === 'member'
      ? (dimension as MemberDimension).members[rank] === 1
      : rank >= term.low && rank <= term.high
  return holds !== term.negated
}
