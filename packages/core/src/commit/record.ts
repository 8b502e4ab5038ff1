import type { Context } from '../admit/context.ts'
import type { Bounds } from '../bounds.ts'
import type { BlockChange } from '../domain/block.ts'
import type { InvitationChange } from '../domain/invitation.ts'
import { digest } from '../hash.ts'
import type { JsonObject } from '../json.ts'
import type { Mutable } from '../mutable.ts'
import type { Enrichment } from '../ports/enricher.ts'
import type { LogRecord } from '../ports/storage.ts'
import type { EventArrival, QuarantineArrival } from '../receive/arrival.ts'
import type { VisitorEvent } from '../receive/event.ts'
import type { Decision } from '../step/decision.ts'
import type { DerivedEvent } from '../step/derive.ts'
import type { EventSituation, Situation } from './situation.ts'

/** Types that are JSON but that TypeScript cannot see are: interfaces have no index signature. */
export function asJson(value: object): JsonObject {
  return value as JsonObject
}

// The other way round: to a storage records are any JSON, but the engine wrote them, each kind its own.

/** What a record of an event holds. */
export function eventOf({ data }: { readonly data: unknown }): EventData {
  return data as EventData
}

/** The decision that a record holds, as it was made. */
export function decisionOf({ data }: { readonly data: unknown }): Decision {
  const { situation: _, ...decision } = data as Told<Decision>
  return decision
}

/** What the log holds of an event. */
export interface EventData {
  readonly event: VisitorEvent
  /** When it happened, ms, where that is not `event.at`: corrected, and not in the future. */
  readonly occurredAt?: number
  readonly enrichment?: Enrichment
  readonly context?: Context
  readonly language?: string
  /** Of the engine's own: what is not the visitor's own kept it from invitations. */
  readonly shutOut?: true
  /** It came too late to be decided upon: it belongs to no visit. */
  readonly late?: true
  /** The term of rules in which it was stepped, where that is another than that of the step before. */
  readonly term?: string
  /** What its step left behind; missing where it came too late. */
  readonly situation?: EventSituation
}

/** What the log holds of a decision, of a step in the life of an invitation or block, and of a derived event. */
export type Told<Of> = Of & { readonly situation?: Situation }

/**
 * The event as `step` read it: with its enrichment and its context, so that it can be read again.
 *
 * @param situation what its step left behind; without one it came too late
 * @param term in which it was stepped, where that is another than before
 */
export function eventRecord(
  arrival: EventArrival,
  at: number,
  context: Context | undefined,
  situation: EventSituation | undefined,
  term?: string,
): LogRecord {
  const { parsed, peer, enriched } = arrival
  const { event } = parsed
  const data: Mutable<EventData> = { event }
  if (arrival.occurredAt !== event.at) data.occurredAt = arrival.occurredAt
  if (enriched !== undefined) data.enrichment = enriched.enrichment
  if (context !== undefined) data.context = context
  if (peer.language !== undefined) data.language = peer.language
  if (arrival.admitted?.shutOut) data.shutOut = true
  if (term !== undefined) data.term = term
  if (situation === undefined) data.late = true
  else data.situation = situation
  return {
    kind: 'event',
    id: `${peer.visitor}:${event.id}`,
    type: event.type,
    at,
    visitor: peer.visitor,
    data: asJson(data),
  }
}

/** What the log holds of an event that was refused because of a block. */
export interface RefusedData {
  readonly event: VisitorEvent
  /** As it is stored: truncated unless the site keeps whole addresses. */
  readonly ip?: string
  /** Keyed hash: the address entity's id. */
  readonly address?: string
  readonly userAgent?: string
  readonly language?: string
}

/** A refused event with what it would take to let it in after all, in a backtest. */
export function refusedRecord(
  arrival: EventArrival,
  at: number,
  code: string,
  bounds: Bounds,
): LogRecord {
  const { parsed, peer, address } = arrival
  return {
    kind: 'refused',
    id: `${peer.visitor}:${parsed.event.id}`,
    type: code,
    at,
    visitor: peer.visitor,
    data: asJson({
      event: parsed.event,
      ...(address?.stored !== undefined && { ip: address.stored }),
      ...(address !== undefined && { address: address.key }),
      ...(peer.userAgent !== undefined && {
        userAgent: peer.userAgent.slice(0, bounds.userAgentLength),
      }),
      ...(peer.language !== undefined && { language: peer.language }),
    }),
  }
}

/** Where nothing may be kept of what it was, its sender's own words in id and message go too. */
export function quarantineRecord(arrival: QuarantineArrival): LogRecord {
  const { id, reason, at, visitor, message, text, eventId } = arrival
  const discreet = text === undefined
  return {
    kind: 'quarantined',
    id,
    type: reason,
    at,
    ...(visitor !== undefined && { visitor }),
    data: discreet ? {} : asJson({ message, text, ...(eventId !== undefined && { eventId }) }),
  }
}

export function decisionRecord(decision: Decision, situation: Situation): LogRecord {
  const { id, rule, at, visitor } = decision
  const data: Told<Decision> = { ...decision, situation }
  return { kind: 'decision', id, type: rule, at, visitor, data: asJson(data) }
}

/** A step in the life of a visitor's block: one of several that one cause may bring about. */
export function blockRecord(
  visitor: string,
  change: BlockChange,
  cause: string,
  index: number,
  situation: Situation,
): LogRecord {
  const { step, at } = change
  const id = `${visitor}:${cause}:${index}`
  const data: Told<BlockChange> = { ...change, situation }
  return { kind: 'block', id, type: step, at, visitor, data: asJson(data) }
}

/** The same of an address's block. `cause`: the event that brought it about, whose visitor may have to be forgotten. */
export function addressBlockRecord(
  address: string,
  change: BlockChange,
  cause: string | undefined,
): LogRecord {
  const { step, at, what, rule = '', operator = '' } = change
  const id = digest([address, step, what, at, rule, operator, cause ?? ''].join('\n'))
  return { kind: 'block', id, type: step, at, data: asJson({ ...change, address }) }
}

/** Nobody reads it back to decide by: what decided once emits it again. */
export function derivedRecord(
  visitor: string,
  event: DerivedEvent,
  situation: Situation,
): LogRecord {
  const { id, type, at } = event
  const data: Told<DerivedEvent> = { ...event, situation }
  return { kind: 'derived', id, type, at, visitor, data: asJson(data) }
}

/** An offer is a decision; what became of it stands in records of its own. */
export function invitationRecord(
  visitor: string,
  change: InvitationChange,
  situation: Situation,
): LogRecord {
  const { invitation, to, at } = change
  const id = `${invitation}:${to}`
  const data: Told<InvitationChange> = { ...change, situation }
  return { kind: 'invitation', id, type: to, at, visitor, data: asJson(data) }
}
