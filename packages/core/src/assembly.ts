import { compiledEngine } from '@beckon/rules'
import { Account } from './account.ts'
import { AddressBook } from './admit/address-book.ts'
import { Alarm } from './alarm.ts'
import { Announcer } from './announce.ts'
import { Attendance } from './attendance.ts'
import { type Bounds, defaultBounds } from './bounds.ts'
import { AddressRedo } from './commit/address-redo.ts'
import { Committer } from './commit/commit.ts'
import { Entities } from './commit/entities.ts'
import type { Outcome } from './commit/outcome.ts'
import { Recovery } from './commit/recovery.ts'
import { control } from './controls.ts'
import { Dispatcher } from './dispatch/dispatch.ts'
import { takeDue, takeOwnDue } from './due.ts'
import type { EngineOptions } from './engine-options.ts'
import { Enrichers } from './enrich/ask.ts'
import type { Env } from './env/env.ts'
import { systemEnv } from './env/system.ts'
import { UsageError } from './errors.ts'
import type { Explainer } from './explain/explainer.ts'
import { explainerOf } from './explain/explainer-of.ts'
import { Handler } from './handle.ts'
import { Idle } from './idle.ts'
import { Inlet } from './operators/inlet.ts'
import { pipeline } from './pipeline.ts'
import type { Storage } from './ports/storage.ts'
import type { Peer, Transport } from './ports/transport.ts'
import type { Arrival, EventArrival } from './receive/arrival.ts'
import { Reception } from './receive/reception.ts'
import { RuleCounts } from './rule-counts.ts'
import { RulesInForce } from './rules-in-force.ts'
import { Saturation } from './saturation.ts'
import { settle } from './settle.ts'
import type { Rulebook } from './step/rulebook.ts'
import { type Site, siteOf } from './step/site.ts'
import type { Stepper } from './step/step.ts'
import { WindowHistory } from './window-history.ts'

/** How many effects are taken over from an earlier run at once. */
const resumeLimit = 10_000

/** All parts of an engine, wired together: who hands what on to whom. */
export class Assembly {
  readonly env: Env
  readonly storage: Storage
  readonly transports: readonly Transport[]
  readonly sites: ReadonlyMap<string, Site>
  readonly account = new Account()
  readonly ruleCounts = new RuleCounts()
  readonly announcer = new Announcer()
  readonly inForce: RulesInForce
  readonly entities: Entities
  readonly reception: Reception
  readonly explainer: Explainer
  phase: 'new' | 'open' | 'closing' | 'closed' = 'new'

  private readonly bounds: Bounds
  private readonly consentRequired: boolean
  private readonly arrivals = new Inlet<Arrival>()
  private readonly again = new Inlet<Arrival>()
  private readonly recommits = new Inlet<Outcome>()
  private readonly alarm: Alarm
  private readonly addresses: AddressRedo
  private readonly recovery: Recovery
  private readonly dispatcher: Dispatcher
  private readonly attendance: Attendance
  private readonly windowHistory: WindowHistory
  private readonly idleness: Idle

