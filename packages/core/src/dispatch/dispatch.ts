import { persistently } from '../commit/persistence.ts'
import type { Clock } from '../env/env.ts'
import type { OutboxEntry, PendingEntry, Storage } from '../ports/storage.ts'
import type { Transport } from '../ports/transport.ts'
import type { EffectOutcome } from '../probe/probe.ts'
import type { Probes } from '../probe/probes.ts'
import { Attempts } from './attempt.ts'
import type { Notices } from './notices.ts'
import { Retries, type Try } from './retries.ts'
import { UnderWay } from './under-way.ts'

export interface DispatcherOptions {
  readonly storage: Pick<Storage, 'pending' | 'settle'>
  readonly transports: readonly Transport[]
  /** Who takes what is for others than visitors. */
  readonly notices: Pick<Notices, 'deliver'>
  readonly clock: Clock
  readonly probes: Probes
  /** Deliveries under way at once. */
  readonly deliveries: number
  /** What one delivery may take, ms. */
  readonly deliveryTimeoutMs: number
  readonly onError: (error: unknown) => void
  readonly onStorageError: (error: unknown) => void
}

/**
 * Takes committed effects to their visitors: each is tried until a transport has delivered it or
 * it has expired, and is then settled. After a restart it goes on with what the outbox holds.
 */
export class Dispatcher {
  private readonly options: DispatcherOptions
  private readonly attempts: Attempts
  private readonly retries: Retries
  private queue: Try[] = []
  private readonly known = new Map<string, PendingEntry>()
  /** The last block, or end of one, of each visitor, and what it makes void: that might come after it. */
  private readonly lastBlocks = new Map<string, PendingEntry>()
  /** What must not be delivered any more. */
  private readonly overtaken = new WeakSet<PendingEntry>()
  private readonly settling = new Map<string, string[]>()
  private readonly underWay = new UnderWay()
  /** How many to take over next, where the outbox may hold more than was taken; 0 where it does not. */
  private more = 0
  private settlements = Promise.resolve()
  private phase: 'running' | 'stopped' = 'running'
  private onIdle: (() => void)[] = []

  constructor(options: DispatcherOptions) {
    const { transports, notices, clock, deliveryTimeoutMs, onError } = options
    this.options = options
    this.attempts = new Attempts(transports, notices, clock, deliveryTimeoutMs, onError)
    this.retries = new Retries(clock, (one) => {
      this.queue.push(one)
      this.work()
    })
  }

  /** Effects not settled yet. */
  get size(): number {
    return this.known.size
  }

  /** Effects not settled yet, deliveries under way, and effects that wait for their visitor or another try. */
  get depths(): { readonly outbox: number; readonly deliveries: number; readonly retries: number } {
    return { outbox: this.size, deliveries: this.underWay.size, retries: this.retries.size }
  }

  send(site: string, entries: readonly OutboxEntry[]): void {
    for (const entry of entries) this.add({ ...entry, site })
    this.work()
  }

  /** Takes over what waits in the outbox: so many at once, and the rest as they are settled. */
  resume(limit: number): Promise<void> {
    // Behind the settlements: what they take out must not be read before and come in after.
    const resumed = this.settlements.then(() => this.takeOver(limit))
    this.settlements = resumed.catch(() => {})
    return resumed
  }

  /** A visitor has come: what waits for it is tried at once. */
  reach(site: string, visitor: string): void {
    this.underWay.callForPages(site, visitor)
    this.tryNow(this.retries.takeForPages({ site, visitor }))
  }

  /** An operator has come: what waits for one is told at once. */
  reachOperators(site: string): void {
    this.underWay.callForOperators(site)
    this.tryNow(this.retries.takeForOperators(site))
  }

  /** Drops what was meant for a visitor who is being erased. */
  forget(site: string, visitor: string): void {
    this.queue = this.queue.filter(({ entry }) => entry.site !== site || entry.visitor !== visitor)
    this.retries.take({ site, visitor })
    for (const [name, entry] of this.known) {
      if (entry.site === site && entry.visitor === visitor) this.drop(name)
    }
  }

