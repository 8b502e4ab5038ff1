import type { AddressState } from '../domain/address.ts'
import { entityName } from '../domain/entity-name.ts'
import type { VisitorState } from '../domain/visitor.ts'
import type { EntityKey, Loaded, LoadRequest, Storage } from '../ports/storage.ts'
import type { Arrival, EventArrival } from '../receive/arrival.ts'
import type { Stepper } from '../step/step.ts'
import type { Entities } from './entities.ts'

export interface LoadOptions {
  readonly storage: Pick<Storage, 'load'>
  readonly entities: Entities
  readonly stepper: (site: string) => Stepper
  readonly usesAddress: () => boolean
}

/**
 * Asks the storage once for a whole batch: the state of every entity that is not in memory, and
 * for each event whether it is there already.
 */
export async function load(
  batch: readonly Arrival[],
  options: LoadOptions,
  visitors: readonly EntityKey[] = [],
): Promise<void> {
  options.entities.sweep()
  const wanted = new Map<string, Wanted>()
  for (const arrival of batch) {
    if (arrival.kind === 'event') want(wanted, arrival, options)
    else if (arrival.kind === 'erase') {
      const { site, visitor } = arrival
      wantVisitor(wanted, entityName(site.id, visitor), site.id, visitor)
    }
  }
  for (const { site, id } of visitors) wantVisitor(wanted, entityName(site, id), site, id)
  if (wanted.size === 0) return
  const requests = [...wanted.values()]
  const answers = await options.storage.load(requests)
  requests.forEach((request, index) => {
    const loaded = answers[index]
    if (loaded !== undefined) take(request, loaded, options)
  })
}

interface Wanted extends LoadRequest {
  readonly ids: string[]
  readonly arrivals: EventArrival[]
}

function want(wanted: Map<string, Wanted>, arrival: EventArrival, options: LoadOptions): void {
  const { site, peer, parsed, name, address } = arrival
  const request = wantVisitor(wanted, name, site.id, peer.visitor)
  arrival.known = undefined
  request.ids.push(parsed.event.id)
  request.arrivals.push(arrival)
  if (address === undefined || !options.usesAddress()) return
  if (options.entities.address(address.name) !== undefined) return
  const addressName = `@${address.name}`
  if (!wanted.has(addressName))
    wanted.set(addressName, wantedOf({ site: site.id, kind: 'address', id: address.key }))
}

function wantVisitor(
  wanted: Map<string, Wanted>,
  name: string,
  site: string,
  visitor: string,
): Wanted {
  const known = wanted.get(name)
  if (known !== undefined) return known
  const request = wantedOf({ site, kind: 'visitor', id: visitor })
  wanted.set(name, request)
  return request
}

function wantedOf(entity: EntityKey): Wanted {
  return { entity, ids: [], arrivals: [] }
}

function take(request: Wanted, loaded: Loaded, { entities, stepper }: LoadOptions): void {
  const { entity, arrivals } = request
  if (entity.kind === 'address') {
    if (entities.address(entityName(entity.site, entity.id)) !== undefined) return
    const slot = entities.addAddress(entity.site, entity.id)
    slot.version = loaded.version
    slot.state = loaded.state as AddressState | undefined
    return
  }
  for (const { id, bodyHash } of loaded.known) {
    for (const arrival of arrivals) {
      if (arrival.parsed.event.id === id) {
        arrival.known = arrival.parsed.bodyHash === bodyHash ? 'same' : 'other'
      }
    }
  }
  if (entities.visitor(entityName(entity.site, entity.id)) !== undefined) return
  const slot = entities.addVisitor(entity.site, entity.id)
  slot.version = loaded.version
  if (loaded.state !== undefined) {
    slot.state = stepper(entity.site).adopt(loaded.state as unknown as VisitorState)
    entities.wakeups.set(slot, stepper(entity.site).wakeOf(entity.id, slot.state))
  }
}
