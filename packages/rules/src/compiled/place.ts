import { globStart } from '../glob.ts'
import type { Dimension, MemberDimension } from './dimension.ts'
import type { Term } from './program.ts'

/**
 * Among which bitmaps a term has its place, by the value of one fact: those of a dimension's ranks,
 * those of a list's items, or those of a text's beginnings.
 */
export type Place =
  | { readonly kind: 'ranks'; readonly dimension: number }
  | { readonly kind: 'item'; readonly slot: number; readonly value: unknown }
  | {
      readonly kind: 'prefix'
      readonly slot: number
      readonly text: string
      /** The term asks for nothing else. */
      readonly whole: boolean
    }

/** The place of a term; undefined where its fact tells nothing short of asking it. */
export function placeOf(term: Term, dimensions: readonly Dimension[]): Place | undefined {
  const dimension = dimensions[term.dimension] as Dimension
  switch (dimension.kind) {
    case 'identity':
    case 'order':
      return { kind: 'ranks', dimension: term.dimension }
    case 'member':
      return { kind: 'ranks', dimension: dimension.identity }
    case 'item':
      return term.negated
        ? undefined
        : { kind: 'item', slot: dimension.slot, value: dimension.value }
    case 'prefix':
      return term.negated
        ? undefined
        : { kind: 'prefix', slot: dimension.slot, text: dimension.text, whole: true }
    case 'answer': {
      const { operator, required, slot, path } = dimension.leaf
      if (term.negated || operator !== 'glob' || path) return undefined
      const { text } = globStart(required as string)
      return { kind: 'prefix', slot, text, whole: false }
    }
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
