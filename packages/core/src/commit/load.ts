import type { AddressState } from '../domain/address.ts'
import { entityName } from '../domain/entity-name.ts'
import { atOnce, meetsAt, unconnected, waitsFor } from '../domain/resumption.ts'
import type { VisitorState } from '../domain/visitor.ts'
import type { EntityKey, Loaded, LoadRequest, Storage } from '../ports/storage.ts'
import type { Arrival, EventArrival } from '../receive/arrival.ts'
import type { Stepper } from '../step/step.ts'
import { watchEnd } from './change-address.ts'
import type { Entities } from './entities.ts'
import type { VisitorSlot } from './slot.ts'

export interface LoadOptions {
  readonly storage: Pick<Storage, 'load'>
  readonly entities: Entities
  readonly stepper: (site: string) => Stepper
  readonly usesAddress: (site: string) => boolean
  /** Whether a visitor has a connection to this very process. */
  readonly isPresent: (name: string) => boolean
  /** Since when the rules in force have been so, ms. */
  readonly rulesSince: (site: string) => number
  /** ms. */
  readonly now: () => number
  /** A visitor has come into memory, as it is stored. */
  readonly loaded: (slot: VisitorSlot) => void
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
  const wanted = new WantedList()
  for (const arrival of batch) {
    if (arrival.kind === 'event') want(wanted, arrival, options)
    else if (arrival.kind === 'erase') {
      const { site, visitor } = arrival
      wanted.visitor(entityName(site.id, visitor), site.id, visitor)
    }
  }
  for (const { site, id } of visitors) wanted.visitor(entityName(site, id), site, id)
  const { requests } = wanted
  if (requests.length === 0) return
  await takeAll(requests, options)
  const behind = addressesBehind(requests, options)
  if (behind.length > 0) await takeAll(behind, options)
}

async function takeAll(requests: readonly Wanted[], options: LoadOptions): Promise<void> {
  const answers = await options.storage.load(requests)
  for (let index = 0; index < requests.length; index++) {
    const loaded = answers[index]
    if (loaded !== undefined) take(requests[index] as Wanted, loaded, options)
  }
}

/** Whoever is loaded may be woken before it sends anything: a block of its address must be known then. */
function addressesBehind(requests: readonly Wanted[], options: LoadOptions): readonly Wanted[] {
  const { entities, usesAddress } = options
  const wanted = new WantedList()
  for (const { name, entity } of requests) {
    if (entity.kind !== 'visitor' || !usesAddress(entity.site)) continue
    const key = entities.visitor(name)?.state?.context?.address?.key
    if (key === undefined) continue
    const address = entityName(entity.site, key)
    if (entities.address(address) === undefined) wanted.address(address, entity.site, key)
  }
  return wanted.requests
}

interface Wanted extends LoadRequest {
  readonly name: string
  readonly ids: string[]
  readonly arrivals: EventArrival[]
}

/** What a batch needs, each entity once. */
class WantedList {
  readonly requests: Wanted[] = []
  private readonly byName = new Map<string, Wanted>()

  visitor(name: string, site: string, id: string): Wanted {
    const known = this.byName.get(name)
    if (known !== undefined) return known
    const entity = { site, kind: 'visitor', id } as const
    return this.add(name, { name, entity, ids: [], arrivals: [] })
  }

  address(name: string, site: string, id: string): void {
    const own = `@${name}`
    if (this.byName.has(own)) return
    const entity = { site, kind: 'address', id } as const
    this.add(own, { name, entity, ids: noIds, arrivals: noArrivals })
  }

  private add(name: string, wanted: Wanted): Wanted {
    this.requests.push(wanted)
    this.byName.set(name, wanted)
    return wanted
  }
}

const noIds: string[] = []
const noArrivals: EventArrival[] = []

function want(wanted: WantedList, arrival: EventArrival, options: LoadOptions): void {
  const { site, peer, parsed, name, address } = arrival
  const request = wanted.visitor(name, site.id, peer.visitor)
  arrival.known = undefined
  request.ids.push(parsed.event.id)
  request.arrivals.push(arrival)
  if (address === undefined || !options.usesAddress(site.id)) return
  if (options.entities.addressOf(address) !== undefined) return
  wanted.address(address.name, site.id, address.key)
}

function take(request: Wanted, loaded: Loaded, options: LoadOptions): void {
  const { entities } = options
  const { name, entity, arrivals } = request
  if (entity.kind === 'address') {
    if (entities.address(name) !== undefined) return
    const slot = entities.addAddress(entity.site, entity.id)
    slot.version = loaded.version
    slot.state = loaded.state as AddressState | undefined
    watchEnd(slot, entities)
    return
  }
  for (const { id, bodyHash } of loaded.known) {
    for (const arrival of arrivals) {
      if (arrival.parsed.event.id === id) {
        arrival.known = arrival.parsed.bodyHash === bodyHash ? 'same' : 'other'
      }
    }
  }
  if (entities.visitor(name) !== undefined) return
  const slot = entities.addVisitor(entity.site, entity.id, name)
  slot.version = loaded.version
  if (loaded.state !== undefined) {
    // Only the engine writes states; to a storage they are any JSON.
    takeState(slot, loaded.state as unknown as VisitorState, options)
  }
  options.loaded(slot)
  if (arrivals.length === 0) entities.rest(slot)
}

function takeState(slot: VisitorSlot, stored: VisitorState, options: LoadOptions): void {
  const { site, id } = slot.key
  const stepper = options.stepper(site)
  const adopted = stepper.adopt(stored)
  const state = options.isPresent(slot.name) ? adopted : unconnected(adopted)
  slot.state = state
  const wakeAt = stepper.wakeOf(id, state)
  slot.passedAt = stored.at
  const meetsRules = stored.term !== stepper.term && waitsFor(stored, wakeAt)
  const disconnected = state !== adopted
  if (meetsRules || disconnected) {
    const since = options.rulesSince(site)
    slot.resumption = {
      from: stored.at,
      ...(stored.term !== undefined && { met: stored.term }),
      // Nobody is taken ahead of time where a clock was put back.
      ...(meetsRules && { rulesSince: meetsAt(stored.at, Math.min(since, options.now())) }),
      ...(disconnected && { disconnected }),
    }
  }
  options.entities.wakeups.set(slot, slot.resumption === undefined ? wakeAt : atOnce)
}
