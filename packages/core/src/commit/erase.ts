import { visitorHash } from '../admit/admit.ts'
import type { Bounds } from '../bounds.ts'
import { type AddressState, changeAddress } from '../domain/address.ts'
import { entityName } from '../domain/entity-name.ts'
import type { EntityKey, Storage } from '../ports/storage.ts'
import type { AddressRedo } from './address-redo.ts'
import type { Entities } from './entities.ts'
import { asJson } from './record.ts'

/** Removes a visitor from the storage, and from the addresses that remember it. */
export async function eraseVisitor(
  site: string,
  visitor: string,
  addressKeys: readonly string[],
  parts: {
    readonly storage: Storage
    readonly entities: Entities
    readonly addresses: AddressRedo
    readonly bounds: Bounds
  },
): Promise<void> {
  const { storage, entities, addresses, bounds } = parts
  for (const id of addressKeys) {
    await forgetAt({ site, kind: 'address', id }, visitorHash(visitor), storage, bounds)
    const held = entities.address(entityName(site, id))
    if (held !== undefined) addresses.redo(held, [], [])
  }
  await storage.erase(site, visitor)
}

async function forgetAt(
  entity: EntityKey,
  hash: string,
  storage: Storage,
  bounds: Bounds,
): Promise<void> {
  for (;;) {
    const [loaded] = await storage.load([{ entity }])
    if (loaded?.state === undefined) return
    const state = changeAddress(
      loaded.state as AddressState,
      { kind: 'forget', hash },
      bounds,
      () => {},
    )
    const [result] = await storage.commit([
      {
        entity,
        expectedVersion: loaded.version,
        events: [],
        state: asJson(state),
        records: [],
        outbox: [],
      },
    ])
    if (result?.status !== 'conflict') return
  }
}
