import type { Caps } from '@beckon/rules'
import { blockOf, endOf } from '../domain/block.ts'
import { openUntil } from '../domain/invitation.ts'
import type { VisitorState } from '../domain/visitor.ts'
import type { BoundRule } from './bound-rules.ts'
import { type CapReason, cappedAt } from './caps.ts'

/** Why nobody is invited, as far as it lies with the visitor. */
export type BarredReason = 'blocked' | 'invitation-open' | CapReason

/** The same, and until when that is so at least, ms; Infinity where time changes nothing. */
export interface Barred {
  readonly reason: BarredReason
  readonly until: number
}

/** What keeps a rule from inviting. `caps`: those of all rules together. */
export function barredAt(
  caps: Caps,
  bound: BoundRule,
  state: VisitorState,
  at: number,
): Barred | undefined {
  const block = blockOf(state.blocks, 'invitations', at)
  if (block !== undefined) return { reason: 'blocked', until: endOf(block) }
  const until = openUntil(state.invitations)
  if (until > at) return { reason: 'invitation-open', until }
  return cappedAt(caps, bound, state, at)
}
