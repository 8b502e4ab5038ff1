import { Deadlines } from '../deadlines.ts'
import { entityName } from '../domain/entity-name.ts'
import type { Env } from '../env/env.ts'
import { systemEnv } from '../env/system.ts'
import type { Delivery, OperatorPeer, Receiver } from '../ports/transport.ts'
import type { Closing } from '../protocol/closing.ts'
import type { Effect, NoticeMessage } from '../protocol/effect.ts'
import { Connection, type Host } from './connection.ts'
import { type Ending, type HubCounts, HubTally } from './counts.ts'
import { Crowd } from './crowd.ts'
import { deliverTo } from './delivery.ts'
import { Entrance, operatorName } from './entrance.ts'
import type { Exchange, ExchangeParts } from './exchange.ts'
import type { Authenticate, ClientInfo } from './identity.ts'
import { type HubLimits, hubLimits } from './limits.ts'
import { Mailboxes } from './mailboxes.ts'
import { checkOrigins, type OriginPolicy, originAllowed } from './origin.ts'
import { Pace } from './pace.ts'
import { Rounds } from './rounds.ts'
import { networkOf, Throttle } from './throttle.ts'
import { Turns } from './turns.ts'
import { VisitorTokens } from './visitor-token.ts'
import type { Wire } from './wire.ts'

export interface HubOptions extends OriginPolicy {
  /**
   * Signs visitors' tokens, at least 16 characters. Of several the first signs and all are taken,
   * so that one can be changed without forgetting anybody.
   */
  readonly secret: string | readonly string[]
  /** How long a visitor's token is taken, days; who comes in its second half gets another. Default 400. */
  readonly tokenDays?: number
  readonly authenticate?: Authenticate
  /** The tenant of a site, whose rate its messages count to. Default: all sites are of one. */
  readonly tenantOf?: (site: string) => string
  readonly limits?: Partial<HubLimits>
  /** Default: the system's clock, chance and ids. */
  readonly env?: Env
}

/**
 * What every transport with connections needs beyond carrying text: hello and welcome, tokens,
 * rates and bounds, numbered messages that a client can resume, and effects that are delivered
 * when the page has acknowledged them. A transport gives it a {@link Wire} for each connection.
 */
export class Hub {
  private readonly limits: HubLimits
  private readonly env: Env
  private readonly options: HubOptions
  private readonly tokens: VisitorTokens
  private readonly crowd: Crowd
  private readonly mailboxes: Mailboxes
  private readonly tally = new HubTally()
  private readonly rounds: Rounds<Connection>
  private readonly unspoken: Deadlines<Connection>
  private readonly host: Omit<Host & ExchangeParts, 'receiver'>
  private readonly flushing = new Set<Exchange>()
  private hosts: (Host & ExchangeParts) | undefined
  private entrance: Entrance | undefined

  /** @throws UsageError WEAK_SECRET, BAD_ORIGIN */
  constructor(options: HubOptions) {
    checkOrigins(options)
    const env = options.env ?? systemEnv()
    const limits = hubLimits(options.limits)
    const secrets = typeof options.secret === 'string' ? [options.secret] : options.secret
    this.options = options
    this.env = env
    this.limits = limits
    this.tokens = new VisitorTokens(secrets, env, options.tokenDays)
    this.crowd = new Crowd(limits)
    this.mailboxes = new Mailboxes(env, limits)
    this.rounds = new Rounds(env.clock, limits.heartbeatMs, (one) => this.listenTo(one))
    this.unspoken = new Deadlines(env.clock, limits.helloTimeoutMs, (one) =>
      one.end('HELLO_TIMEOUT'),
    )
    this.host = {
      limits,
      tally: this.tally,
      throttle: new Throttle(limits),
      strikes: new Pace(limits.strikes / 60, 60),
      mailboxes: this.mailboxes,
      now: () => env.clock.now(),
      turns: new Turns(env.clock, 0),
      hello: (connection, message) => this.entrance?.hello(connection, message),
      toFlush: (exchange) => this.toFlush(exchange),
      ended: (connection, reason) => this.ended(connection, reason),
    }
  }

  /** From now on connections are let in. */
  open(receiver: Receiver): void {
    const { crowd, mailboxes, tokens, options, limits } = this
    const exchanges = { ...this.host, receiver }
    this.hosts = exchanges
    this.entrance = new Entrance({
      exchanges,
      crowd,
      mailboxes,
      tokens,
      policy: options,
      authenticate: options.authenticate,
      tenantOf: options.tenantOf ?? (() => ''),
      clock: this.env.clock,
      timeoutMs: limits.authenticateTimeoutMs,
      spoke: (connection) => this.spoke(connection),
    })
  }

