import type { RawEvent } from '@beckon/core/protocol'
import { isNumber, isRecord } from './read-message.ts'
import type { Store } from './store.ts'

/** Where a page leaves them that cannot see what others have left. */
const common = 'unsent'

/**
 * Events that nobody has answered, and that outlast the page they happened on. They stay in the
 * store until somebody has answered for them: the page that sends them may be killed before it has.
 */
export class Unsent {
  readonly #store: Store
  /** What this page has to see off: the id of an event, and the key it lies under. */
  readonly #lying = new Map<string, string>()

  constructor(store: Store) {
    this.#store = store
  }

  /**
   * Leaves events to whichever page comes next.
   *
   * @param page a name nobody has used: several pages may go at once, and a browser shows none of
   * them in time what the others have written
   */
  leave(page: string, events: readonly RawEvent[]): void {
    const left = events.filter(({ id }) => !this.#lying.has(id))
    if (left.length === 0) return
    const key = this.#store.keys ? `${common}:${page}` : common
    const all = new Map([...this.#read(key), ...left].map((event) => [event.id, event]))
    this.#store.set(key, JSON.stringify([...all.values()]))
  }

  /** What earlier pages left, and whoever sends it now must see off with `answered`. */
  adopt(): RawEvent[] {
    return this.#keys().flatMap((key) => {
      const events = this.#read(key)
      for (const { id } of events) this.#lying.set(id, key)
      return events
    })
  }

  /** These are committed, refused or given up: they need not be kept. */
  answered(ids: readonly string[]): void {
    const keys = new Set<string>()
    for (const id of ids) {
      const key = this.#lying.get(id)
      if (key !== undefined && this.#lying.delete(id)) keys.add(key)
    }
    for (const key of keys) {
      // Read anew: another page may have seen some off, or left more under the same key.
      const rest = this.#read(key).filter(({ id }) => !ids.includes(id))
      if (rest.length === 0) this.#store.remove(key)
      else this.#store.set(key, JSON.stringify(rest))
    }
  }

  clear(): void {
    this.#lying.clear()
    for (const key of this.#keys()) this.#store.remove(key)
  }

  /** Where there may be some. */
  #keys(): string[] {
    const own = this.#store.keys?.().filter((key) => key.startsWith(`${common}:`)) ?? []
    return [common, ...own]
  }

  /** Anybody can write there, and so can another version. */
  #read(key: string): RawEvent[] {
    try {
      const events: unknown = JSON.parse(this.#store.get(key) ?? '[]')
      return Array.isArray(events) ? events.filter(isEvent) : []
    } catch {
      return []
    }
  }
}

/** Whether it looks like an event; what is in it is for the server to judge. */
export function isEvent(value: unknown): value is RawEvent {
  if (!isRecord(value)) return false
  const { id, type, at } = value
  return typeof id === 'string' && typeof type === 'string' && isNumber(at)
}
