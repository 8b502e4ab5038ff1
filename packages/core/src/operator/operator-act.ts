import type { BlockedPart } from '../domain/block.ts'
import type { JsonObject } from '../json.ts'

/** What an invitation by an operator says; times in ms. */
export interface OperatorInvite {
  readonly type: 'operator.invite'
  /** As in the message to the page: text, title, and so on. */
  readonly body: JsonObject
  readonly expiresInMs: number
  readonly answerInMs: number
}

export interface OperatorRedirect {
  readonly type: 'operator.redirect'
  /** Absolute, and of an origin that the site allows. */
  readonly url: string
  readonly expiresInMs: number
}

/** A line of the site's list names the visitor, or its address, from now on. */
export interface OperatorBlock {
  readonly type: 'operator.block'
  readonly what: BlockedPart
  /** ms. */
  readonly until?: number
  readonly reason?: string
}

/** No line of the site's list names the visitor, or its address, any more. */
export interface OperatorUnblock {
  readonly type: 'operator.unblock'
  /** It was the visitor who was let in: what rules have blocked ends too, with a block of its address. */
  readonly own: boolean
}

/** What an operator does to one visitor. It is in the log as an event of this type, with these fields as its data. */
export type OperatorAct = (OperatorInvite | OperatorRedirect | OperatorBlock | OperatorUnblock) & {
  readonly operator: string
}

/** Whether an event of this type is an operator's act, which no visitor may send. */
export function isOperatorAct(type: string): boolean {
  return type.startsWith('operator.')
}

/** An act as the data of its event. */
export function actData({ type: _, ...data }: OperatorAct): JsonObject {
  // Every field of an act is JSON; interfaces have no index signature to say so.
  return data as unknown as JsonObject
}

/** The act that an event is: the engine made it of one. */
export function actOf(type: string, data: JsonObject | undefined): OperatorAct {
  return { ...data, type } as unknown as OperatorAct
}