  constructor(options: EngineOptions) {
    this.env = options.env ?? systemEnv()
    this.storage = options.storage
    this.transports = options.transports ?? []
    this.bounds = { ...defaultBounds, ...options.bounds }
    this.consentRequired = options.privacy?.consent === 'required'
    this.sites = new Map(Object.entries(options.sites).map(([id, site]) => [id, siteOf(id, site)]))
    const { sites, bounds, consentRequired } = this
    const { clock } = this.env
    this.inForce = new RulesInForce(options.rules, {
      sites,
      ruleEngine: options.ruleEngine ?? compiledEngine(),
      presence: options.presence ?? 'heartbeat',
      bounds,
      facts: options.facts ?? [],
      onFailure: (what, cause) =>
        this.announcer.error('RULE', `${what} threw and was skipped; all others went on.`, cause),
      onFactFailure: (fact, cause) =>
        this.announcer.error(
          'FACT',
          `The fact "${fact}" could not be computed: it is absent.`,
          cause,
        ),
    })
    this.windowHistory = new WindowHistory(this.storage, this.onStorageError)
    this.alarm = new Alarm(clock, (now) => {
      if (this.phase !== 'closed') this.arrivals.next({ kind: 'time', receivedAt: now })
    })
    this.entities = new Entities({
      // Where others write as well, what is kept for later would nearly always be out of date.
      cachedVisitors: this.storage.capabilities.shared ? 0 : bounds.cachedVisitors,
      cachedAddresses: bounds.cachedAddresses,
    })
    this.dispatcher = new Dispatcher({
      storage: this.storage,
      transports: this.transports.length > 0 ? this.transports : [subscribersAct],
      clock,
      deliveries: bounds.deliveries,
      deliveryTimeoutMs: bounds.deliveryTimeoutMs,
      onError: (cause) => this.announcer.error('TRANSPORT', 'A delivery failed.', cause),
      onStorageError: this.onStorageError,
    })
    this.attendance = new Attendance({
      clock,
      sites,
      entities: this.entities,
      asksForTime: () => this.inForce.book.waits,
      accepts: () => this.phase === 'open',
      arrive: (arrival) => this.arrivals.next(arrival),
    })
    this.reception = new Reception({
      sites,
      bounds,
      account: this.account,
      addressBook: new AddressBook(
        options.secret,
        options.privacy?.ip ?? 'truncate',
        bounds.cachedAddresses,
      ),
      clock,
      consentRequired,
      accepts: () => this.phase === 'open',
      arrive: (arrival) => this.arrivals.next(arrival),
    })
    this.recovery = new Recovery({
      storage: this.storage,
      entities: this.entities,
      stepper: this.stepper,
      usesAddress: this.usesAddress,
      isPresent: (name) => this.attendance.has(name),
      clock,
      stopped: this.stopped,
      onError: this.onStorageError,
      again: (arrivals) => {
        for (const arrival of arrivals) this.again.next(arrival)
        this.arm()
      },
      failed: (arrivals) => {
        for (const arrival of arrivals) this.reception.storageFailed(arrival)
        this.idleness.look()
      },
    })
    this.addresses = new AddressRedo({
      storage: this.storage,
      entities: this.entities,
      bounds,
      clock,
      stopped: this.stopped,
      onError: this.onStorageError,
      recommit: (outcome) => this.recommits.next(outcome),
      mend: (work) => this.recovery.mend(work),
    })
    this.idleness = new Idle({
      account: this.account,
      entities: this.entities,
      recovery: this.recovery,
      clock,
      wake: (now) => this.arrivals.next({ kind: 'time', receivedAt: now }),
      barrier: this.barrier,
    })
    const { entities, inForce, barrier } = this
    this.explainer = explainerOf(options, { sites, bounds, entities, inForce, clock, barrier })
    this.connect(options)
  }

  /** Opens the storage, and takes up the effects an earlier run left. */
  async open(): Promise<void> {
    await this.storage.open()
    const { book } = this.inForce
    const now = this.env.clock.now()
    await this.windowHistory.begin(book, [...this.sites.keys()], now)
    await this.recordRuleSet(book, now)
    await this.dispatcher.resume(resumeLimit)
    this.phase = 'open'
  }

  /** A visitor's connection has come. */
  arrived(peer: Peer): void {
    if (this.phase !== 'open') return
    this.attendance.arrived(peer)
    this.dispatcher.reach(peer.site, peer.visitor)
  }

  left(peer: Peer): void {
    this.attendance.left(peer)
  }

  /** Finishes what is under way; nothing new comes in. Effects are handed over, not waited for. */
  async finish(): Promise<void> {
    this.phase = 'closing'
    this.attendance.stop()
    await this.idleness.settled()
    this.alarm.cancel()
  }

  /** Lets go of the storage. */
  async close(): Promise<void> {
    await this.dispatcher.stop()
    this.phase = 'closed'
    this.arrivals.complete()
    this.again.complete()
    this.recommits.complete()
    this.announcer.complete()
    await this.storage.close()
  }

