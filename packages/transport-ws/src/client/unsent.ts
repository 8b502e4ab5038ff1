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
  /** What this page has to see off: ids of events in the store. */
  readonly #lying = new Set<string>()

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
    if (events.length === 0) return
    const key = this.#store.keys ? `${common}:${page}` : common
    const all = new Map([...this.#read(key), ...events].map((event) => [event.id, event]))
    this.#store.set(key, JSON.stringify([...all.values()]))
    // Not before they lie there: whoever comes next finds them together, in their order.
    this.#clear(new Set(all.keys()), (other) => other !== key)
  }

  /** What earlier pages left, and whoever sends it now must see off with `answered`. */
  adopt(): RawEvent[] {
    return this.#keys().flatMap((key) => {
      const events = this.#read(key)
      for (const { id } of events) this.#lying.add(id)
      return events
    })
  }

  /** These are committed, refused or given up: they need not be kept. */
  answered(ids: readonly string[]): void {
    const lay = ids.filter((id) => this.#lying.delete(id))
    if (lay.length > 0) this.#clear(new Set(lay))
  }

  forget(): void {
    this.#lying.clear()
    for (const key of this.#keys()) this.#store.remove(key)
  }

  /** Takes events out, wherever they lie: two tabs may have left the same. */
  #clear(ids: ReadonlySet<string>, where = (_key: string) => true): void {
    for (const key of this.#keys().filter(where)) {
      const events = this.#read(key)
      const rest = events.filter(({ id }) => !ids.has(id))
      if (rest.length === events.length) continue
      if (rest.length === 0) this.#store.remove(key)
      else this.#store.set(key, JSON.stringify(rest))
    }
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
