import type { Bounds } from '../bounds.ts'
import type { AddressChange, AddressState } from '../domain/address.ts'
import type { Clock } from '../env/env.ts'
import type { Storage } from '../ports/storage.ts'
import { countedAtAddress } from '../receive/arrival.ts'
import { changeAt, watchEnd } from './change-address.ts'
import type { Entities } from './entities.ts'
import { type AddressPart, addressPart, type Outcome } from './outcome.ts'
import { persistently } from './persistence.ts'
import { seeAt } from './see-at.ts'
import type { AddressSlot } from './slot.ts'

export interface AddressRedoOptions {
  readonly storage: Pick<Storage, 'load'>
  readonly entities: Entities
  readonly bounds: Bounds
  readonly clock: Clock
  readonly stopped: () => boolean
  readonly onError: (error: unknown) => void
  /** Hears of work that rest must wait for. */
  readonly mend: (work: Promise<void>) => void
  /** An outcome to be committed with the next group. */
  readonly recommit: (outcome: Outcome) => void
}

/**
 * Mends addresses that lost a race: another process wrote first, so the address is loaded anew and
 * the changes are made again on what is stored. Visitors' decisions stand: they were made on a
 * snapshot that is in the log.
 */
export class AddressRedo {
  private readonly options: AddressRedoOptions
  private readonly waiting = new Map<AddressSlot, AddressPart[]>()

  constructor(options: AddressRedoOptions) {
    this.options = options
  }

  /** The outcomes with the parts of addresses thrown away meanwhile taken out or carried over. */
  current(outcomes: readonly Outcome[]): readonly Outcome[] {
    return outcomes.filter((outcome) => {
      const part = outcome.kind === 'stepped' ? outcome.address : undefined
      const stray = outcome.kind === 'address' ? outcome.part : part
      if (stray === undefined || !stray.slot.stale) return true
      if (outcome.kind === 'stepped') outcome.address = undefined
      const { successor } = stray.slot
      if (successor === undefined) this.waiting.get(stray.slot)?.push(stray)
      else this.again(successor, [stray])
      return outcome.kind !== 'address'
    })
  }

  redo(slot: AddressSlot, parts: readonly AddressPart[], known: readonly string[]): void {
    slot.stale = true
    for (const { arrival, ref } of parts) {
      if (arrival !== undefined && ref !== undefined && known.includes(ref.id)) {
        countedAtAddress(arrival)
      }
    }
    const left = parts
      .map((part) => without(part, known))
      .filter(({ changes }) => changes.length > 0)
    this.waiting.set(slot, left)
    const reloaded = this.reload(slot).catch((error: unknown) => {
      this.forget(slot)
      this.options.onError(error)
    })
    this.options.mend(reloaded)
  }

  /** Nothing can be written: the address is loaded when it is next needed. */
  forget(slot: AddressSlot): void {
    slot.stale = true
    this.waiting.delete(slot)
    this.options.entities.dropAddress(slot)
  }

  private async reload(slot: AddressSlot): Promise<void> {
    const { storage, clock, entities, onError, stopped } = this.options
    const [loaded] = await persistently(
      () => storage.load([{ entity: slot.key }]),
      clock,
      onError,
      stopped,
    )
    entities.dropAddress(slot)
    const next = entities.addAddress(slot.key.site, slot.key.id)
    next.version = loaded?.version ?? 0
    next.state = loaded?.state as AddressState | undefined
    watchEnd(next, entities)
    slot.successor = next
    const parts = this.waiting.get(slot) ?? []
    this.waiting.delete(slot)
    this.again(next, parts)
  }

  private again(slot: AddressSlot, parts: readonly AddressPart[]): void {
    for (const { arrival, ref, changes } of parts) {
      const { bounds, entities } = this.options
      const decided = changes.filter(isDecided)
      if (ref !== undefined)
        seeAt(
          slot,
          ref.id,
          changes.filter((change) => !isDecided(change)),
          bounds,
        )
      changeAt(slot, decided, bounds, entities)
      this.options.recommit({ kind: 'address', part: addressPart(slot, arrival, ref, changes) })
    }
  }
}

/** An event counted already is not counted twice; what rules decided about the address is made again. */
export function without(part: AddressPart, known: readonly string[]): AddressPart {
  if (part.ref === undefined || !known.includes(part.ref.id)) return part
  return { ...part, ref: undefined, changes: part.changes.filter(isDecided) }
}

function isDecided({ kind }: AddressChange): boolean {
  return kind === 'block' || kind === 'unblock' || kind === 'expire' || kind === 'forget'
}
