import type { ClientEvents } from './client-events.ts'
import type { Counters } from './counters.ts'
import type { Emitter } from './emitter.ts'
import type { Entry, Outbox } from './outbox.ts'
import type { TabMessage } from './tab-message.ts'
import type { DropReason, Fate } from './ticket.ts'

/** What becomes of each event, and who is told. */
export class Ledger {
  readonly #outbox: Outbox
  readonly #counters: Counters
  readonly #emitter: Emitter<ClientEvents>
  readonly #answered: (ids: readonly string[]) => void
  #waiting: (() => void)[] = []
  /** Tells other tabs of their events. */
  others: ((message: TabMessage) => void) | undefined

  /** @param answered is told which events need not be kept any longer, whatever became of them */
  constructor(
    outbox: Outbox,
    counters: Counters,
    emitter: Emitter<ClientEvents>,
    answered: (ids: readonly string[]) => void,
  ) {
    this.#outbox = outbox
    this.#counters = counters
    this.#emitter = emitter
    this.#answered = answered
  }

  /** Takes entries in, behind all others; those that must be kept before them. */
  add(entries: readonly Entry[]): void {
    const dropped = entries.flatMap((entry) => this.#outbox.add(entry, entry.keep))
    if (dropped.length > 0) this.#dropped(dropped, 'buffer-full')
  }

  committed(ids: readonly string[]): void {
    const [own, foreign] = this.#settle(ids, { status: 'committed' })
    this.#counters.committed += own.length
    if (foreign.length > 0) this.others?.({ type: 'committed', ids: foreign })
    if (own.length > 0) this.#emitter.emit('committed', { ids: own })
    this.#tellDrained()
  }

  refused(refusal: ClientEvents['refused']): void {
    const { id, code, message, retryAfterMs } = refusal
    if (id !== undefined && retryAfterMs === undefined) {
      const [own, foreign] = this.#settle([id], { status: 'refused', code, message })
      if (foreign.length > 0) this.others?.({ type: 'refused', refusal })
      // A refusal of another tab's event, or of one that was given up meanwhile, is no news here.
      if (own.length === 0) return
      this.#counters.refused++
    }
    this.#emitter.emit('refused', refusal)
    this.#tellDrained()
  }

  /** Gives up these, or all there are. */
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

  /** @returns the ids that were known: of this tab's events, and of other tabs' */
  #settle(ids: readonly string[], fate: Fate): [own: string[], foreign: string[]] {
    const own: string[] = []
    const foreign: string[] = []
    for (const id of ids) {
      const entry = this.#outbox.take(id)
      if (!entry) continue
      entry.ticket?.settle(fate)
      if (!entry.foreign) own.push(id)
      if (entry.foreign || entry.shared) foreign.push(id)
    }
    this.#answered(ids)
    return [own, foreign]
  }

  #dropped(entries: readonly Entry[], reason: DropReason): void {
    const own: string[] = []
    const foreign: string[] = []
    for (const { event, ticket, foreign: isForeign, shared } of entries) {
      ticket?.settle({ status: 'dropped', reason })
      if (!isForeign) own.push(event.id)
      if (isForeign || shared) foreign.push(event.id)
    }
    // When this tab goes, the others still have theirs.
    if (foreign.length > 0 && reason === 'buffer-full') {
      this.others?.({ type: 'dropped', ids: foreign })
      this.#answered(foreign)
    }
    if (own.length === 0) return
    this.#answered(own)
    this.#counters.dropped += own.length
    this.#emitter.emit('dropped', { reason, count: own.length, ids: own })
  }

  #tellDrained(): void {
    if (this.#outbox.size > 0) return
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}
