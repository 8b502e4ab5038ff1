import { Deadlines } from '../deadlines.ts'
import { entityName } from '../domain/entity-name.ts'
import type { Env } from '../env/env.ts'
import { systemEnv } from '../env/system.ts'
import type { Delivery, Receiver } from '../ports/transport.ts'
import type { HelloMessage } from '../protocol/client-message.ts'
import type { Closing } from '../protocol/closing.ts'
import type { Effect } from '../protocol/effect.ts'
import { Connection, type Party } from './connection.ts'
import { type Ending, type HubCounts, HubTally } from './counts.ts'
import { Crowd } from './crowd.ts'
import { deliverTo } from './delivery.ts'
import { readHello } from './hello.ts'
import type { Host } from './host.ts'
import type { Authenticate, ClientInfo, Identity } from './identity.ts'
import { defaultHubLimits, type HubLimits } from './limits.ts'
import { Mailboxes } from './mailboxes.ts'
import { type OriginPolicy, originAllowed } from './origin.ts'
import { Pace } from './pace.ts'
import { Rounds } from './rounds.ts'
import { networkOf, Throttle } from './throttle.ts'
import { VisitorTokens } from './visitor-token.ts'
import { peerOf, welcomeText } from './welcome.ts'
import { whoIs } from './who-is.ts'
import type { Wire } from './wire.ts'

export interface HubOptions extends OriginPolicy {
  /**
   * Signs visitors' tokens, at least 16 characters. Of several the first signs and all are taken,
   * so that one can be changed without forgetting anybody.
   */
  readonly secret: string | readonly string[]
  /** How long a visitor's token is taken, days. Default 400. */
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
  private readonly host: Omit<Host, 'receiver'>
  private readonly flushing = new Set<Connection>()
  private hosts: Host | undefined

