import type { OutboxEntry, PendingEntry } from '@beckon/core/adapter'

/** Effects that are not settled yet, in the order in which they were committed. */
export class Outbox {
  private readonly entries = new Map<string, { site: string; entry: OutboxEntry }>()

  /** An effect that is waiting already is not added again. */
  add(site: string, entry: OutboxEntry): void {
    const key = keyOf(site, entry.id)
    if (!this.entries.has(key)) this.entries.set(key, { site, entry })
  }

  settle(site: string, ids: readonly string[]): void {
    for (const id of ids) this.entries.delete(keyOf(site, id))
  }

  /** Removes a visitor's effects and says whether there were any. */
  erase(site: string, visitor: string): boolean {
    let found = false
    for (const [key, waiting] of this.entries) {
      if (waiting.site !== site || waiting.entry.visitor !== visitor) continue
      this.entries.delete(key)
      found = true
    }
    return found
  }

  first(limit: number): PendingEntry[] {
    const found: PendingEntry[] = []
    for (const { site, entry } of this.entries.values()) {
      if (found.length >= limit) break
      found.push({ ...entry, site })
    }
    return found
  }
}

/** The length keeps `a` + `bc` apart from `ab` + `c`. */
const keyOf = (site: string, id: string) => `${site.length}:${site}${id}`
