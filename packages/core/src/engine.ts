import { plainEngine, type RuleSet } from '@beckon/rules'
import type { Emitter } from 'mitt'
import type { Observable } from 'rxjs'
import { Account, type AccountSnapshot } from './account.ts'
import { AddressBook } from './admit/address-book.ts'
import { Alarm } from './alarm.ts'
import { Announcer, type CommittedEvent } from './announce.ts'
import { type Bounds, defaultBounds } from './bounds.ts'
import { AddressRedo } from './commit/address-redo.ts'
import { Committer } from './commit/commit.ts'
import { Entities } from './commit/entities.ts'
import { eraseVisitor } from './commit/erase.ts'
import type { Outcome } from './commit/outcome.ts'
import { Recovery } from './commit/recovery.ts'
import { Dispatcher } from './dispatch/dispatch.ts'
import { entityName } from './domain/entity-name.ts'
import type { EngineError, EngineEvents, VisitChange } from './engine-events.ts'
import type { EngineOptions } from './engine-options.ts'
import { Enrichers } from './enrich/ask.ts'
import type { Env } from './env/env.ts'
import { systemEnv } from './env/system.ts'
import { UsageError } from './errors.ts'
import { type ExplainQuery, explainVisitor, type RuleExplanation } from './explain.ts'
import { Handler, type Tick } from './handle.ts'
import { Inlet } from './operators/inlet.ts'
import { pipeline } from './pipeline.ts'
import type { PendingEntry, Storage } from './ports/storage.ts'
import type { Answer, Peer, Receiver, Transport } from './ports/transport.ts'
import type { Arrival, EventArrival, OtherArrival } from './receive/arrival.ts'
import { Reception, type UnreadableInput } from './receive/reception.ts'
import { type RuleCount, RuleCounts } from './rule-counts.ts'
import { RulesInForce } from './rules-in-force.ts'
import { settle } from './settle.ts'
import type { Decision } from './step/decision.ts'
import type { Rulebook } from './step/rulebook.ts'
import { type Site, siteOf } from './step/site.ts'
import type { Stepper } from './step/step.ts'

/** How many effects are taken over from an earlier run at once. */
const resumeLimit = 10_000

/**
 * Beckon's engine: events in, decisions and effects out. Create it with {@link createEngine}.
 *
 * Its Observables never error out; what goes wrong is told in `errors$`.
 */
export class Engine implements Receiver {
  /** Every committed event. */
  readonly events$: Observable<CommittedEvent>
  /** Visits as they start and end. */
  readonly visits$: Observable<VisitChange>
  /** What rules concluded, after it was committed. */
  readonly decisions$: Observable<Decision>
  /** Effects on their way out. */
  readonly actions$: Observable<PendingEntry>
  readonly errors$: Observable<EngineError>
  /** A typed emitter's `on`, for people who do without Observables. */
  readonly on: Emitter<EngineEvents>['on']
  readonly off: Emitter<EngineEvents>['off']

  private readonly env: Env
  private readonly storage: Storage
  private readonly transports: readonly Transport[]
  private readonly bounds: Bounds
  private readonly sites: ReadonlyMap<string, Site>
  private readonly accounts = new Account()
  private readonly ruleCounts = new RuleCounts()
  private readonly announcer = new Announcer()
  private readonly arrivals = new Inlet<Arrival>()
  private readonly again = new Inlet<Arrival>()
  private readonly recommits = new Inlet<Outcome>()
  private readonly inForce: RulesInForce
  private readonly alarm: Alarm
  private readonly entities: Entities
  private readonly addressBook: AddressBook
  private readonly addresses: AddressRedo
  private readonly recovery: Recovery
  private readonly dispatcher: Dispatcher
  private readonly reception: Reception
  private readonly consentRequired: boolean
  private state: 'new' | 'open' | 'closing' | 'closed' = 'new'
  private idleWaiters: (() => void)[] = []

