import type { AddressChange, AddressState } from '../domain/address.ts'
import type { BlockChange } from '../domain/block.ts'
import type { VisitorState } from '../domain/visitor.ts'
import type { Enrichment } from '../ports/enricher.ts'
import type { EventRef, LogRecord } from '../ports/storage.ts'
import type { EventArrival, QuarantineArrival } from '../receive/arrival.ts'
import type { Stepped } from '../step/stepped.ts'
import type { AddressSlot, VisitorSlot } from './slot.ts'

/** What an address must take in along with its visitor's event. */
export interface AddressPart {
  readonly slot: AddressSlot
  /** The event that brought the changes; missing for a tick. */
  readonly arrival: EventArrival | undefined
  /** How the address remembers it; missing where it does already. */
  readonly ref: EventRef | undefined
  readonly changes: readonly AddressChange[]
  /** The address with these changes and all before them. */
  readonly state: AddressState
  /** What became of the blocks that this state has, or has not any more, and was in no unit then. */
  readonly untold: readonly BlockChange[]
}

/** What an address must take in, with its state as it is now. */
export function addressPart(
  slot: AddressSlot,
  arrival: EventArrival | undefined,
  ref: EventRef | undefined,
  changes: readonly AddressChange[],
): AddressPart {
  const untold = slot.untold.size === 0 ? nothing : [...slot.untold]
  return { slot, arrival, ref, changes, state: slot.state ?? {}, untold }
}

const nothing: readonly never[] = []

/** A visitor's step, by an event or by time. */
export interface SteppedOutcome {
  readonly kind: 'stepped'
  readonly slot: VisitorSlot
  readonly before: VisitorState | undefined
  readonly stepped: Stepped
  /** Missing for a tick. */
  readonly arrival: EventArrival | undefined
  readonly at: number
  /** The visit before ended then, ms, where that was before `at`. */
  readonly endedAt?: number
  readonly enrichment: Enrichment
  readonly record: LogRecord | undefined
  readonly clamped: boolean
  address: AddressPart | undefined
}

/** An event that goes into history only: it came too late to be decided upon. */
export interface LateOutcome {
  readonly kind: 'late'
  readonly slot: VisitorSlot
  readonly arrival: EventArrival
  readonly record: LogRecord
}

/** An event that may not come in; kept in the log where it may be. */
export interface RefusedOutcome {
  readonly kind: 'refused'
  readonly slot: VisitorSlot
  readonly arrival: EventArrival
  readonly code: string
  readonly message: string
  readonly record?: LogRecord
}

/** An event that is there already, or is being committed before this outcome. */
export interface RepeatOutcome {
  readonly kind: 'repeat'
  readonly slot: VisitorSlot
  readonly arrival: EventArrival
}

export interface QuarantinedOutcome {
  readonly kind: 'quarantined'
  readonly arrival: QuarantineArrival
}

/** Changes of an address that came by no visitor's step: made again after a lost race, or by time. */
export interface AddressOutcome {
  readonly kind: 'address'
  readonly part: AddressPart
  /** What became of its blocks and is written down now. */
  readonly told?: readonly BlockChange[]
}

/** Something that must happen between what was stepped before it and what comes after. */
export interface BarrierOutcome {
  readonly kind: 'barrier'
  /** Gives back what is told once everything before it is settled. */
  readonly run: () => Promise<() => void>
}

export type Outcome =
  | SteppedOutcome
  | LateOutcome
  | RefusedOutcome
  | RepeatOutcome
  | QuarantinedOutcome
  | AddressOutcome
  | BarrierOutcome

/** The slot an outcome was computed from, if it was computed from one. */
export function slotOf(outcome: Outcome): VisitorSlot | undefined {
  return 'slot' in outcome ? outcome.slot : undefined
}