  /** Resolves when nothing is under way; what waits for another try stays in the outbox. */
  async idle(): Promise<void> {
    for (let last: unknown; last !== this.settlements; ) {
      // What is taken over meanwhile is under way next.
      await this.settlements
      while (this.underWay.size > 0 || this.queue.length > 0) {
        await new Promise<void>((resolve) => this.onIdle.push(resolve))
      }
      last = this.settlements
      await last
    }
  }

  async stop(): Promise<void> {
    this.phase = 'stopped'
    this.retries.stop()
    await this.idle()
  }

  private async takeOver(limit: number): Promise<void> {
    const { storage } = this.options
    const entries = await this.persistently(() => storage.pending(limit))
    this.more = entries.length < limit ? 0 : limit
    for (const entry of entries) this.add(entry)
    this.work()
  }

  private tryNow(waiting: readonly Try[]): void {
    if (waiting.length === 0) return
    for (const one of waiting) this.queue.push({ ...one, failures: 0 })
    this.work()
  }

  private add(entry: PendingEntry): void {
    const name = nameOf(entry)
    if (this.known.has(name)) return
    this.known.set(name, entry)
    if (isBlock(entry)) this.overtake(entry)
    else if (entry.type === 'revoke') this.takeBack(entry)
    this.queue.push({ entry, failures: 0, since: this.options.probes.begin() })
  }

  private overtake(entry: PendingEntry): void {
    const visitor = visitorOf(entry)
    const former = this.lastBlocks.get(visitor)
    if (former !== undefined) this.overtaken.add(former)
    this.lastBlocks.set(visitor, entry)
  }

  /** What is revoked before a page had it is not delivered. */
  private takeBack({ site, body }: PendingEntry): void {
    const invite = this.known.get(nameOf({ site, id: String(body.invitation) }))
    if (invite !== undefined) this.overtaken.add(invite)
  }

  private drop(name: string): void {
    const entry = this.known.get(name)
    if (entry === undefined) return
    this.known.delete(name)
    const visitor = visitorOf(entry)
    if (this.lastBlocks.get(visitor) === entry) this.lastBlocks.delete(visitor)
  }

  private work(): void {
    while (this.underWay.size < this.options.deliveries) {
      const next = this.queue.shift()
      if (next === undefined) break
      this.underWay.add(next)
      void this.attempt(next).then(() => this.work())
    }
    if (this.underWay.size === 0 && this.queue.length === 0) {
      const waiting = this.onIdle
      this.onIdle = []
      for (const resolve of waiting) resolve()
    }
  }

  private async attempt(one: Try): Promise<void> {
    const { entry, failures } = one
    const outcome = this.needless(entry) ?? (await this.attempts.deliver(entry))
    const somebodyCame = this.underWay.delete(one)
    if (outcome !== 'unreachable') {
      this.observed(one, outcome)
      this.settle(entry)
    } else if (this.phase === 'running' && this.known.has(nameOf(entry))) {
      if (somebodyCame) this.queue.push({ ...one, failures: 0 })
      else this.retries.add({ ...one, failures: failures + 1 })
    }
  }

  /** Why an effect is not to be delivered any more. */
  private needless(entry: PendingEntry): 'expired' | 'overtaken' | undefined {
    if (entry.expiresAt <= this.options.clock.now()) return 'expired'
    return this.overtaken.has(entry) ? 'overtaken' : undefined
  }

  private observed({ entry, failures, since }: Try, outcome: EffectOutcome): void {
    const { probes, clock } = this.options
    if (since === undefined || !probes.any) return
    const { site, id, type } = entry
    const [at, ms] = [clock.now(), probes.now() - since]
    probes.tell((probe) => probe.effectEnded?.({ site, id, type, outcome, ms, at, failures }))
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
        for (const id of batch) this.drop(nameOf({ site: entry.site, id }))
      }
      try {
        await this.persistently(() => this.options.storage.settle(entry.site, batch))
        forget()
        if (2 * this.known.size < this.more) await this.takeOver(this.more)
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
}

function isBlock({ type }: PendingEntry): boolean {
  return type === 'block' || type === 'unblock'
}

function visitorOf({ site, visitor }: PendingEntry): string {
  return `${site}\n${visitor}`
}

function nameOf({ site, id }: Pick<PendingEntry, 'site' | 'id'>): string {
  return `${site}\n${id}`
}