  /** Why a client is not let in, before anything is spent on it; undefined lets it. Counted. */
  turnsAway(client: ClientInfo): Closing | undefined {
    const reason = this.refusal(client)
    if (reason !== undefined) this.tally.turnedAway(reason)
    return reason
  }

  /** Takes a connection that `turnsAway` had nothing against. */
  connect(wire: Wire, client: ClientInfo): Connection {
    const host = this.hosts
    const address = client.ip === undefined ? undefined : networkOf(client.ip)
    const connection = new Connection(
      host ?? { ...this.host, receiver: nobody },
      wire,
      client,
      address,
      this.env.clock.now(),
    )
    this.crowd.came(address)
    this.tally.accepted++
    connection.part = this.rounds.add(connection)
    this.unspoken.add(connection)
    if (host === undefined) connection.end('RESTARTING')
    return connection
  }

  /** Takes a notice to the connections of an operator. */
  tell({ site, operator }: OperatorPeer, notice: NoticeMessage): Promise<Delivery> {
    return deliverTo(this.mailboxes.of(operatorName(site, operator)), notice)
  }

  /** Takes an effect to a visitor's page; see {@link Transport.deliver}. */
  deliver(to: { site: string; visitor: string }, effect: Effect): Promise<Delivery> {
    return deliverTo(this.mailboxes.of(entityName(to.site, to.visitor)), effect)
  }

  /** Sends what is waiting to be sent, and ends all connections. */
  close(): void {
    this.hosts = undefined
    this.entrance = undefined
    this.flush()
    for (const connection of [...this.rounds]) connection.end('RESTARTING')
    this.rounds.stop()
    this.unspoken.clear()
    this.mailboxes.clear()
  }

  counts(): HubCounts {
    const { all, waiting } = this.crowd
    const { size, kept, waiting: resumable } = this.mailboxes
    return this.tally.counts({ connections: all, waiting, resumable, mailboxes: size, kept })
  }

  private refusal(client: ClientInfo): Closing | undefined {
    if (this.hosts === undefined) return 'RESTARTING'
    const { options } = this
    // What it will be is not known yet: whoever may be neither need not come in.
    if (!originAllowed(options, client, 'visitor') && !originAllowed(options, client, 'operator')) {
      return 'FORBIDDEN'
    }
    const address = client.ip === undefined ? undefined : networkOf(client.ip)
    return this.crowd.admits(address, this.env.clock.now())
  }

  private ended(connection: Connection, reason: Ending): void {
    const { exchange, address } = connection
    this.tally.ended(reason)
    this.rounds.delete(connection, connection.part)
    if (exchange === undefined) this.spoke(connection)
    this.crowd.went(address, exchange?.sender.visitor)
    this.judge(connection, reason)
    if (exchange === undefined) return
    const { mailbox, peer, operator, arrived } = exchange
    if (mailbox.outlet === connection) this.mailboxes.detached(mailbox)
    if (peer !== undefined && arrived) connection.host.receiver.left(peer)
    if (operator !== undefined && arrived) connection.host.receiver.operators?.left(operator)
  }

  private judge({ address, since }: Connection, reason: Ending): void {
    const now = this.env.clock.now()
    // Whoever came before the clock was set back has not just come.
    const atOnce = reason === 'LEFT' && since <= now && now - since < atOnceMs
    if (atOnce || faults.has(reason)) this.crowd.atFault(address, now)
  }

  private spoke(connection: Connection): void {
    if (this.unspoken.delete(connection)) this.crowd.spoke(connection.address)
  }

  /** Once all answers of this burst are in. */
  private toFlush(exchange: Exchange): void {
    if (this.flushing.size === 0) queueMicrotask(() => this.flush())
    this.flushing.add(exchange)
  }

  private flush(): void {
    for (const exchange of this.flushing) exchange.flush()
    this.flushing.clear()
  }

  /** Asks whoever is silent for a sign of life, and gives up who gives none. */
  private listenTo(connection: Connection): void {
    const { heartbeatMs } = this.limits
    const silent = this.env.clock.now() - connection.heardAt
    if (silent >= 2 * heartbeatMs) connection.end('SILENT')
    else if (silent >= heartbeatMs / 2) connection.ping()
  }
}

/** What no client of ours is ended for, again and again: whoever is costs more than it is worth. */
const faults: ReadonlySet<Ending> = new Set([
  'BAD_HELLO',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'UNKNOWN_SITE',
  'HELLO_TIMEOUT',
  'MESSAGE_TOO_LARGE',
  'BAD_FRAME',
  'RATE_LIMITED',
] satisfies Ending[])

/** Who leaves as soon as it has come has cost the most that a connection can, ms. */
const atOnceMs = 1_000

/** Who receives before the hub is open: nobody says hello to it. */
const nobody: Receiver = {
  receive: async () => ({ acks: [], refused: [] }),
  arrived: () => {},
  left: () => {},
  serves: () => false,
}
