import type { Leaf } from '../condition.ts'
import { globStart } from '../glob.ts'
import type { Dimension, MemberDimension } from './dimension.ts'
import { type Range, top } from './dimensions.ts'

/** By what a comparison can be found from the value of its fact: whenever it is true, the value leads to it. */
export type Handle = {
  /** Nothing but what makes the comparison true leads to it. */
  readonly exact: boolean
} & (
  | { readonly kind: 'ids'; readonly dimension: number; readonly ids: readonly number[] }
  | { readonly kind: 'from'; readonly dimension: number; readonly low: number }
  | { readonly kind: 'to'; readonly dimension: number; readonly high: number }
  | { readonly kind: 'item'; readonly slot: number; readonly value: unknown }
  | { readonly kind: 'prefix'; readonly slot: number; readonly text: string }
)

/** The handle of a range; undefined where there is none and it must be looked at each time. */
export function handleOf(
  { dimension, low, high }: Range,
  dimensions: readonly Dimension[],
): Handle | undefined {
  const looked = dimensions[dimension] as Dimension
  switch (looked.kind) {
    case 'identity':
      return low === high ? { kind: 'ids', dimension, ids: [low], exact: true } : undefined
    case 'member':
      return { kind: 'ids', dimension: looked.identity, ids: idsOf(looked), exact: true }
    case 'order':
      if (low > 0) return { kind: 'from', dimension, low, exact: high === top }
      return { kind: 'to', dimension, high, exact: true }
    case 'item':
      return { kind: 'item', slot: looked.slot, value: looked.value, exact: true }
    case 'prefix':
      return looked.text === ''
        ? undefined
        : { kind: 'prefix', slot: looked.slot, text: looked.text, exact: true }
    case 'answer':
      return answerHandle(looked.leaf)
  }
}

function idsOf({ members }: MemberDimension): readonly number[] {
  return [...members.keys()].filter((id) => members[id] === 1)
}

function answerHandle(leaf: Leaf): Handle | undefined {
  const { slot, operator, required } = leaf
  if (operator !== 'glob' || leaf.path) return undefined
  const { text } = globStart(required as string)
  return text === '' ? undefined : { kind: 'prefix', slot, text, exact: false }
}
