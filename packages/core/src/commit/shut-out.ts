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

/** Type of the event that tells of a wake-up which saw something else. */
export const wokenType = 'presence.woken'

export function wokenRecord(
  visitor: string,
  at: number,
  shutOut: boolean,
  situation: Situation,
): LogRecord {
  const id = `${wokenType}:${at}`
  const event: VisitorEvent = { id, type: wokenType, at, data: { shutOut } }
  const data: EventData = { event, situation }
  return { kind: 'event', id: `${visitor}:${id}`, type: wokenType, at, visitor, data: asJson(data) }
}
