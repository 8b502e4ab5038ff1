import type { RawEvent } from '@beckon/core/protocol'
import { isNumber, isRecord } from './read-message.ts'
import type { Store } from './store.ts'

/** Leaves events that nobody has answered to whichever page comes next. */
export function leaveUnsent(store: Store, events: readonly RawEvent[]): void {
  if (events.length === 0) return
  const left = new Map([...read(store), ...events].map((event) => [event.id, event]))
  store.set('unsent', JSON.stringify([...left.values()]))
}

/** Takes what an earlier page left. */
export function takeUnsent(store: Store): RawEvent[] {
  const events = read(store)
  if (events.length > 0) store.remove('unsent')
  return events
}

/** Anybody can write there, and so can another version. */
function read(store: Store): RawEvent[] {
  try {
    const events: unknown = JSON.parse(store.get('unsent') ?? '[]')
    return Array.isArray(events) ? events.filter(isEvent) : []
  } catch {
    return []
  }
}

/** Whether it looks like an event; what is in it is for the server to judge. */
export function isEvent(value: unknown): value is RawEvent {
  if (!isRecord(value)) return false
  const { id, type, at } = value
  return typeof id === 'string' && typeof type === 'string' && isNumber(at)
}