  /** @throws UsageError WEAK_SECRET */
  constructor(options: HubOptions) {
    const env = options.env ?? systemEnv()
    const limits = { ...defaultHubLimits, ...options.limits }
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
      hello: (connection, message) => this.hello(connection, message),
      toFlush: (connection) => this.toFlush(connection),
      ended: (connection, reason) => this.ended(connection, reason),
    }
  }

  /** From now on connections are let in. */
  open(receiver: Receiver): void {
    this.hosts = { ...this.host, receiver }
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

  /** Takes an effect to a visitor's page; see {@link Transport.deliver}. */
  deliver(to: { site: string; visitor: string }, effect: Effect): Promise<Delivery> {
    return deliverTo(this.mailboxes.of(entityName(to.site, to.visitor)), effect)
  }

  /** Sends what is waiting to be sent, and ends all connections. */
  close(): void {
    this.hosts = undefined
    this.flush()
    for (const connection of [...this.rounds]) connection.end('RESTARTING')
    this.rounds.stop()
    this.unspoken.clear()
    this.mailboxes.clear()
  }

  counts(): HubCounts {
    const { all, waiting } = this.crowd
    return this.tally.counts({ connections: all, waiting, resumable: this.mailboxes.waiting })
  }

  private refusal(client: ClientInfo): Closing | undefined {
    if (this.hosts === undefined) return 'RESTARTING'
    const { options } = this
    // What it will be is not known yet: whoever may be neither need not come in.
    if (!originAllowed(options, client, 'visitor') && !originAllowed(options, client, 'operator')) {
      return 'FORBIDDEN'
    }
    return this.crowd.admits(client.ip === undefined ? undefined : networkOf(client.ip))
  }

  private hello(connection: Connection, message: unknown): void {
    const hello = readHello(message)
    if (typeof hello === 'string') {
      connection.end(hello)
      return
    }
    if (this.hosts?.receiver.serves(hello.site) !== true) {
      connection.end('UNKNOWN_SITE')
      return
    }
    if (!originAllowed(this.options, connection.client, hello.role ?? 'visitor')) {
      connection.end('FORBIDDEN')
      return
    }
    const { authenticate } = this.options
    const timeoutMs = this.limits.authenticateTimeoutMs
    const parts = { authenticate, tokens: this.tokens, clock: this.env.clock, timeoutMs }
    const found = whoIs(hello, connection.client, parts)
    if (found instanceof Promise) {
      void found.then((identity) => this.identified(connection, hello, identity))
    } else this.identified(connection, hello, found)
  }

  private identified(
    connection: Connection,
    hello: HelloMessage,
    identity: Identity | Closing,
  ): void {
    if (connection.ended || this.hosts === undefined) return
    if (typeof identity === 'string') {
      connection.end(identity)
      return
    }
    const owner = ownerName(hello.site, identity)
    const { resumeFrom, site } = hello
    const before = resumeFrom && this.mailboxes.find(owner, resumeFrom)
    // Who takes the place of its own former connection is not one more.
    if (before?.outlet === undefined && !this.crowd.admitsVisitor(owner)) {
      connection.end('TOO_MANY')
      return
    }
    if (resumeFrom !== undefined) {
      if (before === undefined) this.tally.cut++
      else this.tally.whole++
    }
    const mailbox = before ?? this.mailboxes.create(owner)
    const former = mailbox.outlet
    const now = this.env.clock.now()
    const peer =
      identity.role === 'visitor'
        ? peerOf(hello, identity.visitor, connection.client, now)
        : undefined
    const tenant = this.options.tenantOf?.(site) ?? ''
    const sender = { visitor: owner, address: connection.address, tenant }
    const party: Party = { peer, mailbox, sender, arrived: false }
    this.spoke(connection)
    this.crowd.welcomed(owner)
    // The last answers of the former connection wait until the new one is welcomed.
    mailbox.outlet = undefined
    if (former instanceof Connection) former.end('REPLACED')
    mailbox.outlet = connection
    if (resumeFrom !== undefined && before !== undefined) mailbox.ack(resumeFrom.seq)
    this.mailboxes.attached(mailbox)
    this.mailboxes.active(mailbox)
    // What waits for a client that is away had better go to the one that is here.
    for (const other of this.mailboxes.of(owner)) if (other.outlet === undefined) other.giveBack()
    const history = resumeFrom === undefined ? 'new' : before === undefined ? 'cut' : 'whole'
    const seq = before === undefined ? mailbox.seq : (resumeFrom?.seq ?? 0)
    const cursor = { epoch: mailbox.epoch, seq }
    const token = this.tokenFor(hello, identity)
    const { limits } = this
    connection.welcome(party, welcomeText({ identity, token, now, cursor, history, limits }))
    mailbox.replay()
    // Its own replay may have been too much for it.
    if (peer === undefined || connection.ended) return
    party.arrived = true
    this.hosts.receiver.arrived(peer)
  }

  /** A token of its own for whoever goes by one; whoever has one keeps it. */
  private tokenFor({ site, token }: HelloMessage, identity: Identity): string | undefined {
    if (identity.role === 'operator') return undefined
    const before = token === undefined ? undefined : this.tokens.read(site, token)
    if (before === identity.visitor) return token
    // What the site's own `authenticate` reads is no token of ours, and stays the client's.
    if (token !== undefined && before === undefined) return undefined
    return this.tokens.issue(site, identity.visitor)
  }

  private ended(connection: Connection, reason: Ending): void {
    const { party, address } = connection
    this.tally.ended(reason)
    this.rounds.delete(connection, connection.part)
    if (party === undefined) this.spoke(connection)
    this.crowd.went(address, party?.sender.visitor)
    if (party === undefined) return
    if (party.mailbox.outlet === connection) this.mailboxes.detached(party.mailbox)
    if (party.peer !== undefined && party.arrived) connection.host.receiver.left(party.peer)
  }

  private spoke(connection: Connection): void {
    if (this.unspoken.delete(connection)) this.crowd.spoke(connection.address)
  }

  /** Once all answers of this burst are in. */
  private toFlush(connection: Connection): void {
    if (this.flushing.size === 0) queueMicrotask(() => this.flush())
    this.flushing.add(connection)
  }

  private flush(): void {
    for (const connection of this.flushing) connection.flush()
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

function ownerName(site: string, identity: Identity): string {
  return identity.role === 'visitor'
    ? entityName(site, identity.visitor)
    : entityName(site, `operator\n${identity.operator}`)
}

/** Who receives before the hub is open: nobody says hello to it. */
const nobody: Receiver = {
  receive: async () => ({ acks: [], refused: [] }),
  arrived: () => {},
  left: () => {},
  serves: () => false,
}
