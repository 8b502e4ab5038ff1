import type { VisitorState } from '../domain/visitor.ts'
import type { LogRecord } from '../ports/storage.ts'
import type { VisitorEvent } from '../receive/event.ts'
import { asJson, type EventData } from './record.ts'
import type { Situation } from './situation.ts'

/**
 * Whether a visitor is kept from invitations by what is not its own, its address or the site's list: the
 * one thing that a step reads as it is then. It is asked once, and what was seen goes into the log.
 */
export class ShutOut {
  /** Undefined where nobody has asked. */
  seen: boolean | undefined
  private readonly look: () => boolean

  constructor(look: () => boolean) {
    this.look = look
  }

  readonly ask = (): boolean => {
    this.seen ??= this.look()
    return this.seen
  }
}

/** What a wake-up is taken to have seen where its log says nothing: what was told before in that visit. */
export function assumedShutOut({ suppressions, visit }: VisitorState): boolean {
  if (suppressions === undefined || suppressions.visit !== visit?.number) return false
  return Object.values(suppressions.reasons).some((reasons) => reasons.includes('blocked'))
}

/** Type of the event that tells of a wake-up which saw something else, or was the first in a term of rules. */
export const wokenType = 'presence.woken'

/** `shutOut`: undefined where it did not ask; `term`: where its step was the first in another. */
export function wokenRecord(
  visitor: string,
  at: number,
  shutOut: boolean | undefined,
  situation: Situation,
  term: string | undefined,
): LogRecord {
  const id = `${wokenType}:${at}`
  const seen = shutOut === undefined ? {} : { shutOut }
  const event: VisitorEvent = { id, type: wokenType, at, data: seen }
  const data: EventData = { event, situation, ...(term !== undefined && { term }) }
  return { kind: 'event', id: `${visitor}:${id}`, type: wokenType, at, visitor, data: asJson(data) }
}
