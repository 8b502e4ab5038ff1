import type { Cursor } from './cursor.ts'
import type { Effect, NoticeMessage } from './effect.ts'

/** Server to client, protocol version 1. */
export type ServerMessage = WelcomeMessage | PongMessage | NumberedMessage

/**
 * What has a number: each is one higher than the one before, without a gap. A client acknowledges
 * the highest number it has, and after a cut gets all that stand behind it again.
 */
export type NumberedMessage = (
  | AcknowledgedMessage
  | RefusedMessage
  | Effect
  /** To operators alone. */
  | NoticeMessage
) & {
  readonly seq: number
}

/** The answer to `hello`. */
export interface WelcomeMessage {
  readonly type: 'welcome'
  readonly protocol: 1
  /** The visitor's or operator's id. */
  readonly visitor: string
  /** Keep it, and give it in the next `hello`: whoever has it is this visitor. Operators get none. */
  readonly token?: string
  /** The server's clock, ms since 1970 UTC. */
  readonly serverTime: number
  /** What follows is numbered from `cursor.seq + 1`. */
  readonly cursor: Cursor
  /**
   * - `new`: nothing was asked for
   * - `whole`: everything behind the given cursor follows, in order
   * - `cut`: what stood behind the given cursor is not known any more; un-acked events are to be
   * sent again, and effects that nobody acknowledged come again by themselves
   */
  readonly history: 'new' | 'whole' | 'cut'
  /** Send something at least this often, ms: who is silent for longer than twice that is cut off. */
  readonly heartbeatMs: number
  /** What one message may hold. */
  readonly limits: { readonly messageBytes: number; readonly eventsPerMessage: number }
}

/** The answer to `ping`. Its number is that of the last numbered message, and no new one. */
export interface PongMessage {
  readonly type: 'pong'
  readonly seq: number
  /** ms since 1970 UTC. */
  readonly serverTime: number
}

/** These events are committed, or were known already: the client may forget them. */
export interface AcknowledgedMessage {
  readonly type: 'ack'
  readonly ids: readonly string[]
}

/** An event or message that was not taken in. */
export interface RefusedMessage {
  readonly type: 'refused'
  /** The event's; missing where it is about a whole message or no id could be read. */
  readonly id?: string
  readonly code: string
  readonly message: string
  /** The same may be sent again after so many ms. Missing: sending it again is of no use. */
  readonly retryAfterMs?: number
}
