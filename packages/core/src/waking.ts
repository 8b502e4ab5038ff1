import type { AtAddress } from './commit/at-address.ts'
import type { Entities } from './commit/entities.ts'
import type { Outcome, SteppedOutcome } from './commit/outcome.ts'
import { resumedRecord } from './commit/resumed.ts'
import { assumedShutOut, ShutOut, wokenRecord } from './commit/shut-out.ts'
import { type Situation, situationOf } from './commit/situation.ts'
import type { VisitorSlot } from './commit/slot.ts'
import type { Resumption } from './domain/resumption.ts'
import { newTerm } from './domain/term.ts'
import type { VisitorState } from './domain/visitor.ts'
import type { LogRecord } from './ports/storage.ts'
import { resume } from './step/resume.ts'
import type { Stepper } from './step/step.ts'
import { hasChanged, type Stepped } from './step/stepped.ts'
import { whenStepped } from './when-stepped.ts'

/** A visitor is due to be woken. */
export interface Tick {
  readonly kind: 'tick'
  readonly slot: VisitorSlot
  readonly at: number
}

export interface WakingOptions {
  readonly entities: Pick<Entities, 'wakeups'>
  readonly stepper: (site: string) => Stepper
  readonly keepsLog: () => boolean
}

/** Takes what time alone does to a visitor from its wake-up to its outcome. */
export class Waking {
  private readonly options: WakingOptions
  private readonly addresses: Pick<AtAddress, 'blocks' | 'lastOf' | 'part'>

  constructor(options: WakingOptions, addresses: Pick<AtAddress, 'blocks' | 'lastOf' | 'part'>) {
    this.options = options
    this.addresses = addresses
  }

  /** Wakes a visitor; nothing comes of it when nothing has changed. */
  tick({ slot, at }: Tick): Outcome | undefined | Promise<Outcome | undefined> {
    const before = slot.state
    if (slot.stale || before === undefined) return undefined
    // What happened while it waited for its turn has set another instant: that one counts.
    if (slot.place >= 0 || slot.wakeAt !== at) return undefined
    if (slot.resumption !== undefined) return this.resume(slot, before, slot.resumption)
    const stepper = this.options.stepper(slot.key.site)
    const shutOut = new ShutOut(() => this.addresses.blocks(slot, before, at))
    const stepped = stepper.tick(slot.key.id, before, at, shutOut.ask)
    return whenStepped(stepped, slot, (now) => {
      const { seen } = shutOut
      const asAssumed = seen === undefined || seen === assumedShutOut(before)
      const nothing = asAssumed && !hasChanged(before, now)
      const term = nothing ? undefined : newTerm(before, now.state)
      const record =
        (asAssumed && term === undefined) || !this.options.keepsLog()
          ? undefined
          : (situation: Situation) => wokenRecord(slot.key.id, at, seen, situation, term)
      return this.woken(slot, before, at, now, record)
    })
  }

  /** A visitor is there again, or meets rules that lie behind it, before it is woken and before it does anything. */
  private resume(
    slot: VisitorSlot,
    before: VisitorState,
    found: Resumption,
  ): Outcome | undefined | Promise<Outcome | undefined> {
    const { site, id } = slot.key
    const { version } = slot
    const at = found.rulesSince ?? found.from
    const shutOut = found.rulesSince !== undefined && this.addresses.blocks(slot, before, at)
    const resumption: Resumption = shutOut ? { ...found, shutOut } : found
    slot.resumption = undefined
    const stepper = this.options.stepper(site)
    const stepped = resume(stepper, id, before, resumption)
    return whenStepped(stepped, slot, (now) => {
      const term = newTerm(before, now.state)
      const record = (situation: Situation) =>
        resumedRecord(id, version, resumption, situation, term)
      const outcome = this.woken(slot, before, at, now, record)
      return outcome && { ...outcome, endedAt: Math.min(at, stepper.endOf(before)) }
    })
  }

  private woken(
    slot: VisitorSlot,
    before: VisitorState,
    at: number,
    stepped: Stepped,
    record?: (situation: Situation) => LogRecord,
  ): SteppedOutcome | undefined {
    if (slot.stale || slot.resumption !== undefined) return undefined
    slot.passedAt = at
    this.options.entities.wakeups.set(slot, stepped.wakeAt)
    if (record === undefined && !hasChanged(before, stepped)) return undefined
    slot.state = stepped.state
    const { addressChanges } = stepped
    const address =
      addressChanges.length === 0
        ? undefined
        : this.addresses.part(this.addresses.lastOf(slot, before), addressChanges)
    return {
      kind: 'stepped',
      slot,
      before,
      stepped,
      at,
      arrival: undefined,
      record: this.options.keepsLog() ? record?.(situationOf(before, stepped.state)) : undefined,
      enrichment: {},
      clamped: false,
      address,
    }
  }
}
