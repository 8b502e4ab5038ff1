import type { Clock } from '../env/env.ts'
import type { TakeBack } from '../operators/batched.ts'
import type { CommitResult, EntityKey, Storage, Unit } from '../ports/storage.ts'
import type { CommitEnd, Passage } from '../probe/probe.ts'
import type { CommitWatch, Probes } from '../probe/probes.ts'
import { countedAtAddress, type EventArrival } from '../receive/arrival.ts'
import type { AddressRedo } from './address-redo.ts'
import type { Entities } from './entities.ts'
import { type Outcome, slotOf } from './outcome.ts'
import { persistently } from './persistence.ts'
import type { AddressSlot, VisitorSlot } from './slot.ts'
import { draftUnits, isEmpty, toUnit, type UnitDraft } from './units.ts'

/** An outcome whose fate is known. */
export interface Settled {
  readonly outcome: Outcome
  /** `failed`: the storage will not take it. `duplicate`: it was there already. */
  readonly status: 'done' | 'duplicate' | 'failed'
  /** What a barrier has to tell, in its turn. */
  readonly tell?: () => void
}

export interface CommitterOptions {
  readonly storage: Pick<Storage, 'commit'>
  readonly entities: Entities
  readonly clock: Clock
  readonly probes: Probes
  readonly stopped: () => boolean
  readonly onError: (error: unknown) => void
  /** These come again, once their visitor is loaded anew. */
  readonly again: (visitor: EntityKey, arrivals: readonly EventArrival[]) => void
  /** The storage has refused a visitor's wake-up; these were computed from what it will not have. */
  readonly refused: (visitor: EntityKey, arrivals: readonly EventArrival[]) => void
  /** These came before their visitor was erased, and may not bring it back. */
  readonly refuseErased: (arrivals: readonly EventArrival[]) => void
  readonly addresses: AddressRedo
  /** What must be written before anything else is; undefined where nothing must. Rejects where nothing else may be. */
  readonly first: () => Promise<unknown> | undefined
  /** A commit may have been made without its answer: effects may wait in the outbox. */
  readonly onUncertain: () => void
}

/**
 * Writes groups of outcomes, one group at a time. What the storage does not take as it was
 * computed is thrown away with everything computed from it, loaded anew and handled again.
 */
export class Committer {
  private readonly options: CommitterOptions

  constructor(options: CommitterOptions) {
    this.options = options
  }

  async commit(group: readonly Outcome[], takeBack: TakeBack<Outcome>): Promise<Settled[]> {
    const settled: Settled[] = []
    let left = group
    // What stands behind a barrier waits as well, and must come again with the rest.
    const takeBackAll: TakeBack<Outcome> = (wanted) => {
      const taken = left.filter(wanted)
      if (taken.length > 0) left = left.filter((outcome) => !wanted(outcome))
      return [...taken, ...takeBack(wanted)]
    }
    for (;;) {
      const index = left.findIndex(({ kind }) => kind === 'barrier')
      const part = index < 0 ? left : left.slice(0, index)
      const barrier = left[index]
      left = index < 0 ? [] : left.slice(index + 1)
      await this.write(part, takeBackAll, settled)
      if (barrier?.kind !== 'barrier') return settled
      settled.push({ outcome: barrier, status: 'done', tell: await barrier.run() })
    }
  }

  private async write(
    outcomes: readonly Outcome[],
    takeBack: TakeBack<Outcome>,
    settled: Settled[],
  ): Promise<void> {
    if (outcomes.length === 0) return
    const fresh = this.options.addresses.current(
      outcomes.filter((outcome) => slotOf(outcome)?.stale !== true),
    )
    const drafts = draftUnits(fresh)
    const writing = drafts.filter((draft) => !isEmpty(draft))
    for (const draft of drafts) if (isEmpty(draft)) this.finish(draft, settled)
    if (writing.length === 0) return
    const { storage, clock, onError, stopped, onUncertain, first } = this.options
    const before = first()
    if (before !== undefined && !(await succeeds(before))) {
      for (const draft of writing) this.abandon(draft, takeBack, settled)
      return
    }
    const units = writing.map(toUnit)
    const watch = this.watch(units)
    const commit = async () => storage.commit(units)
    let failures = 0
    let results: readonly CommitResult[]
    try {
      results = await persistently(
        watch === undefined ? () => storage.commit(units) : () => watch.call(commit),
        clock,
        (error) => {
          failures++
          onError(error)
        },
        stopped,
      )
    } catch (error) {
      watch?.ended({ conflicts: 0, committed: none, error })
      // An earlier try may have been done without its answer.
      if (failures > 1) onUncertain()
      for (const draft of writing) this.abandon(draft, takeBack, settled)
      return
    }
    watch?.ended(outcomeOf(writing, results))
    if (failures > 0) onUncertain()
    for (let index = 0; index < writing.length; index++) {
      const draft = writing[index] as UnitDraft
      const result = results[index]
      if (result?.status === 'committed') {
        if (draft.slot !== undefined && draft.state !== undefined)
          draft.slot.version = result.version
        this.finish(draft, settled)
      } else if (draft.entity.kind === 'site') {
        await this.oneByOne(draft, settled)
      } else if (draft.entity.kind === 'visitor') {
        this.redo(draft.slot as VisitorSlot, draft.outcomes, takeBack, this.options.again)
      } else {
        const known = result !== undefined && 'ids' in result ? result.ids : []
        this.options.addresses.redo(draft.slot as AddressSlot, draft.parts, known)
      }
    }
  }