  /** Sends something through the pipeline that says when it is done. */
  through(arrival: (done: (error?: unknown) => void) => Arrival): Promise<void> {
    if (this.phase === 'closed') {
      return Promise.reject(
        new UsageError('ENGINE_CLOSED', 'The engine is closed: create another.'),
      )
    }
    return new Promise((resolve, reject) => {
      this.arrivals.next(arrival((error) => (error === undefined ? resolve() : reject(error))))
    })
  }

  /** Other rules from here on; gives back how that is written down. */
  swap(book: Rulebook): () => Promise<void> {
    const nobodyAsked = !this.inForce.book.waits
    const now = this.env.clock.now()
    this.windowHistory.follow(book, this.inForce.book, now)
    this.inForce.use(book, this.entities)
    this.arm()
    if (nobodyAsked && book.waits) this.attendance.tell()
    return () => this.recordRuleSet(book, now)
  }

  /** Resolves when everything that arrived is settled, all who are due were woken, and effects were tried. */
  async idle(): Promise<void> {
    await this.idleness.settled()
    await this.dispatcher.idle()
  }

  private connect(options: EngineOptions): void {
    const { storage, entities, env, bounds, account, announcer, dispatcher, ruleCounts } = this
    const { addresses, recovery } = this
    const handler = new Handler({
      entities,
      enrichers: new Enrichers(options.enrichers ?? [], env.clock, bounds.enrichTimeoutMs),
      keepsLog: storage.capabilities.log,
      stepper: this.stepper,
      usesAddress: this.usesAddress,
      consentRequired: this.consentRequired,
      bounds,
      onEnrichFailure: ({ enricher, cause }) =>
        announcer.error('ENRICHER', `The enricher "${enricher}" failed; the event went on.`, cause),
      recover: (site, visitor) => recovery.recover(site, visitor),
    })
    const refuseErased = (arrivals: readonly EventArrival[]): void => {
      for (const arrival of arrivals) this.reception.erased(arrival)
      this.idleness.look()
    }
    const committer = new Committer({
      storage,
      entities,
      clock: env.clock,
      stopped: this.stopped,
      onError: this.onStorageError,
      addresses,
      refuseErased,
      again: (visitor, arrivals) => recovery.again(visitor, arrivals),
      onUncertain: () => {
        dispatcher.resume(resumeLimit).catch(() => {})
      },
    })
    const arm = (): void => this.arm()
    const controls = { storage, entities, addresses, dispatcher, bounds, arm, refuseErased }
    const saturation = new Saturation(account, announcer, bounds.windowEvents)
    const settlers = { account, announcer, dispatcher, ruleCounts, saturation }
    pipeline(this.arrivals.values$, this.again.values$, this.recommits.values$, {
      load: async (batch) => {
        const loaded = await recovery.load(batch)
        // Who was loaded may have to be woken, whatever becomes of the arrival.
        arm()
        return loaded
      },
      takeDue: (arrival) => takeDue(entities, arrival),
      takeOwnDue: (arrival) => takeOwnDue(entities, arrival),
      handler,
      other: (arrival) => control(arrival, controls),
      committer,
      batch: bounds.batch,
      soon: env.clock.soon,
    }).subscribe({
      next: (settled) => {
        settle(settled, settlers)
        this.idleness.look()
        this.arm()
      },
      error: (cause: unknown) =>
        announcer.error('INTERNAL', 'The pipeline stopped: close the engine.', cause),
    })
  }

  private arm(): void {
    if (!this.stopped()) this.alarm.set(this.entities.wakeups.nextAt)
  }

  private async recordRuleSet(book: Rulebook, at: number): Promise<void> {
    await this.windowHistory.write(book, this.inForce.units(book, at))
  }

  private readonly barrier = (): Promise<void> =>
    this.through((done) => ({ kind: 'barrier', receivedAt: Number.NEGATIVE_INFINITY, done }))

  /** Whoever asks has a site of this engine's. */
  private readonly stepper = (site: string): Stepper => this.inForce.stepper(site) as Stepper

  private readonly usesAddress = (): boolean => this.inForce.book.usesAddress

  private readonly stopped = (): boolean => this.phase === 'closing' || this.phase === 'closed'

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
