import type { AddressChange } from '../domain/address.ts'
import type { BlockChange } from '../domain/block.ts'
import type { InvitationChange } from '../domain/invitation.ts'
import type { VisitorState } from '../domain/visitor.ts'
import type { OutboxEntry } from '../ports/storage.ts'
import type { Decision } from './decision.ts'
import type { DerivedEvent } from './derive.ts'
import type { BoundWindow } from './windows/bound-window.ts'

/** What one step made: the next state, and everything that must be committed with it. */
export interface Stepped {
  readonly state: VisitorState
  readonly decisions: readonly Decision[]
  readonly outbox: readonly OutboxEntry[]
  readonly addressChanges: readonly AddressChange[]
  /** What became of invitations that were offered earlier. */
  readonly invitationChanges: readonly InvitationChange[]
  /** What became of the visitor's own blocks. */
  readonly blockChanges: readonly BlockChange[]
  /** Events that rules emitted. */
  readonly derived: readonly DerivedEvent[]
  /** Names of the rules that became true. */
  readonly matched: readonly string[]
  /** Windows that had to let an event go for the first time, as they hold no more. */
  readonly saturated: readonly BoundWindow[]
  /** The next instant at which time alone may change something, ms; Infinity for never. */
  readonly wakeAt: number
}

/** Nothing was decided, and time alone will change nothing. */
export const unmoved: Omit<Stepped, 'state'> = {
  decisions: [],
  outbox: [],
  addressChanges: [],
  invitationChanges: [],
  blockChanges: [],
  derived: [],
  matched: [],
  saturated: [],
  wakeAt: Number.POSITIVE_INFINITY,
}

/** What two steps made, one after the other. */
export function both(first: Stepped, second: Stepped): Stepped {
  return {
    ...second,
    decisions: [...first.decisions, ...second.decisions],
    outbox: [...first.outbox, ...second.outbox],
    addressChanges: [...first.addressChanges, ...second.addressChanges],
    invitationChanges: [...first.invitationChanges, ...second.invitationChanges],
    blockChanges: [...first.blockChanges, ...second.blockChanges],
    derived: [...first.derived, ...second.derived],
    matched: [...first.matched, ...second.matched],
    saturated: [...first.saturated, ...second.saturated],
  }
}

/** Whether a wake-up made anything: one that did not has not happened. */
export function hasChanged(before: VisitorState, { decisions, state }: Stepped): boolean {
  return (
    decisions.length > 0 ||
    state.rules !== before.rules ||
    state.visit !== before.visit ||
    state.expiring !== before.expiring ||
    state.blocks !== before.blocks ||
    state.asks !== before.asks ||
    state.invitations !== before.invitations
  )
}
