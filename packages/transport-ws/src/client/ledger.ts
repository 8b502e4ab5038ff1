import type { ClientEvents } from './client-events.ts'
import type { Counters } from './counters.ts'
import type { Emitter } from './emitter.ts'
import type { Entry, Outbox } from './outbox.ts'
import type { DropReason, Fate } from './ticket.ts'

/** What becomes of each event, and who is told. */
export class Ledger {
  readonly #outbox: Outbox
  readonly #counters: Counters
  readonly #emitter: Emitter<ClientEvents>
  #waiting: (() => void)[] = []

  constructor(outbox: Outbox, counters: Counters, emitter: Emitter<ClientEvents>) {
    this.#outbox = outbox
    this.#counters = counters
    this.#emitter = emitter
  }

  /** Takes an entry in, behind all others or before them. */
  add(entry: Entry, first = false): void {
    this.#dropped(this.#outbox.add(entry, first), 'buffer-full')
  }

  committed(ids: readonly string[]): Entry[] {
    const entries = ids.flatMap((id) => this.#settle(id, { status: 'committed' }) ?? [])
    this.#counters.committed += entries.length
    if (entries.length > 0) {
      this.#emitter.emit('committed', { ids: entries.map(({ event }) => event.id) })
    }
    this.#tellDrained()
    return entries
  }

  refused(refusal: ClientEvents['refused']): void {
    const { id, code, message, retryAfterMs } = refusal
    if (id !== undefined && retryAfterMs === undefined) {
      // A repeated refusal, or one of an event that was given up meanwhile, is no news.
      if (!this.#settle(id, { status: 'refused', code, message })) return
      this.#counters.refused++
    }
    this.#emitter.emit('refused', refusal)
    this.#tellDrained()
  }

  /** Gives up one that was never taken in, or all that were. */
  drop(reason: DropReason, entries = this.#outbox.all()): void {
    for (const { event } of entries) this.#outbox.take(event.id)
    this.#dropped(entries, reason)
    this.#tellDrained()
  }

  drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      this.#tellDrained()
    })
  }

  #settle(id: string, fate: Fate): Entry | undefined {
    const entry = this.#outbox.take(id)
    entry?.ticket?.settle(fate)
    return entry
  }

  #dropped(entries: readonly Entry[], reason: DropReason): void {
    if (entries.length === 0) return
    this.#counters.dropped += entries.length
    for (const { ticket } of entries) ticket?.settle({ status: 'dropped', reason })
    const ids = entries.map(({ event }) => event.id)
    this.#emitter.emit('dropped', { reason, count: ids.length, ids })
  }

  #tellDrained(): void {
    if (this.#outbox.size > 0) return
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}
