import type { Caps, Gates } from '@beckon/rules'
import { askOf, type DeskReason } from '../domain/ask.ts'
import { blockOf, endOf } from '../domain/block.ts'
import { openUntil } from '../domain/invitation.ts'
import type { BoundRule } from './bound-rules.ts'
import { type CapReason, cappedAt } from './caps.ts'
import type { View } from './facts.ts'
import { type GateReason, shutGate } from './gates.ts'

/** Why nobody is invited, as far as it lies with the visitor. */
export type BarredReason = 'blocked' | 'invitation-open' | CapReason | GateReason | DeskReason

/** The same, and until when that is so at least, ms; Infinity where time changes nothing. */
export interface Barred {
  readonly reason: Exclude<BarredReason, DeskReason>
  readonly until: number
}

/** What keeps a rule from inviting. `all`: the caps and gates of all rules together. */
export function barredAt(
  all: { readonly caps: Caps; readonly gates: Gates },
  bound: BoundRule,
  view: View,
): Barred | undefined {
  const { state, now } = view
  const block = blockOf(state.blocks, 'invitations', now)
  if (block !== undefined) return { reason: 'blocked', until: endOf(block) }
  const until = openUntil(state.invitations)
  if (until > now) return { reason: 'invitation-open', until }
  return cappedAt(all.caps, bound, state, now) ?? shutGate(all.gates, bound, view)
}

/** What the desk last said against a rule's invitation, which it will grant when it can. */
export function refusedByDesk({ state }: View, { number }: BoundRule): DeskReason | undefined {
  return askOf(state.asks, number)?.refused
}
