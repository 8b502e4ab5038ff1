import { canonicalJson } from '@beckon/rules'
import type { Address } from '../admit/address-book.ts'
import type { Context } from '../admit/context.ts'
import type { AddressChange } from '../domain/address.ts'
import { entityName } from '../domain/entity-name.ts'
import type { Enriched } from '../enrich/enrich.ts'
import { digest } from '../hash.ts'
import type { JsonObject } from '../json.ts'
import { actData, type OperatorAct } from '../operator/operator-act.ts'
import type { Peer } from '../ports/transport.ts'
import type { Passage } from '../probe/probe.ts'
import type { DeskSays } from '../step/asking.ts'
import type { Site } from '../step/site.ts'
import type { BoundWindow } from '../step/windows/bound-window.ts'
import type { VisitorEvent } from './event.ts'
import { excerpt } from './fault.ts'
import type { ParsedEvent } from './parse.ts'
import { Reply } from './reply.ts'

/** What tells of something that no visitor did: who is there, what an operator does, what the desk answers. */
export type OwnArrival = 'presence' | 'operator' | 'desk'

/** An event on its way in. What was found out about it once is kept, should it be stepped again. */
export interface EventArrival {
  readonly kind: 'event'
  readonly site: Site
  readonly peer: Peer
  readonly parsed: ParsedEvent
  /** By the engine's clock, ms. */
  readonly receivedAt: number
  /** By the sender's clock, corrected and never after `receivedAt`, ms. */
  readonly occurredAt: number
  /** Its time lay in the future and was set to `receivedAt`. */
  readonly clamped: boolean
  /** No visitor sent it. It is counted apart. */
  readonly own: OwnArrival | undefined
  readonly reply: Reply
  /** Of the message that brought it, where somebody observes. */
  readonly passage: Passage | undefined
  /** The visitor's name among the entities. */
  readonly name: string
  readonly address: Address | undefined
  /** Whether the storage knows its id: with the same body, or with another. */
  known: 'same' | 'other' | undefined
  /** Taken at admission; there from then on, even when it is empty. */
  admitted: Admitted | undefined
  enriched: Enriched | undefined
}

/** What admission found: the snapshot to decide upon, and what the event changes at its address. */
export interface Admitted {
  readonly context: Context | undefined
  readonly changes: readonly AddressChange[]
  /** Windows of the address that had to let an event go for the first time. */
  readonly saturated: readonly BoundWindow[]
  /** The changes are committed: whoever steps the event again does not make them again. */
  readonly counted?: true
  /** It has let its address in: stepped again it must not take away a block that came after that. */
  readonly unblocked?: true
  /** Of the engine's own: what is not the visitor's own kept it from invitations. */
  readonly shutOut?: boolean
}

/** Nothing was looked at. */
export const nothingAdmitted: Admitted = { context: undefined, changes: [], saturated: [] }

/** The address of an event has it. */
export function countedAtAddress(arrival: EventArrival): void {
  const { context, saturated = [], ...admitted } = arrival.admitted ?? {}
  arrival.admitted = { ...admitted, context, saturated, changes: [], counted: true }
}

/**
 * A visitor's first connection has come, or its last is gone: what the log must hold because time
 * goes on for a visitor who is there.
 */
export function presenceArrival(
  site: Site,
  peer: Peer,
  present: boolean,
  now: number,
): EventArrival {
  const type = present ? 'presence.gained' : 'presence.lost'
  const event = { id: `${type}:${now}`, type, at: now }
  return ownArrival('presence', site, peer, event, new Reply(1, () => {}))
}

/** An operator acts upon a visitor. `id`: as the operator's client gave it. */
export function operatorArrival(
  site: Site,
  visitor: string,
  id: string,
  act: OperatorAct,
  now: number,
  reply: Reply,
): EventArrival {
  const { type, operator } = act
  const event = { id: `${type}:${operator}:${id}`, type, at: now, data: actData(act) }
  return ownArrival('operator', site, { site: site.id, visitor }, event, reply)
}

/** The desk answers what a visitor's rule has asked for. */
export function deskArrival(
  site: Site,
  visitor: string,
  id: string,
  says: DeskSays,
  now: number,
): EventArrival {
  const type = says.refused === undefined ? 'invitation.granted' : 'invitation.refused'
  // What the desk says is JSON; interfaces have no index signature to say so.
  const data = { ...says } as unknown as JsonObject
  const event = { id: `${type}:${id}`, type, at: now, data }
  return ownArrival('desk', site, { site: site.id, visitor }, event, new Reply(1, () => {}))
}

function ownArrival(
  own: OwnArrival,
  site: Site,
  peer: Peer,
  event: VisitorEvent,
  reply: Reply,
): EventArrival {
  const { at } = event
  return {
    kind: 'event',
    site,
    peer,
    parsed: {
      event,
      page: undefined,
      bodyHash: digest(canonicalJson([event.id, event.data ?? null])),
    },
    receivedAt: at,
    occurredAt: at,
    clamped: false,
    own,
    reply,
    passage: undefined,
    name: entityName(site.id, peer.visitor),
    address: undefined,
    known: undefined,
    admitted: nothingAdmitted,
    enriched: { enrichment: {}, failures: [] },
  }
}

/** Something that could not be read. */
export interface QuarantineArrival {
  readonly kind: 'quarantine'
  readonly site: Site
  /** The same unreadable thing has the same id, so that it is kept once. */
  readonly id: string
  readonly reason: string
  readonly message: string
  /** What it was, bounded; missing where nothing may be kept. */
  readonly text?: string
  readonly visitor?: string
  readonly eventId?: string
  readonly at: number
  readonly receivedAt: number
  readonly reply: Reply
}

/** Time has passed: visitors that are due are woken. */
export interface TimeArrival {
  readonly kind: 'time'
  readonly receivedAt: number
}

/** A person is to be removed from every place. */
export interface EraseArrival {
  readonly kind: 'erase'
  readonly site: Site
  readonly visitor: string
  readonly receivedAt: number
  readonly done: (error?: unknown) => void
}

/** From here on, other rules, or another list of who is blocked. */
export interface SwapArrival {
  readonly kind: 'swap'
  /** Puts them into force; gives back how that is written down. */
  readonly apply: () => () => Promise<void>
  readonly receivedAt: number
  readonly done: (error?: unknown) => void
}

/** Is done when everything that arrived before it is committed. */
export interface BarrierArrival {
  readonly kind: 'barrier'
  readonly receivedAt: number
  readonly done: () => void
}

/** What comes in besides events. */
export type OtherArrival =
  | QuarantineArrival
  | TimeArrival
  | EraseArrival
  | SwapArrival
  | BarrierArrival

export type Arrival = EventArrival | OtherArrival

/** An event under an id that belongs to another one: it is kept, and its sender is told. */
export function mismatch(arrival: EventArrival): QuarantineArrival {
  const { site, peer, parsed, occurredAt, receivedAt, reply } = arrival
  const { event, bodyHash } = parsed
  return {
    kind: 'quarantine',
    site,
    id: digest(`mismatch\n${peer.visitor}\n${event.id}\n${bodyHash}`),
    reason: 'ID_MISMATCH',
    message: 'Another event has this id: give each event an id of its own.',
    text: excerpt(event),
    visitor: peer.visitor,
    eventId: event.id,
    at: occurredAt,
    receivedAt,
    reply,
  }
}
