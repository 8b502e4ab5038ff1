import type { AddressBook } from '../admit/address-book.ts'
import type { AddressState } from '../domain/address.ts'
import type { VisitorState } from '../domain/visitor.ts'
import type { EntityKey, Loaded, LoadRequest, Storage } from '../ports/storage.ts'
import type { Arrival, EventArrival } from '../receive/arrival.ts'
import type { Stepper } from '../step/step.ts'
import { type Entities, visitorName } from './entities.ts'

export interface LoadOptions {
  readonly storage: Pick<Storage, 'load'>
  readonly entities: Entities
  readonly addressBook: AddressBook
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
    else if (arrival.kind === 'erase') wantVisitor(wanted, arrival.site.id, arrival.visitor)
  }
  for (const { site, id } of visitors) wantVisitor(wanted, site, id)
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
  const { site, peer, parsed } = arrival
  const request = wantVisitor(wanted, site.id, peer.visitor)
  delete arrival.known
  request.ids.push(parsed.event.id)
  request.arrivals.push(arrival)
  if (!options.usesAddress()) return
  const address = options.addressBook.of(site.id, peer.ip)
  if (address === undefined || options.entities.address(site.id, address.key) !== undefined) return
  const name = `@${visitorName(site.id, address.key)}`
  if (!wanted.has(name))
    wanted.set(name, wantedOf({ site: site.id, kind: 'address', id: address.key }))
}

function wantVisitor(wanted: Map<string, Wanted>, site: string, visitor: string): Wanted {
  const name = visitorName(site, visitor)
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
    if (entities.address(entity.site, entity.id) !== undefined) return
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
  if (entities.visitor(entity.site, entity.id) !== undefined) return
  const slot = entities.addVisitor(entity.site, entity.id)
  slot.version = loaded.version
  slot.state = loaded.state as VisitorState | undefined
  if (slot.state !== undefined) {
    entities.wakeups.set(slot, stepper(entity.site).wakeOf(entity.id, slot.state))
  }
}