  private watch(units: readonly Unit[]): CommitWatch | undefined {
    const { probes, clock } = this.options
    if (!probes.any) return undefined
    let [events, effects] = [0, 0]
    for (const unit of units) {
      events += unit.events.length
      effects += unit.outbox.length
    }
    return probes.committing({ at: clock.now(), units: units.length, events, effects })
  }

  private finish(draft: UnitDraft, settled: Settled[]): void {
    const { outcomes, events, parts, slot, entity, told } = draft
    if (entity.kind === 'visitor') {
      const visitor = slot as VisitorSlot
      for (const { id } of events) visitor.uncommitted.delete(id)
      this.options.entities.rest(visitor)
    } else if (entity.kind === 'address') {
      for (const { id } of events) (slot as AddressSlot).uncommitted.delete(id)
      // The visitor's own unit may have lost a race, and its event be stepped again.
      for (const { arrival } of parts) if (arrival !== undefined) countedAtAddress(arrival)
      const [part] = parts
      if (told.length > 0 && part !== undefined)
        settled.push({ outcome: { kind: 'address', part, told }, status: 'done' })
    }
    for (const outcome of outcomes) {
      settled.push({ outcome, status: outcome.kind === 'repeat' ? 'duplicate' : 'done' })
    }
  }

  /** The visitor's outcomes, and all that waits behind them, are computed again from what is stored. */
  private redo(
    slot: VisitorSlot,
    outcomes: readonly Outcome[],
    takeBack: TakeBack<Outcome>,
    again: CommitterOptions['again'],
  ): void {
    slot.stale = true
    this.options.entities.dropVisitor(slot)
    const waiting = takeBack((outcome) => slotOf(outcome) === slot)
    const arrivals = [...outcomes, ...waiting].flatMap(arrivalOf)
    if (slot.erased) this.options.refuseErased(arrivals)
    else again(slot.key, arrivals)
  }

  /** The storage will not have it: the senders are told, and nothing computed from it is kept. */
  private abandon(draft: UnitDraft, takeBack: TakeBack<Outcome>, settled: Settled[]): void {
    for (const outcome of draft.outcomes) settled.push({ outcome, status: 'failed' })
    if (draft.entity.kind === 'visitor') {
      const { again, refused } = this.options
      const wakeUpOnly = draft.outcomes.every((outcome) => arrivalOf(outcome).length === 0)
      this.redo(draft.slot as VisitorSlot, [], takeBack, wakeUpOnly ? refused : again)
    } else if (draft.entity.kind === 'address')
      this.options.addresses.forget(draft.slot as AddressSlot)
  }

  /** Unreadable things share a unit; where one of them is known, each is written by itself. */
  private async oneByOne({ outcomes }: UnitDraft, settled: Settled[]): Promise<void> {
    const { storage, clock, onError, stopped } = this.options
    for (const outcome of outcomes) {
      const units = draftUnits([outcome]).map(toUnit)
      try {
        const [result] = await persistently(() => storage.commit(units), clock, onError, stopped)
        settled.push({ outcome, status: result?.status === 'committed' ? 'done' : 'duplicate' })
      } catch {
        settled.push({ outcome, status: 'failed' })
      }
    }
  }
}

const none: readonly never[] = []

/** Whether it comes to a good end; whoever began it has told why it did not. */
function succeeds(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  )
}

/** What is told of a commit: what must be computed again, and whose events are in. */
function outcomeOf(
  drafts: readonly UnitDraft[],
  results: readonly CommitResult[],
): Pick<CommitEnd, 'conflicts' | 'committed'> {
  const committed: Passage[] = []
  let conflicts = 0
  for (const [index, { entity, outcomes }] of drafts.entries()) {
    if (results[index]?.status !== 'committed') {
      if (entity.kind !== 'site') conflicts++
      continue
    }
    for (const outcome of outcomes) {
      const passage = takenIn(outcome)?.passage
      if (passage !== undefined) committed.push(passage)
    }
  }
  return { conflicts, committed }
}

/** The event that an outcome takes in; nothing where it is refused, or was there already. */
function takenIn(outcome: Outcome): EventArrival | undefined {
  return outcome.kind === 'stepped' || outcome.kind === 'late' ? outcome.arrival : undefined
}

function arrivalOf(outcome: Outcome): EventArrival[] {
  return 'arrival' in outcome && outcome.arrival?.kind === 'event' ? [outcome.arrival] : []
}
