import type { BlockChange } from '../domain/block.ts'
import type { EntityKey, EventRef, LogRecord, OutboxEntry, Unit } from '../ports/storage.ts'
import type { EventArrival } from '../receive/arrival.ts'
import { without } from './address-redo.ts'
import type { AddressPart, Outcome, SteppedOutcome } from './outcome.ts'
import {
  addressBlockRecord,
  asJson,
  blockRecord,
  decisionRecord,
  derivedRecord,
  invitationRecord,
  quarantineRecord,
} from './record.ts'
import { resumedType } from './resumed.ts'
import { situationOf } from './situation.ts'
import type { AddressSlot, VisitorSlot } from './slot.ts'

/** One unit in the making, with what its result must be told to. */
export interface UnitDraft {
  readonly entity: EntityKey
  readonly slot: VisitorSlot | AddressSlot | undefined
  readonly events: EventRef[]
  readonly records: LogRecord[]
  readonly outbox: OutboxEntry[]
  /** The visitor's outcomes in this unit, in order. */
  readonly outcomes: Outcome[]
  /** The address changes in this unit, in order. */
  readonly parts: AddressPart[]
  /** What became of the address's blocks. */
  told: readonly BlockChange[]
  /** Ids of the events seen at the address. */
  seen: Set<string> | undefined
  /** The entity's state after all of it; undefined when it only appends. */
  state: object | undefined
}

const nothing: readonly never[] = []

/**
 * Gathers a group of outcomes into units, one for each entity, in the order in which the entities
 * first appear. Repetitions write nothing and are only answered.
 */
export function draftUnits(outcomes: readonly Outcome[]): UnitDraft[] {
  const drafts: UnitDraft[] = []
  const unit = (entity: EntityKey, slot: VisitorSlot | AddressSlot | undefined): UnitDraft => {
    const known = slot?.draft as UnitDraft | undefined
    if (known !== undefined) return known
    const draft: UnitDraft = {
      entity,
      slot,
      events: [],
      records: [],
      outbox: [],
      outcomes: [],
      parts: [],
      told: nothing,
      seen: undefined,
      state: undefined,
    }
    if (slot !== undefined) slot.draft = draft
    drafts.push(draft)
    return draft
  }
  const address = (part: AddressPart): void => {
    const draft = unit(part.slot.key, part.slot)
    const { ref } = part
    draft.seen ??= new Set()
    // A visitor stepped again brings a part that may be on its way already.
    draft.parts.push(ref && draft.seen.has(ref.id) ? without(part, [ref.id]) : part)
    if (ref !== undefined && !draft.seen.has(ref.id)) {
      draft.seen.add(ref.id)
      draft.events.push(ref)
    }
    for (const change of part.untold) {
      // Its state may have been in an earlier unit already.
      if (!part.slot.untold.delete(change)) continue
      draft.told = [...draft.told, change]
      draft.records.push(addressBlockRecord(part.slot.key.id, change, ref?.id))
    }
    draft.state = part.state
  }
  for (const outcome of outcomes) {
    switch (outcome.kind) {
      case 'stepped': {
        const draft = unit(outcome.slot.key, outcome.slot)
        draft.outcomes.push(outcome)
        draft.state = outcome.stepped.state
        if (outcome.arrival !== undefined) draft.events.push(refOf(outcome.arrival))
        if (outcome.record !== undefined) draft.records.push(outcome.record)
        for (const record of whatCame(outcome)) draft.records.push(record)
        for (const entry of outcome.stepped.outbox) draft.outbox.push(entry)
        if (outcome.address !== undefined) address(outcome.address)
        break
      }
      case 'late':
      case 'refused': {
        const draft = unit(outcome.slot.key, outcome.slot)
        draft.outcomes.push(outcome)
        if (outcome.record !== undefined) {
          draft.events.push(refOf(outcome.arrival))
          draft.records.push(outcome.record)
        }
        break
      }
      case 'repeat': {
        // Behind the unit of the event it repeats, where that is in this group.
        const draft = unit(outcome.slot.key, outcome.slot)
        draft.outcomes.push(outcome)
        break
      }
      case 'quarantined': {
        const { arrival } = outcome
        const draft = unit({ site: arrival.site.id, kind: 'site', id: arrival.site.id }, undefined)
        draft.outcomes.push(outcome)
        draft.events.push({
          id: arrival.id,
          bodyHash: arrival.id,
          at: arrival.at,
          ...(arrival.visitor !== undefined && { visitor: arrival.visitor }),
        })
        draft.records.push(quarantineRecord(arrival))
        break
      }
      case 'address':
        address(outcome.part)
        break
      case 'barrier':
        break
    }
  }
  // A slot that kept its draft would keep all that was ever in it.
  for (const { slot } of drafts) if (slot !== undefined) slot.draft = undefined
  return drafts
}

/** Nothing to write: only answers to give. */
export function isEmpty(draft: UnitDraft): boolean {
  return draft.state === undefined && draft.events.length === 0 && draft.records.length === 0
}

export function toUnit({ entity, slot, events, records, outbox, state }: UnitDraft): Unit {
  const expectedVersion = slot?.version ?? 0
  return state === undefined
    ? { entity, expectedVersion, events, records, outbox }
    : { entity, expectedVersion, events, state: asJson(state), records, outbox }
}

/** The records of what came of a step: most steps bring about nothing. */
function whatCame(outcome: SteppedOutcome): readonly LogRecord[] {
  const { slot, before, stepped, record } = outcome
  const { decisions, blockChanges, derived, invitationChanges, state } = stepped
  if (decisions.length + blockChanges.length + derived.length + invitationChanges.length === 0)
    return nothing
  const records: LogRecord[] = []
  const visitor = slot.key.id
  const situation = situationOf(before, state)
  for (const decision of decisions) records.push(decisionRecord(decision, situation))
  for (const [index, change] of blockChanges.entries())
    records.push(blockRecord(visitor, change, causeOf(outcome), index, situation))
  for (const event of derived) records.push(derivedRecord(visitor, event, situation))
  for (const change of invitationChanges) records.push(invitationRecord(visitor, change, situation))
  // Whoever is there again has things behind it that ended one after the other.
  return record?.type === resumedType ? records.sort((one, other) => one.at - other.at) : records
}

/** The event or tick that a step was made for. */
function causeOf({ arrival, at }: SteppedOutcome): string {
  return arrival?.parsed.event.id ?? `tick:${at}`
}

function refOf({ parsed, occurredAt }: EventArrival): EventRef {
  return { id: parsed.event.id, bodyHash: parsed.bodyHash, at: occurredAt }
}
