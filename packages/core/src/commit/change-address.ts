import { applyChanges } from '../admit/admit.ts'
import type { Bounds } from '../bounds.ts'
import type { AddressChange } from '../domain/address.ts'
import { blocksEndAt } from '../domain/block.ts'
import type { Entities } from './entities.ts'
import type { AddressSlot } from './slot.ts'

/** Makes changes at an address. What becomes of its blocks waits for the unit that writes it down. */
export function changeAt(
  slot: AddressSlot,
  changes: readonly AddressChange[],
  bounds: Bounds,
  entities: Entities,
): void {
  slot.state = applyChanges(slot.state, changes, bounds, (change) => slot.untold.add(change))
  watchEnd(slot, entities)
}

/** A blocked address waits for the end of the first of its blocks. */
export function watchEnd(slot: AddressSlot, { addressEnds }: Entities): void {
  if (slot.held) addressEnds.set(slot, blocksEndAt(slot.state?.blocks))
}
