import type { RawEvent } from '@beckon/core/protocol'
import type { ClientBounds } from './bounds.ts'
import type { Ticket } from './ticket.ts'

/** An event that nobody has answered yet. */
export interface Entry {
  readonly event: RawEvent
  /** As it goes onto the wire. */
  readonly json: string
  /** Of the JSON as UTF-8. */
  readonly bytes: number
  /** Missing where nobody can ask: for events of another tab or of an earlier page. */
  readonly ticket?: Ticket
  /** Never dropped for want of room: without it the server would refuse all others. */
  readonly keep?: boolean
  /** Of another tab, which is told what becomes of it. */
  readonly foreign?: boolean
  /** This tab's own, as far as it knows, and another tab waits for it as well: both took it over. */
  shared?: boolean
  /** Sent on the connection that stands now. */
  inFlight?: boolean
  /** Sent on some connection: the server may have it. */
  sent?: boolean
}

/**
 * Events in the order in which they happened, until somebody answers for them. When there is no
 * room the oldest goes, because the newest says where the visitor is now; what is in flight stays,
 * because its answer is on the way.
 */
export class Outbox {
  readonly #entries = new Map<string, Entry>()
  readonly #bounds: ClientBounds
  #bytes = 0

  constructor(bounds: ClientBounds) {
    this.#bounds = bounds
  }

  get size(): number {
    return this.#entries.size
  }

  /** In order. */
  all(): Entry[] {
    return [...this.#entries.values()]
  }

  has(id: string): boolean {
    return this.#entries.has(id)
  }

  get(id: string): Entry | undefined {
    return this.#entries.get(id)
  }

  /**
   * Puts an entry behind all others, or before them.
   *
   * @returns what had to go for it; the entry itself, if all others are in flight
   */
  add(entry: Entry, first = false): Entry[] {
    const { id } = entry.event
    const later = first ? this.all() : []
    if (first) this.#entries.clear()
    this.#entries.set(id, entry)
    for (const one of later) this.#entries.set(one.event.id, one)
    this.#bytes += entry.bytes
    const dropped: Entry[] = []
    for (const oldest of this.#entries.values()) {
      const { bufferEvents, bufferBytes } = this.#bounds
      if (this.size <= bufferEvents && this.#bytes <= bufferBytes) break
      if (oldest.inFlight || oldest.keep) continue
      this.take(oldest.event.id)
      dropped.push(oldest)
    }
    return dropped
  }

  /** Takes an entry out. */
  take(id: string): Entry | undefined {
    const entry = this.#entries.get(id)
    if (entry && this.#entries.delete(id)) this.#bytes -= entry.bytes
    return entry
  }
}

const encoder = new TextEncoder()

/** @throws TypeError if the event's data is no JSON */
export function entryOf(
  event: RawEvent,
  rest: Pick<Entry, 'ticket' | 'keep' | 'foreign'> = {},
): Entry {
  const json = JSON.stringify(event)
  return { event, json, bytes: encoder.encode(json).length, ...rest }
}
