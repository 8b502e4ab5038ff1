import type { ClientHints, JsonObject } from '@beckon/core/adapter'
import type { RawEvent } from '@beckon/core/protocol'
import type { BadLineReason } from './bad-line.ts'

/** Where a line stands. */
interface Place {
  /** Which of the inputs, from 0. */
  readonly file: number
  /** Which line of it, from 1. */
  readonly line: number
}

/** A line that is an event of a visitor. */
export interface RecordedEvent extends Place {
  readonly kind: 'event'
  /** When it arrived, ms since 1970 UTC. */
  readonly at: number
  readonly visitor: string
  /** As logged: an IPv4 or IPv6 address, or a host name where the server looked it up. */
  readonly ip?: string
  readonly userAgent?: string
  /** BCP 47. */
  readonly language?: string
  readonly hints?: ClientHints
  /** It is an operator's own session. */
  readonly staff?: true
  /** It was sent over a connection. */
  readonly connected?: true
  readonly event: RawEvent
}

/** A visitor's connection came, or went. */
export interface RecordedPresence {
  readonly kind: 'presence'
  /** ms since 1970 UTC. */
  readonly at: number
  readonly visitor: string
  readonly connected: boolean
}

/** Something about a site's operators that an engine is told of: who is on duty, how long a queue is. */
export interface RecordedDesk {
  readonly kind: 'desk'
  /** ms since 1970 UTC. */
  readonly at: number
  readonly type: string
  readonly data: JsonObject
}

/** A static asset that was delivered: counted, and no event of anybody. */
export interface RecordedAsset extends Place {
  readonly kind: 'asset'
  /** ms since 1970 UTC. */
  readonly at: number
}

/** A line that cannot be read. */
export interface RecordedBad extends Place {
  readonly kind: 'bad'
  /** The time of the last good line before it in its file, ms; missing where there is none. */
  readonly at?: number
  /** Hash of its bytes and occurrence number: the same in every run. */
  readonly id: string
  readonly reason: BadLineReason
  /** More about the reason, such as the JSON pointer of a wrong field. */
  readonly detail?: string
  /** The start of the line, at most 200 bytes, escaped: safe to show. */
  readonly text: string
}

/** What one line of recorded traffic is. */
export type Recorded = RecordedEvent | RecordedAsset | RecordedBad
