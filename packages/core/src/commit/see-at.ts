import { applyChanges } from '../admit/admit.ts'
import type { Bounds } from '../bounds.ts'
import type { AddressChange } from '../domain/address.ts'
import type { AddressSlot } from './slot.ts'

/** Makes an event's changes at its address: once on each copy of it, however often the event is stepped. */
export function seeAt(
  slot: AddressSlot,
  event: string,
  changes: readonly AddressChange[],
  bounds: Bounds,
): void {
  if (slot.uncommitted.has(event)) return
  slot.uncommitted.add(event)
  // What is seen blocks nobody.
  slot.state = applyChanges(slot.state, changes, bounds, () => {})
}
