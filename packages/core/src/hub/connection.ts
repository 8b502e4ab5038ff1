import type { Receiver } from '../ports/transport.ts'
import { type Closing, closings } from '../protocol/closing.ts'
import { isFault } from '../receive/fault.ts'
import { parseJson } from '../receive/read-message.ts'
import type { Ending, HubTally } from './counts.ts'
import type { Conversant, Exchange } from './exchange.ts'
import type { ClientInfo } from './identity.ts'
import type { HubLimits } from './limits.ts'
import type { Outlet } from './mailbox.ts'
import type { Pace } from './pace.ts'
import type { Throttle } from './throttle.ts'
import type { Wire } from './wire.ts'

/** What a connection finds in its hub. */
export interface Host {
  readonly receiver: Receiver
  readonly limits: HubLimits
  readonly tally: HubTally
  readonly throttle: Throttle
  /** How much a connection may send too fast. */
  readonly strikes: Pace
  now(): number
  /** Its first message: it is welcomed or ended, now or when it was looked up. */
  hello(connection: Connection, message: unknown): void
  ended(connection: Connection, reason: Ending): void
}

/** One connection of a client, from its first word to its end. */
export class Connection implements Outlet, Conversant {
  /** What the transport knows of it; forgotten once it is welcomed. */
  client: ClientInfo
  /** The client's address, as far as its customers are told apart. */
  readonly address: string | undefined
  /** When it came, ms. */
  readonly since: number
  /** When something was last heard of it, ms. */
  heardAt: number
  /** When in a round it is listened to. */
  part = 0
  /** There once it was welcomed. */
  exchange: Exchange | undefined
  readonly host: Host
  private readonly wire: Wire
  private phase: 'waiting' | 'asked' | 'open' | 'ended' = 'waiting'
  /** How much it has used up of what it may send too fast. */
  private strikes = 0
  /** How much of its rate it has used up. */
  meter = 0

  constructor(
    host: Host,
    wire: Wire,
    client: ClientInfo,
    address: string | undefined,
    now: number,
  ) {
    this.host = host
    this.wire = wire
    this.client = client
    this.address = address
    this.since = now
    this.heardAt = now
  }

  get ended(): boolean {
    return this.phase === 'ended'
  }

  /** A text message has come. */
  receive(text: string): void {
    if (this.phase === 'ended') return
    const now = this.host.now()
    this.heardAt = now
    this.host.tally.messages++
    if (this.exchange === undefined) this.hello(text)
    else this.exchange.receive(text, now)
  }

  /** There is life at the other end. Nobody asks for much of it, so its rate counts too. */
  heard(): void {
    this.pinged()
  }

  /** The other side asks for a sign of life of ours: whether it gets one. Its rate counts. */
  pinged(): boolean {
    if (this.phase === 'ended') return false
    const now = this.host.now()
    this.heardAt = now
    const meter = this.host.throttle.connection.take(this.meter, now)
    if (meter !== undefined) this.meter = meter
    else this.strike(now)
    return meter !== undefined && !this.ended
  }

  ping(): void {
    this.wire.ping()
  }

  /** It is gone: the other side went, the network did, or the transport ended it for a reason. */
  lost(reason: Ending = 'LEFT'): void {
    if (this.phase !== 'ended') this.over(reason)
  }

  /** Ends it, and says why. */
  end(reason: Closing): void {
    if (this.phase === 'ended') return
    this.over(reason)
    this.wire.close(closings[reason], reason)
  }

  send(text: string): void {
    if (this.phase === 'ended') return
    this.wire.send(text)
    if (this.wire.bufferedBytes > this.host.limits.bufferedBytes) this.end('SLOW_CONSUMER')
  }

  welcome(exchange: Exchange, text: string): void {
    this.exchange = exchange
    this.client = forgotten
    this.phase = 'open'
    this.send(text)
  }

  /** One thing more that came too fast. */
  strike(now: number): void {
    this.host.tally.refused('RATE_LIMITED')
    const meter = this.host.strikes.take(this.strikes, now)
    if (meter === undefined) this.end('RATE_LIMITED')
    else this.strikes = meter
  }

  private over(reason: Ending): void {
    this.phase = 'ended'
    // Into the mailbox, for a client that comes back.
    this.exchange?.flush()
    this.host.ended(this, reason)
  }

  private hello(text: string): void {
    // Whoever is being looked up waits for its welcome.
    if (this.phase === 'asked') {
      this.end('BAD_HELLO')
      return
    }
    const parsed = parseJson(text, this.host.limits)
    if (isFault(parsed)) {
      this.end(parsed.code === 'MESSAGE_TOO_LARGE' ? 'MESSAGE_TOO_LARGE' : 'BAD_FRAME')
      return
    }
    this.phase = 'asked'
    this.host.hello(this, parsed.json)
  }
}

const forgotten: ClientInfo = {}
