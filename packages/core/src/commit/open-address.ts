import type { Bounds } from '../bounds.ts'
import type { AddressState } from '../domain/address.ts'
import { entityName } from '../domain/entity-name.ts'
import type { Clock } from '../env/env.ts'
import type { Storage } from '../ports/storage.ts'
import type { Arrival } from '../receive/arrival.ts'
import { changeAt } from './change-address.ts'
import type { Entities } from './entities.ts'
import { addressPart, type Outcome } from './outcome.ts'

export interface OpenAddressParts {
  readonly storage: Pick<Storage, 'load'>
  readonly entities: Entities
  readonly bounds: Bounds
  readonly clock: Clock
  /** An outcome to be committed with the next group. */
  readonly recommit: (outcome: Outcome) => void
  /** Sends something through the pipeline that says when it is done. */
  readonly through: (arrival: (done: (error?: unknown) => void) => Arrival) => Promise<void>
}

/** Takes back what rules have blocked of an address, between two events; gives back whether anything was. */
export async function openAddress(
  site: string,
  key: string,
  operator: string | undefined,
  parts: OpenAddressParts,
): Promise<boolean> {
  const { storage, entities, bounds, clock, recommit, through } = parts
  const entity = { site, kind: 'address', id: key } as const
  const [loaded] = await storage.load([{ entity }])
  let opened = false
  await through((done) => ({
    kind: 'swap',
    apply: () => {
      const held = entities.address(entityName(site, key))
      const state = held === undefined ? (loaded?.state as AddressState | undefined) : held.state
      if (state?.blocks === undefined) return async () => {}
      const slot = held ?? entities.addAddress(site, key)
      if (held === undefined) {
        slot.version = loaded?.version ?? 0
        slot.state = state
      }
      const by = operator === undefined ? {} : { operator }
      const changes = [{ kind: 'unblock', at: clock.now(), ...by }] as const
      changeAt(slot, changes, bounds, entities)
      recommit({ kind: 'address', part: addressPart(slot, undefined, undefined, changes) })
      opened = true
      return async () => {}
    },
    receivedAt: clock.now(),
    done,
  }))
  return opened
}