  constructor(options: EngineOptions) {
    if (options.secret.length < 16) {
      throw new UsageError('WEAK_SECRET', 'The secret must have at least 16 characters.')
    }
    this.env = options.env ?? systemEnv()
    this.storage = options.storage
    this.transports = options.transports ?? []
    this.bounds = { ...defaultBounds, ...options.bounds }
    this.consentRequired = options.privacy?.consent === 'required'
    this.sites = new Map(Object.entries(options.sites).map(([id, site]) => [id, siteOf(id, site)]))
    this.inForce = new RulesInForce(options.rules, {
      sites: this.sites,
      ruleEngine: options.ruleEngine ?? plainEngine(),
      presence: options.presence ?? 'heartbeat',
      bounds: this.bounds,
      onFailure: (what, cause) =>
        this.announcer.error('RULE', `${what} threw and was skipped; all others went on.`, cause),
    })
    const { clock } = this.env
    this.alarm = new Alarm(clock, (now) => {
      if (this.state !== 'closed') this.arrivals.next({ kind: 'time', receivedAt: now })
    })
    this.entities = new Entities(this.bounds.cachedAddresses)
    this.addressBook = new AddressBook(
      options.secret,
      options.privacy?.ip ?? 'truncate',
      this.bounds.cachedAddresses,
    )
    this.dispatcher = new Dispatcher({
      storage: this.storage,
      transports: this.transports.length > 0 ? this.transports : [subscribersAct],
      clock,
      deliveries: this.bounds.deliveries,
      onError: (cause) => this.announcer.error('TRANSPORT', 'A delivery failed.', cause),
      onStorageError: this.onStorageError,
    })
    this.reception = new Reception({
      sites: this.sites,
      bounds: this.bounds,
      account: this.accounts,
      addressBook: this.addressBook,
      clock,
      consentRequired: this.consentRequired,
      accepts: () => this.state === 'open',
      arrive: (arrival) => this.arrivals.next(arrival),
    })
    this.recovery = new Recovery({
      storage: this.storage,
      entities: this.entities,
      stepper: (site) => this.inForce.stepper(site) as Stepper,
      usesAddress: () => this.inForce.book.usesAddress,
      clock,
      stopped: this.stopped,
      onError: this.onStorageError,
      again: (arrivals) => {
        for (const arrival of arrivals) this.again.next(arrival)
        this.arm()
      },
      failed: (arrivals) => {
        for (const arrival of arrivals) this.reception.storageFailed(arrival)
        this.wakeIdle()
      },
    })
    this.addresses = new AddressRedo({
      storage: this.storage,
      entities: this.entities,
      bounds: this.bounds,
      clock,
      stopped: this.stopped,
      onError: this.onStorageError,
      recommit: (outcome) => this.recommits.next(outcome),
      mend: (work) => this.recovery.mend(work),
    })
    this.events$ = this.announcer.events$.asObservable()
    this.visits$ = this.announcer.visits$.asObservable()
    this.decisions$ = this.announcer.decisions$.asObservable()
    this.actions$ = this.announcer.actions$.asObservable()
    this.errors$ = this.announcer.errors$.asObservable()
    this.on = this.announcer.emitter.on
    this.off = this.announcer.emitter.off
    this.connect(options)
  }

  /** Hash of the rule set in force. */
  get ruleSetHash(): string {
    return this.inForce.book.hash
  }

  /** Opens the storage, takes up the effects an earlier run left, and lets the transports in. */
  async open(): Promise<void> {
    if (this.state !== 'new') throw new UsageError('ENGINE_USED', 'An engine is opened once.')
    await this.storage.open()
    await this.recordRuleSet(this.inForce.book)
    await this.dispatcher.resume(resumeLimit)
    this.state = 'open'
    for (const transport of this.transports) await transport.open(this)
  }

  /** Refuses what is new, finishes what is under way, and lets go of transports and storage. */
  async close(): Promise<void> {
    if (this.state !== 'open') return
    this.state = 'closing'
    await this.idle()
    this.alarm.cancel()
    for (const transport of this.transports) await transport.close()
    await this.dispatcher.stop()
    this.state = 'closed'
    this.arrivals.complete()
    this.again.complete()
    this.recommits.complete()
    this.announcer.complete()
    await this.storage.close()
  }

  /** Takes one message of a peer; answers after the commit, and never rejects. */
  receive(peer: Peer, message: Parameters<Receiver['receive']>[1]): Promise<Answer> {
    return this.reception.receive(peer, message)
  }

  /** Takes something that its reader could not read: it counts as received, and is kept. */
  quarantine(site: string, unreadable: UnreadableInput): Promise<Answer> {
    return this.reception.quarantine(site, unreadable)
  }

  /** Puts other rules into force, between two events. Unchanged rules keep what they remember. */
  async use(ruleSet: RuleSet): Promise<void> {
    const book = this.inForce.bind(ruleSet)
    await this.throughPipeline((done) => ({
      kind: 'swap',
      apply: () => this.swap(book),
      receivedAt: this.env.clock.now(),
      done,
    }))
  }

