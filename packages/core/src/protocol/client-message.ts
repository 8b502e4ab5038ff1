import type { JsonObject } from '../json.ts'

/** An event as its sender writes it; what is really in it is for the door to find out. */
export interface RawEvent {
  readonly id: string
  readonly type: string
  readonly at: number
  readonly tab?: string
  readonly page?: { readonly url: string; readonly title?: string; readonly referrer?: string }
  readonly data?: JsonObject
}

/** Client to server, protocol version 1. */
export interface EventsMessage {
  readonly type: 'events'
  readonly events: readonly RawEvent[]
}

export type ClientMessage = EventsMessage
