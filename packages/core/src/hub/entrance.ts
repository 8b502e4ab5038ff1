import { entityName } from '../domain/entity-name.ts'
import type { HelloMessage } from '../protocol/client-message.ts'
import type { Closing } from '../protocol/closing.ts'
import type { Connection } from './connection.ts'
import type { Crowd } from './crowd.ts'
import { Exchange, type ExchangeParts } from './exchange.ts'
import { readHello } from './hello.ts'
import type { Identity } from './identity.ts'
import type { Mailbox } from './mailbox.ts'
import type { Mailboxes } from './mailboxes.ts'
import { type OriginPolicy, originAllowed } from './origin.ts'
import { peerOf, welcomeText } from './welcome.ts'
import { type WhoIsParts, whoIs } from './who-is.ts'

export interface EntranceParts extends WhoIsParts {
  readonly policy: OriginPolicy
  readonly tenantOf: (site: string) => string
  readonly crowd: Crowd
  readonly mailboxes: Mailboxes
  readonly exchanges: ExchangeParts
  /** A connection waits for its first message no longer. */
  readonly spoke: (connection: Connection) => void
}

/** From a client's first message to its welcome. */
export class Entrance {
  private readonly parts: EntranceParts

  constructor(parts: EntranceParts) {
    this.parts = parts
  }

  /** Its first message: it is welcomed or ended, now or when it was looked up. */
  hello(connection: Connection, message: unknown): void {
    const hello = readHello(message)
    if (typeof hello === 'string') {
      connection.end(hello)
      return
    }
    if (!this.parts.exchanges.receiver.serves(hello.site)) {
      connection.end('UNKNOWN_SITE')
      return
    }
    if (!originAllowed(this.parts.policy, connection.client, hello.role ?? 'visitor')) {
      connection.end('FORBIDDEN')
      return
    }
    // It has said what it had to; how long the look-up takes is another matter.
    this.parts.spoke(connection)
    const found = whoIs(hello, connection.client, this.parts)
    if (found instanceof Promise) {
      void found.then((identity) => this.identified(connection, hello, identity))
    } else this.identified(connection, hello, found)
  }

  private identified(
    connection: Connection,
    hello: HelloMessage,
    identity: Identity | Closing,
  ): void {
    if (connection.ended) return
    if (typeof identity === 'string') {
      connection.end(identity)
      return
    }
    const { crowd, mailboxes, exchanges, clock } = this.parts
    const { limits, receiver, tally } = exchanges
    const owner = ownerName(hello.site, identity)
    const { resumeFrom, site } = hello
    const before = resumeFrom && mailboxes.find(owner, resumeFrom)
    // Who takes the place of its own former connection is not one more.
    if (before?.outlet === undefined && !crowd.admitsVisitor(owner)) {
      connection.end('TOO_MANY')
      return
    }
    if (resumeFrom !== undefined) {
      if (before === undefined) tally.cut++
      else tally.whole++
    }
    const mailbox = before ?? mailboxes.create(owner)
    const now = clock.now()
    const peer =
      identity.role === 'visitor' ? peerOf(hello, identity, connection.client, now) : undefined
    const tenant = this.parts.tenantOf(site)
    const sender = { visitor: owner, address: connection.address, tenant }
    const operator =
      identity.role === 'operator' ? { site, operator: identity.operator } : undefined
    const exchange = new Exchange(exchanges, connection, peer, operator, mailbox, sender)
    crowd.welcomed(owner)
    this.attach(mailbox, connection)
    if (resumeFrom !== undefined && before !== undefined) mailbox.ack(resumeFrom.seq)
    const history = resumeFrom === undefined ? 'new' : before === undefined ? 'cut' : 'whole'
    const seq = before === undefined ? mailbox.seq : (resumeFrom?.seq ?? 0)
    const cursor = { epoch: mailbox.epoch, seq }
    const token = this.tokenFor(hello, identity)
    connection.welcome(exchange, welcomeText({ identity, token, now, cursor, history, limits }))
    mailbox.replay()
    // Its own replay may have been too much for it.
    if (connection.ended) return
    exchange.arrived = true
    if (peer !== undefined) receiver.arrived(peer)
    if (operator !== undefined) receiver.operators?.arrived(operator)
  }

  private attach(mailbox: Mailbox, connection: Connection): void {
    const { mailboxes } = this.parts
    const former = mailbox.outlet
    // The last answers of the former connection wait until the new one is welcomed.
    mailbox.outlet = undefined
    former?.end('REPLACED')
    mailbox.outlet = connection
    mailboxes.attached(mailbox)
    mailboxes.active(mailbox)
    // What waits for a client that is away had better go to the one that is here.
    for (const other of mailboxes.of(mailbox.owner)) {
      if (other.outlet === undefined) other.giveBack()
    }
  }

  /** A token of its own for whoever goes by one; whoever has one keeps it while it is good for long. */
  private tokenFor({ site, token }: HelloMessage, identity: Identity): string | undefined {
    if (identity.role === 'operator') return undefined
    const { tokens } = this.parts
    const before = token === undefined ? undefined : tokens.read(site, token)
    if (token !== undefined && before === identity.visitor && !tokens.isWorn(site, token)) {
      return token
    }
    // What the site's own `authenticate` reads is no token of ours, and stays the client's.
    if (token !== undefined && before === undefined) return undefined
    return tokens.issue(site, identity.visitor)
  }
}

function ownerName(site: string, identity: Identity): string {
  return identity.role === 'visitor'
    ? entityName(site, identity.visitor)
    : operatorName(site, identity.operator)
}

/** What an operator's mailboxes stand under. */
export function operatorName(site: string, operator: string): string {
  return entityName(site, `operator\n${operator}`)
}
