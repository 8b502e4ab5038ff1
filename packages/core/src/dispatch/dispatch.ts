import { persistently } from '../commit/persistence.ts'
import type { Cancel, Clock } from '../env/env.ts'
import type { OutboxEntry, PendingEntry, Storage } from '../ports/storage.ts'
import type { Delivery, Transport } from '../ports/transport.ts'
import type { ServerMessage } from '../protocol/server-message.ts'

export interface DispatcherOptions {
  readonly storage: Pick<Storage, 'pending' | 'settle'>
  readonly transports: readonly Transport[]
  readonly clock: Clock
  /** Deliveries under way at once. */
  readonly deliveries: number
  readonly onError: (error: unknown) => void
  readonly onStorageError: (error: unknown) => void
}

/** How long after a failed delivery it is tried again: doubled each time, up to the longest. */
const firstWaitMs = 250
const longestWaitMs = 15_000

interface Waiting {
  readonly entry: PendingEntry
  readonly at: number
  readonly wait: number
}

/**
 * Takes committed effects to their visitors: each is tried until a transport has delivered it or
 * it has expired, and is then settled. After a restart it goes on with what the outbox holds.
 */
export class Dispatcher {
  private readonly options: DispatcherOptions
  private queue: Waiting[] = []
  private retries: Waiting[] = []
  private readonly known = new Map<string, PendingEntry>()
  private readonly settling = new Map<string, string[]>()
  private underWay = 0
  /** How many to take over next, where the outbox may hold more than was taken; 0 where it does not. */
  private more = 0
  private settlements = Promise.resolve()
  private resumed: Promise<unknown> = Promise.resolve()
  private timer: { at: number; cancel: Cancel } | undefined
  private phase: 'running' | 'stopped' = 'running'
  private onIdle: (() => void)[] = []

  constructor(options: DispatcherOptions) {
    this.options = options
  }

  /** Effects not settled yet. */
  get size(): number {
    return this.known.size
  }

  send(site: string, entries: readonly OutboxEntry[]): void {
    for (const entry of entries) this.add({ ...entry, site })
    this.work()
  }

  /** Takes over what waits in the outbox: so many at once, and the rest as they are settled. */
  resume(limit: number): Promise<void> {
    const { storage } = this.options
    const resumed = this.persistently(() => storage.pending(limit)).then((entries) => {
      this.more = entries.length < limit ? 0 : limit
      for (const entry of entries) this.add(entry)
      this.work()
    })
    this.resumed = Promise.allSettled([this.resumed, resumed])
    return resumed
  }

  /** Drops what was meant for a visitor who is being erased. */
  forget(site: string, visitor: string): void {
    const others = ({ entry }: Waiting) => entry.site !== site || entry.visitor !== visitor
    this.queue = this.queue.filter(others)
    this.retries = this.retries.filter(others)
    for (const [name, entry] of this.known) {
      if (entry.site === site && entry.visitor === visitor) this.known.delete(name)
    }
  }

  /** Resolves when nothing is under way; what waits for another try stays in the outbox. */
  async idle(): Promise<void> {
    for (let last: unknown; last !== this.settlements; ) {
      await this.resumed
      while (this.underWay > 0 || this.queue.length > 0) {
        await new Promise<void>((resolve) => this.onIdle.push(resolve))
      }
      last = this.settlements
      await last
    }
  }

  async stop(): Promise<void> {
    this.phase = 'stopped'
    this.timer?.cancel()
    await this.idle()
  }

  private add(entry: PendingEntry): void {
    const name = nameOf(entry)
    if (this.known.has(name)) return
    this.known.set(name, entry)
    this.queue.push({ entry, at: 0, wait: firstWaitMs })
  }

  private work(): void {
    while (this.underWay < this.options.deliveries) {
      const next = this.queue.shift()
      if (next === undefined) break
      this.underWay++
      void this.attempt(next).then(() => {
        this.underWay--
        this.work()
      })
    }
    if (this.underWay === 0 && this.queue.length === 0) {
      const waiting = this.onIdle
      this.onIdle = []
      for (const resolve of waiting) resolve()
    }
  }

  private async attempt({ entry, wait }: Waiting): Promise<void> {
    const now = this.options.clock.now()
    if (entry.expiresAt <= now) {
      this.settle(entry)
      return
    }
    if ((await this.deliver(entry)) === 'delivered') {
      this.settle(entry)
      return
    }
    if (this.phase === 'stopped' || !this.known.has(nameOf(entry))) return
    this.retries.push({
      entry,
      at: Math.min(this.options.clock.now() + wait, entry.expiresAt),
      wait: Math.min(2 * wait, longestWaitMs),
    })
    this.arm()
  }

  private async deliver(entry: PendingEntry): Promise<Delivery> {
    // The outbox holds any JSON; `act` put in the body of this very type of message.
    const message = {
      ...entry.body,
      type: entry.type,
      id: entry.id,
      expiresAt: entry.expiresAt,
    } as unknown as ServerMessage
    for (const transport of this.options.transports) {
      try {
        const delivery = await transport.deliver(
          { site: entry.site, visitor: entry.visitor },
          message,
        )
        if (delivery === 'delivered') return delivery
      } catch (error) {
        this.options.onError(error)
      }
    }
    return 'unreachable'
  }

  /** Settlements are gathered: those of one burst are one call. */
  private settle(entry: PendingEntry): void {
    const ids = this.settling.get(entry.site)
    if (ids !== undefined) {
      ids.push(entry.id)
      return
    }
    this.settling.set(entry.site, [entry.id])
    this.settlements = this.settlements.then(async () => {
      const batch = this.settling.get(entry.site) ?? []
      this.settling.delete(entry.site)
      const forget = (): void => {
        for (const id of batch) this.known.delete(nameOf({ site: entry.site, id }))
      }
      try {
        await this.persistently(() => this.options.storage.settle(entry.site, batch))
        forget()
        if (2 * this.known.size < this.more) await this.resume(this.more)
      } catch {
        // It stays in the outbox and is delivered again; receivers drop what they have.
        forget()
      }
    })
  }

  private persistently<T>(operation: () => Promise<T>): Promise<T> {
    const { clock, onStorageError } = this.options
    return persistently(operation, clock, onStorageError, () => this.phase === 'stopped')
  }

  /** One timer for all that wait, set to the earliest. */
  private arm(): void {
    let at = Number.POSITIVE_INFINITY
    for (const waiting of this.retries) if (waiting.at < at) at = waiting.at
    if (this.timer !== undefined && this.timer.at <= at) return
    this.timer?.cancel()
    this.timer = undefined
    if (at === Number.POSITIVE_INFINITY) return
    const cancel = this.options.clock.setTimer(at, () => {
      this.timer = undefined
      const now = this.options.clock.now()
      const still = this.retries.splice(0)
      for (const waiting of still) (waiting.at <= now ? this.queue : this.retries).push(waiting)
      this.arm()
      this.work()
    })
    this.timer = { at, cancel }
  }
}

function nameOf({ site, id }: Pick<PendingEntry, 'site' | 'id'>): string {
  return `${site}\n${id}`
}