  /** Removes a visitor from every place: state, log, outbox, memory, addresses. */
  async erase(site: string, visitor: string): Promise<void> {
    const known = this.sites.get(site)
    if (known === undefined) throw unknownSite(site)
    await this.throughPipeline((done) => ({
      kind: 'erase',
      site: known,
      visitor,
      receivedAt: this.env.clock.now(),
      done,
    }))
  }

  /** Every condition of the rules, as they stand for a visitor; see {@link ExplainQuery}. */
  async explain(query: ExplainQuery): Promise<readonly RuleExplanation[]> {
    const stepper = this.inForce.stepper(query.site)
    if (stepper === undefined) throw unknownSite(query.site)
    const held = this.entities.visitor(entityName(query.site, query.visitor))?.state
    return explainVisitor(query, held, this.storage, stepper)
  }

  /** Law 4: where everything that arrived has gone. */
  account(): AccountSnapshot {
    return this.accounts.snapshot()
  }

  /** What each rule did since the engine was opened, by name. */
  rules(): Readonly<Record<string, RuleCount>> {
    return this.ruleCounts.snapshot()
  }

  /** Visitors waiting to be woken, and when the first is due (ms; Infinity for none). */
  waiting(): { readonly visitors: number; readonly nextAt: number } {
    return { visitors: this.entities.wakeups.size, nextAt: this.entities.wakeups.nextAt }
  }

  /** Resolves when everything that arrived is settled, all who are due were woken, and effects were tried. */
  async idle(): Promise<void> {
    const { clock } = this.env
    let due = false
    do {
      await this.recovery.rest()
      const now = clock.now()
      due = this.entities.wakeups.nextAt <= now
      // Under virtual time a timer set for an instant that has passed waits for time to go on.
      if (due) this.arrivals.next({ kind: 'time', receivedAt: now })
      if (this.accounts.inFlight > 0) {
        await new Promise<void>((resolve) => this.idleWaiters.push(resolve))
      }
      await this.throughPipeline((done) => ({
        kind: 'barrier',
        receivedAt: Number.NEGATIVE_INFINITY,
        done,
      }))
    } while (due || this.accounts.inFlight > 0 || this.recovery.busy)
    await this.dispatcher.idle()
  }

  private connect(options: EngineOptions): void {
    const { entities, env, bounds } = this
    const stepper = (site: string): Stepper => this.inForce.stepper(site) as Stepper
    const usesAddress = (): boolean => this.inForce.book.usesAddress
    const handler = new Handler({
      entities,
      enrichers: new Enrichers(options.enrichers ?? [], env.clock, bounds.enrichTimeoutMs),
      keepsLog: this.storage.capabilities.log,
      stepper,
      usesAddress,
      consentRequired: this.consentRequired,
      bounds,
      onEnrichFailure: ({ enricher, cause }) =>
        this.announcer.error(
          'ENRICHER',
          `The enricher "${enricher}" failed; the event went on.`,
          cause,
        ),
      recover: (site, visitor) => this.recovery.recover(site, visitor),
    })
    const committer = new Committer({
      storage: this.storage,
      entities,
      clock: env.clock,
      stopped: this.stopped,
      onError: this.onStorageError,
      addresses: this.addresses,
      refuseErased: (arrivals) => this.refuseErased(arrivals),
      again: (visitor, arrivals) => this.recovery.again(visitor, arrivals),
      onUncertain: () => {
        this.dispatcher.resume(resumeLimit).catch(() => {})
      },
    })
    const parts = {
      account: this.accounts,
      announcer: this.announcer,
      dispatcher: this.dispatcher,
      ruleCounts: this.ruleCounts,
    }
    pipeline(this.arrivals.values$, this.again.values$, this.recommits.values$, {
      load: (batch) => this.recovery.load(batch),
      takeDue: (arrival) => this.takeDue(arrival),
      takeOwnDue: (arrival) => this.takeOwnDue(arrival),
      handler,
      other: (arrival) => this.other(arrival),
      committer,
      batch: bounds.batch,
    }).subscribe({
      next: (settled) => {
        settle(settled, parts)
        this.wakeIdle()
        this.arm()
      },
      error: (cause: unknown) =>
        this.announcer.error('INTERNAL', 'The pipeline stopped: close the engine.', cause),
    })
  }

  /** The next visitor to be woken before an arrival. */
  private takeDue(arrival: Arrival | Tick): Tick | undefined {
    if (arrival.kind === 'tick') return undefined
    const slot = this.entities.wakeups.takeDue(arrival.receivedAt)
    return slot && { kind: 'tick', slot, at: slot.wakeAt }
  }

