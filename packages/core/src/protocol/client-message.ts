import type { JsonObject } from '../json.ts'
import type { Cursor } from './cursor.ts'

/** Client to server, protocol version 1. */
export type ClientMessage = HelloMessage | EventsMessage | AckMessage | PingMessage

/** The first message of every connection, and never sent again. */
export interface HelloMessage {
  readonly type: 'hello'
  readonly protocol: 1
  readonly site: string
  /** Default `visitor`. */
  readonly role?: 'visitor' | 'operator'
  /** Who this is: a visitor's token as `welcome` gave it, or what the server's own `authenticate` reads. */
  readonly token?: string
  /** Where an earlier connection of the same visitor ended; only with a token. */
  readonly resumeFrom?: Cursor
  /** The client's clock as it sends this, ms since 1970 UTC: the server measures its offset by it. */
  readonly time?: number
  /** BCP 47; without it the server goes by the `Accept-Language` header. */
  readonly language?: string
}

/** A batch of what the visitor did. Each event is answered by its id, in an `ack` or a `refused`. */
export interface EventsMessage {
  readonly type: 'events'
  readonly events: readonly RawEvent[]
  /** As in `ack`: saves a message of its own. */
  readonly ack?: number
}

/** An event as its sender writes it; what is really in it is for the door to find out. */
export interface RawEvent {
  readonly id: string
  readonly type: string
  readonly at: number
  readonly tab?: string
  readonly page?: { readonly url: string; readonly title?: string; readonly referrer?: string }
  readonly data?: JsonObject
}

/** The client has everything up to this number, and has shown or done what was to be shown or done. */
export interface AckMessage {
  readonly type: 'ack'
  readonly seq: number
}

/** Asks whether the connection is alive: answered by `pong`. */
export interface PingMessage {
  readonly type: 'ping'
  /** As in `ack`. */
  readonly ack?: number
}
