import type { EventsMessage } from '../protocol/client-message.ts'

/** Events that one client hands over at once, less than a millisecond's work. */
const piece = 32

/** Whether a message is so long that others should have a turn before it is through. */
export function isLong({ events }: EventsMessage, most: number): boolean {
  // What is no list, or more than may come at all, goes as it is: the engine refuses it whole.
  return Array.isArray(events) && events.length > piece && events.length <= most
}

/** A long message as several short ones, in order. */
export function piecesOf({ type, events }: EventsMessage): EventsMessage[] {
  const pieces: EventsMessage[] = []
  for (let from = 0; from < events.length; from += piece) {
    pieces.push({ type, events: events.slice(from, from + piece) })
  }
  return pieces
}
