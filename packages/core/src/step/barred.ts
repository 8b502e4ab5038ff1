import type { Caps, Gates } from '@beckon/rules'
import { isKeptOut, keptOutUntil } from '../admit/admit.ts'
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

/** Whether a visitor is kept from invitations by what is not its own: as its last event met it, or as it is now. */
export function isShutOut({ context, now, shutOut }: View): boolean {
  return isKeptOut(context, now) || shutOut?.() === true
}

/** What keeps a rule from inviting. `all`: the caps and gates of all rules together. */
export function barredAt(
  all: { readonly caps: Caps; readonly gates: Gates },
  bound: BoundRule,
  view: View,
): Barred | undefined {
  const { state, context, now } = view
  const block = blockOf(state.blocks, 'invitations', now)
  const own = block === undefined ? Number.NEGATIVE_INFINITY : endOf(block)
  const blocked = Math.max(own, keptOutUntil(context, now))
  if (blocked > now) return { reason: 'blocked', until: blocked }
  const until = openUntil(state.invitations)
  if (until > now) return { reason: 'invitation-open', until }
  return cappedAt(all.caps, bound, state, now) ?? shutGate(all.gates, bound, view)
}

/** What the desk last said against a rule's invitation, which it will grant when it can. */
export function refusedByDesk({ state }: View, { number }: BoundRule): DeskReason | undefined {
  return askOf(state.asks, number)?.refused
}