  /** The visitor of an arrival, where it must be woken before its turn. */
  private takeOwnDue(arrival: Arrival | Tick): Tick | undefined {
    if (arrival.kind !== 'event' && arrival.kind !== 'tick') return undefined
    const slot = arrival.kind === 'tick' ? arrival.slot : this.entities.visitor(arrival.name)
    const now = arrival.kind === 'tick' ? arrival.at : arrival.receivedAt
    if (slot === undefined || !this.entities.wakeups.takeIfDue(slot, now)) return undefined
    return { kind: 'tick', slot, at: slot.wakeAt }
  }

  private other(arrival: OtherArrival): Outcome | undefined {
    switch (arrival.kind) {
      case 'quarantine':
        return { kind: 'quarantined', arrival }
      case 'time':
        this.arm()
        return undefined
      case 'barrier':
        return { kind: 'barrier', run: async () => arrival.done }
      case 'swap': {
        const record = arrival.apply()
        return { kind: 'barrier', run: () => finish(record, arrival.done) }
      }
      case 'erase': {
        const { site, visitor, done } = arrival
        const name = entityName(site.id, visitor)
        const old = this.entities.visitor(name)
        const state = old?.state
        if (old !== undefined) {
          old.erased = true
          this.entities.dropVisitor(old)
        }
        const waiting = this.entities.recovering.get(name)
        this.entities.recovering.delete(name)
        this.refuseErased(waiting ?? [])
        // Whatever comes next starts from nothing, whether or not the storage is through with it.
        this.entities.rest(this.entities.addVisitor(site.id, visitor))
        const forgotten = (error?: unknown): void => {
          this.dispatcher.forget(site.id, visitor)
          done(error)
        }
        const { storage, entities, addresses, bounds } = this
        const parts = { storage, entities, addresses, bounds }
        return {
          kind: 'barrier',
          run: () =>
            finish(() => eraseVisitor(site.id, visitor, state?.addresses ?? [], parts), forgotten),
        }
      }
    }
  }

  private refuseErased(arrivals: readonly EventArrival[]): void {
    for (const arrival of arrivals) this.reception.erased(arrival)
    this.wakeIdle()
  }

  private swap(book: Rulebook): () => Promise<void> {
    this.inForce.use(book, this.entities)
    this.arm()
    return () => this.recordRuleSet(book)
  }

  private async recordRuleSet(book: Rulebook): Promise<void> {
    await this.storage.commit(this.inForce.units(book, this.env.clock.now()))
  }

  private arm(): void {
    if (!this.stopped()) this.alarm.set(this.entities.wakeups.nextAt)
  }

  private throughPipeline(arrival: (done: (error?: unknown) => void) => Arrival): Promise<void> {
    if (this.state === 'closed') {
      return Promise.reject(
        new UsageError('ENGINE_CLOSED', 'The engine is closed: create another.'),
      )
    }
    return new Promise((resolve, reject) => {
      this.arrivals.next(arrival((error) => (error === undefined ? resolve() : reject(error))))
    })
  }

  private wakeIdle(): void {
    if (this.accounts.inFlight > 0) return
    const waiters = this.idleWaiters
    this.idleWaiters = []
    for (const resolve of waiters) resolve()
  }

  private readonly stopped = (): boolean => this.state === 'closing' || this.state === 'closed'

  private readonly onStorageError = (cause: unknown): void =>
    this.announcer.error(
      'STORAGE',
      'The storage failed; it is asked again while that may help.',
      cause,
    )
}

/** Stands in where there is no transport. */
const subscribersAct: Transport = {
  name: 'subscribers of actions$',
  open: async () => {},
  deliver: async () => 'delivered',
  close: async () => {},
}

async function finish(
  work: () => Promise<void>,
  done: (error?: unknown) => void,
): Promise<() => void> {
  try {
    await work()
    return () => done()
  } catch (error) {
    return () => done(error)
  }
}

function unknownSite(site: string): UsageError {
  return new UsageError('UNKNOWN_SITE', `No site "${site}": name it in the engine's "sites".`)
}

/**
 * Creates an engine; `open()` it before use.
 *
 * @throws UsageError when an option cannot be honoured: a weak secret, a redirect to an origin
 * that no site allows, a fact that nothing computes.
 */
export function createEngine(options: EngineOptions): Engine {
  return new Engine(options)
}
