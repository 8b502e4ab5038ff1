import type { RawEvent } from '@beckon/core/protocol'
import { isNumber, isRecord } from './read-message.ts'
import type { Store } from './store.ts'

/** Where a page leaves them that cannot see what others have left. */
const common = 'unsent'

/**
 * Leaves events that nobody has answered to whichever page comes next.
 *
 * @param page a name nobody has used: several pages may go at once, and a browser shows none of
 * them in time what the others have written
 */
export function leaveUnsent(store: Store, page: string, events: readonly RawEvent[]): void {
  if (events.length === 0) return
  const key = store.keys ? `${common}:${page}` : common
  const left = new Map([...read(store, key), ...events].map((event) => [event.id, event]))
  store.set(key, JSON.stringify([...left.values()]))
}

/** Takes what earlier pages left. */
export function takeUnsent(store: Store): RawEvent[] {
  return unsentKeys(store).flatMap((key) => {
    const events = read(store, key)
    if (events.length > 0) store.remove(key)
    return events
  })
}

/** Where there may be some. */
export function unsentKeys(store: Store): string[] {
  const own = store.keys?.().filter((key) => key.startsWith(`${common}:`)) ?? []
  return [common, ...own]
}

/** Anybody can write there, and so can another version. */
function read(store: Store, key: string): RawEvent[] {
  try {
    const events: unknown = JSON.parse(store.get(key) ?? '[]')
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
