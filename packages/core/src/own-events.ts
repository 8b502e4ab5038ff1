import type { AtAddress } from './commit/at-address.ts'
import type { Entities } from './commit/entities.ts'
import type { Outcome } from './commit/outcome.ts'
import { ShutOut } from './commit/shut-out.ts'
import type { VisitorSlot } from './commit/slot.ts'
import type { VisitorState } from './domain/visitor.ts'
import type { Gate } from './gate.ts'
import { actOf } from './operator/operator-act.ts'
import type { EventArrival, OwnArrival } from './receive/arrival.ts'
import { saysOf } from './step/asking.ts'
import type { ActRefusal } from './step/operate.ts'
import type { Stepper } from './step/step.ts'
import type { Stepped } from './step/stepped.ts'

export interface OwnEventsOptions {
  readonly entities: Pick<Entities, 'rest'>
  readonly stepper: (site: string) => Stepper
  /** A grant that nobody asks for any more. */
  readonly giveBack: (site: string, ask: string) => void
}

/** Makes an outcome of a step, once it is there. */
type Finish = (
  stepped: Stepped | Promise<Stepped>,
  arrival: EventArrival,
  slot: VisitorSlot,
  before: VisitorState,
  at: number,
  shutOut: ShutOut,
) => Outcome | undefined | Promise<Outcome | undefined>

/** Takes what tells of something that no visitor did from its arrival to its step. */
export class OwnEvents {
  private readonly options: OwnEventsOptions
  private readonly gate: Pick<Gate, 'occurrence'>
  private readonly addresses: Pick<AtAddress, 'blocks'>
  private readonly finish: Finish

  constructor(
    options: OwnEventsOptions,
    gate: Pick<Gate, 'occurrence'>,
    addresses: Pick<AtAddress, 'blocks'>,
    finish: Finish,
  ) {
    this.options = options
    this.gate = gate
    this.addresses = addresses
    this.finish = finish
  }

  handle(
    own: OwnArrival,
    arrival: EventArrival,
    slot: VisitorSlot,
  ): Outcome | undefined | Promise<Outcome | undefined> {
    switch (own) {
      case 'presence':
        return this.presence(arrival, slot)
      case 'operator':
        return this.operator(arrival, slot)
      case 'desk':
        return this.desk(arrival, slot)
    }
  }

  /** A visitor's connection came or went; nothing comes of it where that was known, or outside of visits. */
  private presence(
    arrival: EventArrival,
    slot: VisitorSlot,
  ): Outcome | undefined | Promise<Outcome | undefined> {
    const before = slot.state
    const { id, type } = arrival.parsed.event
    const present = type === 'presence.gained'
    const visit = before?.visit
    const known = (before?.context?.connected === true) === present
    if (
      before === undefined ||
      visit === undefined ||
      known ||
      arrival.known !== undefined ||
      slot.uncommitted.get(id) !== undefined
    ) {
      this.options.entities.rest(slot)
      return undefined
    }
    const { at } = this.gate.occurrence(arrival, slot)
    const change = { id, at, present }
    const stepper = this.options.stepper(arrival.site.id)
    const shutOut = this.shutOut(slot, before, at)
    const stepped = stepper.comeOrGone(slot.key.id, before, visit, change, shutOut.ask)
    return this.finish(stepped, arrival, slot, before, at, shutOut)
  }

  /** An operator acts upon a visitor: nothing comes of it where the visitor is unknown, or as it is. */
  private operator(
    arrival: EventArrival,
    slot: VisitorSlot,
  ): Outcome | undefined | Promise<Outcome | undefined> {
    const { parsed, site } = arrival
    const { id, type, data } = parsed.event
    const underWay = slot.uncommitted.get(id)
    const refused = (code: keyof typeof actRefusals): Outcome => {
      this.options.entities.rest(slot)
      return { kind: 'refused', slot, arrival, code, message: actRefusals[code] }
    }
    if (arrival.known === 'other' || (underWay ?? parsed.bodyHash) !== parsed.bodyHash) {
      return refused('ID_TAKEN')
    }
    if (arrival.known === 'same' || underWay !== undefined) return { kind: 'repeat', slot, arrival }
    const before = slot.state
    if (before === undefined) return refused('UNKNOWN_VISITOR')
    const { at } = this.gate.occurrence(arrival, slot)
    const act = actOf(type, data)
    const stepper = this.options.stepper(site.id)
    const shutOut = this.shutOut(slot, before, at)
    const refusal = stepper.refusal(before, at, act, shutOut.ask)
    if (refusal !== undefined) return refused(refusal)
    const stepped = stepper.operate(slot.key.id, before, id, at, act, shutOut.ask)
    return this.finish(stepped, arrival, slot, before, at, shutOut)
  }

  /** The desk has answered; nothing comes of it where the visitor asks for that no more. */
  private desk(
    arrival: EventArrival,
    slot: VisitorSlot,
  ): Outcome | undefined | Promise<Outcome | undefined> {
    const before = slot.state
    const { id, data } = arrival.parsed.event
    const says = saysOf(data)
    if (arrival.known !== undefined || slot.uncommitted.get(id) !== undefined) return undefined
    if (before === undefined || !before.asks?.some((ask) => ask.id === says.ask)) {
      this.options.entities.rest(slot)
      if (says.refused === undefined) this.options.giveBack(arrival.site.id, says.ask)
      return undefined
    }
    const { at } = this.gate.occurrence(arrival, slot)
    const stepper = this.options.stepper(arrival.site.id)
    const shutOut = this.shutOut(slot, before, at)
    const stepped = stepper.hear(slot.key.id, before, id, at, says, shutOut.ask)
    return this.finish(stepped, arrival, slot, before, at, shutOut)
  }

  private shutOut(slot: VisitorSlot, before: VisitorState, at: number): ShutOut {
    return new ShutOut(() => this.addresses.blocks(slot, before, at))
  }
}

const actRefusals: Readonly<Record<ActRefusal | 'UNKNOWN_VISITOR' | 'ID_TAKEN', string>> = {
  ID_TAKEN: 'Something else was done under this id: give each act an id of its own.',
  UNKNOWN_VISITOR: 'Nothing is known of this visitor: it may have been erased, or not come yet.',
  BLOCKED: 'The visitor is blocked: unblock it first.',
  IN_CONVERSATION: 'The visitor is in a conversation already.',
  INVITATION_ACCEPTED:
    'The visitor has accepted an invitation, and its conversation is about to begin.',
}
