import { compiledEngine } from '@beckon/rules'
import { Account } from './account.ts'
import { addressBookOf } from './admit/address-book-of.ts'
import { Alarm } from './alarm.ts'
import { Announcer } from './announce.ts'
import { Attendance } from './attendance.ts'
import { type Bounds, defaultBounds } from './bounds.ts'
import { AddressEnds } from './commit/address-ends.ts'
import { AddressRedo } from './commit/address-redo.ts'
import { AddressUse } from './commit/address-use.ts'
import { Entities } from './commit/entities.ts'
import { openAddress } from './commit/open-address.ts'
import type { Outcome } from './commit/outcome.ts'
import { Recovery } from './commit/recovery.ts'
import { tellRecords } from './commit/tell-records.ts'
import { type Depths, depthsOf } from './depths.ts'
import type { Dispatcher } from './dispatch/dispatch.ts'
import { dispatcherOf, webhooksOf } from './dispatch/dispatcher-of.ts'
import { LateEffects } from './dispatch/late-effects.ts'
import type { EngineOptions } from './engine-options.ts'
import type { Env } from './env/env.ts'
import { systemEnv } from './env/system.ts'
import { UsageError } from './errors.ts'
import type { Explainer } from './explain/explainer.ts'
import { explainerOf } from './explain/explainer-of.ts'
import { flow } from './flow.ts'
import { Idle } from './idle.ts'
import { OperatorSide } from './operator/operator-side.ts'
import { Inlet } from './operators/inlet.ts'
import type { Backlog } from './pipeline.ts'
import type { Storage } from './ports/storage.ts'
import type { Peer, Transport } from './ports/transport.ts'
import { Probes } from './probe/probes.ts'
import type { Arrival } from './receive/arrival.ts'
import { Reception } from './receive/reception.ts'
import { Reread } from './reread.ts'
import { RuleCounts } from './rule-counts.ts'
import { RuleSwaps } from './rule-swaps.ts'
import { RulesInForce } from './rules-in-force.ts'
import { type Site, siteOf } from './step/site.ts'
import type { Stepper } from './step/step.ts'
import { countVisitors, type VisitorCount } from './visitor-counts.ts'

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
  readonly announcer = new Announcer((name) => this.attendance.has(name))
  readonly probes: Probes
  readonly inForce: RulesInForce
  readonly ruleSwaps: RuleSwaps
  readonly entities: Entities
  readonly reception: Reception
  readonly explainer: Explainer
  readonly operatorSide: OperatorSide
  phase: 'new' | 'open' | 'closing' | 'closed' = 'new'

  private readonly bounds: Bounds
  private readonly arrivals = new Inlet<Arrival>()
  private readonly again = new Inlet<Arrival>()
  private readonly recommits = new Inlet<Outcome>()
  private readonly alarm: Alarm
  private readonly addresses: AddressRedo
  private readonly addressUse: AddressUse
  private readonly recovery: Recovery
  private readonly dispatcher: Dispatcher
  private readonly lateEffects: LateEffects
  private readonly attendance: Attendance
  private readonly idleness: Idle
  private readonly reread: Reread
  private readonly backlog: Backlog

  constructor(options: EngineOptions) {
    this.env = options.env ?? systemEnv()
    this.storage = tellRecords(options.storage, this.announcer.records$)
    this.transports = options.transports ?? []
    this.bounds = { ...defaultBounds, ...options.bounds }
    this.sites = new Map(Object.entries(options.sites).map(([id, site]) => [id, siteOf(id, site)]))
    const consentRequired = options.privacy?.consent === 'required'
    const { sites, bounds } = this
    const { clock } = this.env
    this.probes = new Probes(clock, (cause) =>
      this.announcer.error('LISTENER', 'A probe threw; the others were told.', cause),
    )
    this.inForce = new RulesInForce(options.rules, {
      sites,
      ruleEngine: options.ruleEngine ?? compiledEngine(),
      presence: options.presence ?? 'heartbeat',
      bounds,
      facts: options.facts ?? [],
      webhooks: webhooksOf(options),
      onFailure: (what, cause) =>
        this.announcer.error('RULE', `${what} threw and was skipped; all others went on.`, cause),
      onFactFailure: (fact, cause) =>
        this.announcer.error(
          'FACT',
          `The fact "${fact}" could not be computed: it is absent.`,
          cause,
        ),
    })
    this.alarm = new Alarm(clock, (now) => {
      if (this.phase !== 'closed') this.arrivals.next({ kind: 'time', receivedAt: now })
    })
    this.entities = new Entities({
      // Where others write as well, what is kept for later would nearly always be out of date.
      cachedVisitors: this.storage.capabilities.shared ? 0 : bounds.cachedVisitors,
      cachedAddresses: bounds.cachedAddresses,
    })
    this.dispatcher = dispatcherOf(options, {
      bounds,
      clock,
      probes: this.probes,
      operators: (site, department) => this.operatorSide.console.present(site, department),
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
      changed: ({ site, visitor }, present) =>
        this.announcer.visitors.connection(site, visitor, present),
    })
    this.addressUse = new AddressUse({
      storage: this.storage,
      clock,
      readByRules: () => this.inForce.book.readsAddress,
      stopped: this.stopped,
      onError: this.onStorageError,
    })
    const siteIds = [...sites.keys()]
    this.reread = new Reread(
      clock,
      this.storage.capabilities.shared && options.recorded !== true
        ? bounds.sharedRereadMs
        : Number.POSITIVE_INFINITY,
      async () => {
        await this.operatorSide.blockLists.reread(siteIds)
        await this.addressUse.open(siteIds)
        await this.ruleSwaps.reread(siteIds)
      },
      this.onStorageError,
    )
    const outlives = this.storage.capabilities.durable && options.recorded !== true
    this.lateEffects = new LateEffects(clock, outlives, () => {
      this.dispatcher.resume(resumeLimit).catch(() => {})
    })
    const addressBook = addressBookOf(options, bounds)
    this.operatorSide = new OperatorSide({
      sites,
      storage: this.storage,
      outlives,
      env: this.env,
      addressBook,
      book: () => this.inForce.book,
      listedBlocks: bounds.listedBlocks,
      peers: () => this.attendance.peers(),
      arrive: (arrival) => this.arrivals.next(arrival),
      through: (arrival) => this.through(arrival),
      isOpen: () => this.phase === 'open',
      isClosed: () => this.phase === 'closed',
      stopped: this.stopped,
      onError: this.onStorageError,
      openAddress: (site, key, operator) =>
        openAddress(site, key, operator, {
          ...{ storage: this.storage, entities: this.entities, bounds, clock },
          recommit: (outcome) => this.recommits.next(outcome),
          through: (arrival) => this.through(arrival),
        }),
      mend: (work) => this.recovery.mend(work),
      onArrived: (site) => this.dispatcher.reachOperators(site),
    })
    this.reception = new Reception({
      sites,
      bounds,
      account: this.account,
      probes: this.probes,
      addressBook,
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
      rulesSince: (site) => this.ruleSwaps.sinceOf(site),
      now: () => clock.now(),
      loaded: (slot) => {
        const { site, id } = slot.key
        this.operatorSide.desks.reconcile(site, id, slot.state)
        this.announcer.visitors.found(slot, slot.state)
      },
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
      answers: () => this.operatorSide.desks.sent,
      wake: (now) => this.arrivals.next({ kind: 'time', receivedAt: now }),
      barrier: this.barrier,
    })
    const { entities, inForce, barrier } = this
    this.ruleSwaps = new RuleSwaps({
      storage: this.storage,
      clock,
      inForce,
      entities,
      probes: this.probes,
      through: (arrival) => this.through(arrival),
      swapped: (book, before) => {
        this.operatorSide.desks.follow(book)
        this.arm()
        if (!before.waits && book.waits) this.attendance.tell()
      },
      told: () => this.announcer.visitors.again(entities),
      stopped: this.stopped,
      onError: this.onStorageError,
    })
    this.explainer = explainerOf(options, { sites, bounds, entities, inForce, clock, barrier })
    this.backlog = flow({
      arrivals$: this.arrivals.values$,
      again$: this.again.values$,
      recommits$: this.recommits.values$,
      storage: this.storage,
      entities,
      enrichers: options.enrichers ?? [],
      clock,
      probes: this.probes,
      bounds,
      consentRequired,
      stepper: this.stepper,
      usesAddress: this.usesAddress,
      blockList: (site) => this.operatorSide.blockLists.of(site),
      desks: this.operatorSide.desks,
      forget: (site, visitor) => this.operatorSide.forget(site, visitor),
      account: this.account,
      ruleCounts: this.ruleCounts,
      announcer: this.announcer,
      reception: this.reception,
      recovery: this.recovery,
      addresses: this.addresses,
      addressUse: this.addressUse,
      rulesWritten: () => this.ruleSwaps.writtenDown,
      addressEnds: new AddressEnds({
        entities,
        bounds,
        recommit: (outcome) => this.recommits.next(outcome),
      }),
      dispatcher: this.dispatcher,
      resumeLimit,
      idle: this.idleness,
      arm: this.arm,
      stopped: this.stopped,
      onStorageError: this.onStorageError,
    })
  }

  /** Opens the storage, and takes up the effects an earlier run left. */
  async open(): Promise<void> {
    await this.storage.open()
    await this.operatorSide.open()
    await this.addressUse.open([...this.sites.keys()])
    await this.ruleSwaps.begin([...this.sites.keys()])
    await this.dispatcher.resume(resumeLimit)
    this.phase = 'open'
    this.reread.start()
    this.lateEffects.start()
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
    this.reread.stop()
    this.lateEffects.stop()
    await this.idleness.settled()
    // Who had to be loaded anew until here was still there.
    this.attendance.stop()
    this.alarm.cancel()
    this.recovery.stop()
    this.operatorSide.stop()
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

  /** Resolves when everything that arrived is settled, all who are due were woken, and effects were tried. */
  async idle(): Promise<void> {
    await this.idleness.settled()
    await this.dispatcher.idle()
  }

  depths(): Depths {
    return depthsOf(this.backlog, this.entities, this.dispatcher)
  }

  visitors(): Readonly<Record<string, VisitorCount>> {
    return countVisitors(this.sites.keys(), this.entities, this.attendance)
  }

  private readonly barrier = (): Promise<void> =>
    this.through((done) => ({ kind: 'barrier', receivedAt: Number.NEGATIVE_INFINITY, done }))

  private readonly arm = (): void => {
    if (!this.stopped()) this.alarm.set(this.entities.nextAt)
  }

  /** Whoever asks has a site of this engine's. */
  private readonly stepper = (site: string): Stepper => this.inForce.stepper(site) as Stepper

  private readonly usesAddress = (site: string): boolean => this.addressUse.needed(site)

  private readonly stopped = (): boolean => this.phase === 'closing' || this.phase === 'closed'

  private readonly onStorageError = (cause: unknown): void =>
    this.announcer.error(
      'STORAGE',
      'The storage failed; it is asked again while that may help.',
      cause,
    )
}
