import type { Entities } from './commit/entities.ts'
import type { Arrival } from './receive/arrival.ts'
import type { Tick } from './waking.ts'

/** The next visitor to be woken before an arrival; nobody before a wake-up. */
export function takeDue({ wakeups }: Entities, arrival: Arrival | Tick): Tick | undefined {
  if (arrival.kind === 'tick') return undefined
  const slot = wakeups.takeDue(arrival.receivedAt)
  return slot && { kind: 'tick', slot, at: slot.wakeAt }
}

/** The visitor of an arrival, where it must be woken before its turn. */
export function takeOwnDue(entities: Entities, arrival: Arrival | Tick): Tick | undefined {
  if (arrival.kind !== 'event' && arrival.kind !== 'tick') return undefined
  const slot = arrival.kind === 'tick' ? arrival.slot : entities.visitor(arrival.name)
  const now = arrival.kind === 'tick' ? arrival.at : arrival.receivedAt
  if (slot === undefined || !entities.wakeups.takeIfDue(slot, now)) return undefined
  return { kind: 'tick', slot, at: slot.wakeAt }
}
