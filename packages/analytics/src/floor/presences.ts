import type { Entry } from './entry.ts'
import type { FloorPresence } from './row.ts'

/** So long after its last event somebody counts as there, as for the engine, ms. */
const recentMs = 45_000

/**
 * Who is there, and when those without a connection will not be any more: each waits once, in the bucket of
 * the tick at which that may be. Whoever has done something meanwhile is moved on when its bucket comes, so
 * an event costs nothing here.
 */
export class Presences {
  private readonly tickMs: number
  private readonly buckets = new Map<number, Entry[]>()

  constructor(tickMs: number) {
    this.tickMs = tickMs
  }

  /** When somebody is next to be looked at, ms; Infinity: nobody is. */
  get nextAt(): number {
    let first = Number.POSITIVE_INFINITY
    for (const at of this.buckets.keys()) if (at < first) first = at
    return first
  }

  /** Whether somebody in a visit is there, and if that may end with time, it is looked at again then. */
  of(entry: Entry, now: number): FloorPresence {
    if (entry.connected) return 'connected'
    const until = recentUntil(entry)
    if (now >= until) return 'away'
    this.follow(entry, until)
    return 'recent'
  }

  /** Those who have ceased to be there by an instant, ms. */
  *due(now: number): Generator<Entry> {
    for (const [at, entries] of this.buckets) {
      if (at > now) continue
      this.buckets.delete(at)
      for (const entry of entries) {
        entry.followed = false
        if (entry.connected || entry.state?.visit === undefined) continue
        const until = recentUntil(entry)
        if (now < until) this.follow(entry, until)
        else yield entry
      }
    }
  }

  private follow(entry: Entry, until: number): void {
    if (entry.followed) return
    entry.followed = true
    const at = Math.ceil(until / this.tickMs) * this.tickMs
    const bucket = this.buckets.get(at)
    if (bucket === undefined) this.buckets.set(at, [entry])
    else bucket.push(entry)
  }
}

function recentUntil({ state }: Entry): number {
  return (state?.visit?.lastEventAt ?? Number.NEGATIVE_INFINITY) + recentMs
}
