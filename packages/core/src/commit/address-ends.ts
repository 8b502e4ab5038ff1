import type { Bounds } from '../bounds.ts'
import { changeAt } from './change-address.ts'
import type { Entities } from './entities.ts'
import { addressPart, type Outcome } from './outcome.ts'

export interface AddressEndsOptions {
  readonly entities: Entities
  readonly bounds: Bounds
  /** An outcome to be committed with the next group. */
  readonly recommit: (outcome: Outcome) => void
}

/** Ends the blocks of addresses at their instant, where the address is in memory; elsewhere when it is loaded. */
export class AddressEnds {
  private readonly options: AddressEndsOptions

  constructor(options: AddressEndsOptions) {
    this.options = options
  }

  /** Ends all that are over at an instant, ms. */
  until(now: number): void {
    const { entities, bounds, recommit } = this.options
    for (;;) {
      const slot = entities.addressEnds.takeDue(now)
      if (slot === undefined) return
      // One that is being loaded anew finds out then.
      if (slot.stale) continue
      const changes = [{ kind: 'expire', at: now }] as const
      changeAt(slot, changes, bounds, entities)
      recommit({ kind: 'address', part: addressPart(slot, undefined, undefined, changes) })
    }
  }
}
