import type { RuleSet } from '@beckon/rules'
import type { Emitter } from 'mitt'
import type { Observable } from 'rxjs'
import type { AccountSnapshot } from './account.ts'
import type { CommittedEvent } from './announce.ts'
import { Assembly } from './assembly.ts'
import type { SiteBlocks } from './block-list/site-blocks.ts'
import type { CommittedRecord } from './commit/tell-records.ts'
import type { Depths } from './depths.ts'
import type { SiteDesk } from './desk/site-desk.ts'
import type { EngineError, EngineEvents, InvitationEvent, VisitChange } from './engine-events.ts'
import type { EngineOptions } from './engine-options.ts'
import type { Clock } from './env/env.ts'
import { UsageError } from './errors.ts'
import type { ExplainQuery, VisitorExplanation } from './explain/visitor-explanation.ts'
import type { Acted, OperatorInvitation, OperatorRedirection } from './operator/operators.ts'
import type { PendingEntry } from './ports/storage.ts'
import type { Answer, OperatorReceiver, Peer, Receiver } from './ports/transport.ts'
import type { Probe } from './probe/probe.ts'
import type { UnreadableInput } from './receive/reception.ts'
import type { RuleCount } from './rule-counts.ts'
import type { Decision } from './step/decision.ts'
import type { VisitorChange, VisitorNow } from './visitor-changes.ts'
import type { VisitorCount } from './visitor-counts.ts'

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
  /** What becomes of invitations after they were offered, step by step. */
  readonly invitations$: Observable<InvitationEvent>
  /** Effects on their way out. */
  readonly actions$: Observable<PendingEntry>
  /**
   * The log as it is committed, record by record, also where the storage keeps none: what reports are
   * made of. While nobody listens it costs nothing.
   */
  readonly records$: Observable<CommittedRecord>
  readonly errors$: Observable<EngineError>
  /** Visitors as they change, whatever they are changed by: for those who want to see all of them. */
  readonly visitors$: Observable<VisitorChange>
  /** Time as the engine sees it. */
  readonly clock: Clock
  /** A typed emitter's `on`, for people who do without Observables. */
  readonly on: Emitter<EngineEvents>['on']
  readonly off: Emitter<EngineEvents>['off']
  /** What operators say over their connections; transports hand it over. */
  readonly operators: OperatorReceiver

  private readonly parts: Assembly

  constructor(options: EngineOptions) {
    if (options.secret.length < 16) {
      throw new UsageError('WEAK_SECRET', 'The secret must have at least 16 characters.')
    }
    this.parts = new Assembly(options)
    const { announcer, operatorSide } = this.parts
    this.operators = operatorSide.console
    this.events$ = announcer.events$.asObservable()
    this.visits$ = announcer.visits$.asObservable()
    this.decisions$ = announcer.decisions$.asObservable()
    this.invitations$ = announcer.invitations$.asObservable()
    this.actions$ = announcer.actions$.asObservable()
    this.records$ = announcer.records$.asObservable()
    this.errors$ = announcer.errors$.asObservable()
    this.visitors$ = announcer.visitors.changes$.asObservable()
    this.clock = this.parts.env.clock
    this.on = announcer.emitter.on
    this.off = announcer.emitter.off
  }

  /** Hash of the rule set in force. */
  get ruleSetHash(): string {
    return this.parts.inForce.book.hash
  }

  /** Opens the storage, takes up the effects an earlier run left, and lets the transports in. */
  async open(): Promise<void> {
    if (this.parts.phase !== 'new') {
      throw new UsageError('ENGINE_USED', 'An engine is opened once.')
    }
    await this.parts.open()
    for (const transport of this.parts.transports) await transport.open(this)
  }

  /** Refuses what is new, finishes what is under way, and lets go of transports and storage. */
  async close(): Promise<void> {
    if (this.parts.phase !== 'open') return
    await this.parts.finish()
    for (const transport of this.parts.transports) await transport.close()
    await this.parts.close()
  }

  /** Takes one message of a peer; answers after the commit, and never rejects. */
  receive(peer: Peer, message: Parameters<Receiver['receive']>[1]): Promise<Answer> {
    return this.parts.reception.receive(peer, message)
  }

  /** Whether there is such a site. */
  serves(site: string): boolean {
    return this.parts.sites.has(site)
  }

  /** A connection of a visitor has come: see {@link Receiver}. */
  arrived(peer: Peer): void {
    this.parts.arrived(peer)
  }

  /** It is gone. */
  left(peer: Peer): void {
    this.parts.left(peer)
  }

  /** Takes something that its reader could not read: it counts as received, and is kept. */
  quarantine(site: string, unreadable: UnreadableInput): Promise<Answer> {
    return this.parts.reception.quarantine(site, unreadable)
  }

  /** Puts other rules into force, between two events. Unchanged rules keep what they remember. */
  use(ruleSet: RuleSet): Promise<void> {
    return this.parts.ruleSwaps.use(ruleSet)
  }

  /** Removes a visitor from every place: state, log, outbox, memory, addresses. */
  async erase(site: string, visitor: string): Promise<void> {
    const { parts } = this
    const known = parts.sites.get(site)
    if (known === undefined) throw unknownSite(site)
    await parts.through((done) => ({
      kind: 'erase',
      site: known,
      visitor,
      receivedAt: parts.env.clock.now(),
      done,
    }))
  }

  /**
   * Why rules do or do not act for a visitor: every condition, the nearest miss and what held them
   * back, now or at a past instant, which is looked at through the log; see {@link ExplainQuery}.
   *
   * @throws UsageError for a site that there is not; StorageError where the storage cannot be read
   */
  async explain(query: ExplainQuery): Promise<VisitorExplanation> {
    if (!this.parts.sites.has(query.site)) throw unknownSite(query.site)
    return this.parts.explainer.explain(query)
  }

  /** The operators of a site: who is on duty, how much each can take, and how many conversations wait. */
  desk(site: string): SiteDesk {
    if (!this.parts.sites.has(site)) throw unknownSite(site)
    return this.parts.operatorSide.desk(site)
  }

  /** Whom a site blocks by name: to list, block, unblock, export and import. */
  blocks(site: string): SiteBlocks {
    if (!this.parts.sites.has(site)) throw unknownSite(site)
    return this.parts.operatorSide.blockLists.site(site)
  }

  /**
   * An operator invites a visitor, at any moment and with any text. No cap or holdout stands in the way;
   * an invitation that still waits for an answer makes room. It is refused, with a code, for a visitor
   * who is not known (`UNKNOWN_VISITOR`), blocked (`BLOCKED`), in a conversation (`IN_CONVERSATION`), or
   * has accepted one (`INVITATION_ACCEPTED`).
   *
   * @example
   * await engine.invite({ site: 'shop', visitor, operator: 'olga', text: 'Shall I show you around?' })
   * @throws UsageError `ACT` where the invitation cannot be made, with all that is wrong; `UNKNOWN_SITE`
   */
  invite(invitation: OperatorInvitation): Promise<Acted> {
    return this.parts.operatorSide.operators.invite(invitation)
  }

  /**
   * An operator sends a visitor to a page, of an origin that the site allows (`REDIRECT_NOT_ALLOWED`).
   *
   * @throws UsageError `ACT` where it is no address of a page; `UNKNOWN_SITE`
   */
  redirect(redirection: OperatorRedirection): Promise<Acted> {
    return this.parts.operatorSide.operators.redirect(redirection)
  }

  /** Law 4: where everything that arrived has gone. */
  account(): AccountSnapshot {
    return this.parts.account.snapshot()
  }

  /** What each rule did since the engine was opened, by name. */
  rules(): Readonly<Record<string, RuleCount>> {
    return this.parts.ruleCounts.snapshot()
  }

  /** What a rule in force is called by whose key visitors remember it, as in `scoreParts`. */
  ruleName(key: string): string | undefined {
    return this.parts.inForce.book.rules.find(key)?.rule.name
  }

  /**
   * All who are in a visit now, as far as they are in memory: after a restart that is those who have
   * been loaded since. What they have become by steps whose commit is under way counts; should it
   * fail, `visitors$` tells what they are instead.
   */
  visiting(): Iterable<VisitorNow> {
    return this.parts.announcer.visitors.visiting(this.parts.entities)
  }

  /** Visitors waiting to be woken, and when the first is due (ms; Infinity for none). */
  waiting(): { readonly visitors: number; readonly nextAt: number } {
    const { wakeups } = this.parts.entities
    return { visitors: wakeups.size, nextAt: wakeups.nextAt }
  }

  /** How much waits in the engine, and where. */
  depths(): Depths {
    return this.parts.depths()
  }

  /** How many visitors of each site are there now. All in memory are gone through: ask now and then. */
  visitors(): Readonly<Record<string, VisitorCount>> {
    return this.parts.visitors()
  }

  /**
   * From now on a probe hears how long things take, until what is given back is called. While nobody
   * observes, nothing is measured.
   */
  observe(probe: Probe): () => void {
    return this.parts.probes.add(probe)
  }

  /** Resolves when everything that arrived is settled, all who are due were woken, and effects were tried. */
  async idle(): Promise<void> {
    await this.parts.idle()
  }
}

function unknownSite(site: string): UsageError {
  return new UsageError('UNKNOWN_SITE', `No site "${site}": name it in the engine's "sites".`)
}

/**
 * Creates an engine; `open()` it before use.
 *
 * @throws UsageError when an option cannot be honoured: a weak secret, a redirect to an origin
 * that no site allows, a fact that nothing computes or that cannot be honoured; CatalogueError for
 * one whose name is taken.
 */
export function createEngine(options: EngineOptions): Engine {
  return new Engine(options)
}
