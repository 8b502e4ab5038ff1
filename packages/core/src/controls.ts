import type { Bounds } from './bounds.ts'
import type { AddressEnds } from './commit/address-ends.ts'
import type { AddressRedo } from './commit/address-redo.ts'
import type { Entities } from './commit/entities.ts'
import { eraseVisitor } from './commit/erase.ts'
import type { Outcome } from './commit/outcome.ts'
import type { VisitorSlot } from './commit/slot.ts'
import type { Dispatcher } from './dispatch/dispatch.ts'
import { entityName } from './domain/entity-name.ts'
import type { Storage } from './ports/storage.ts'
import type { EraseArrival, EventArrival, OtherArrival } from './receive/arrival.ts'

export interface ControlParts {
  readonly storage: Storage
  readonly entities: Entities
  readonly addresses: AddressRedo
  readonly addressEnds: AddressEnds
  readonly dispatcher: Dispatcher
  readonly bounds: Bounds
  /** Sets the alarm for whoever is to be woken first. */
  readonly arm: () => void
  /** Who is erased must be neither on the site's list nor at its desk. */
  readonly forget: (site: string, visitor: string) => Promise<void>
  /** These came before their visitor was erased. */
  readonly refuseErased: (arrivals: readonly EventArrival[]) => void
  /** A visitor is gone. */
  readonly erased: (slot: VisitorSlot) => void
}

/** What becomes of an arrival that is neither an event nor a tick. */
export function control(arrival: OtherArrival, parts: ControlParts): Outcome | undefined {
  switch (arrival.kind) {
    case 'quarantine':
      return { kind: 'quarantined', arrival }
    case 'time':
      parts.addressEnds.until(arrival.receivedAt)
      parts.arm()
      return undefined
    case 'barrier':
      return { kind: 'barrier', run: async () => arrival.done }
    case 'swap': {
      const record = arrival.apply()
      return { kind: 'barrier', run: () => finish(record, arrival.done) }
    }
    case 'erase':
      return erase(arrival, parts)
  }
}

/** The visitor is gone at once; what is stored goes once everything before it is committed. */
function erase({ site, visitor, done }: EraseArrival, parts: ControlParts): Outcome {
  const { entities, dispatcher, refuseErased } = parts
  const name = entityName(site.id, visitor)
  const old = entities.visitor(name)
  const state = old?.state
  if (old !== undefined) {
    old.erased = true
    entities.dropVisitor(old)
  }
  const waiting = entities.recovering.get(name)
  entities.recovering.delete(name)
  refuseErased(waiting ?? [])
  // Whatever comes next starts from nothing, whether or not the storage is through with it.
  const blank = entities.addVisitor(site.id, visitor)
  entities.rest(blank)
  parts.erased(blank)
  const forgotten = (error?: unknown): void => {
    dispatcher.forget(site.id, visitor)
    done(error)
  }
  return {
    kind: 'barrier',
    run: () =>
      finish(async () => {
        await parts.forget(site.id, visitor)
        await eraseVisitor(site.id, visitor, state?.addresses ?? [], parts)
      }, forgotten),
  }
}

async function finish(
  work: () => Promise<void>,
  done: (error?: unknown) => void,
): Promise<() => void> {
  try {
    await work()
    return () => done()
  } catch (error) {
    return () => done(error)
  }
}
