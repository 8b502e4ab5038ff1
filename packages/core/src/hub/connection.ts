import type { Answer, Peer } from '../ports/transport.ts'
import type { EventsMessage } from '../protocol/client-message.ts'
import { type Closing, closings } from '../protocol/closing.ts'
import { isFault } from '../receive/fault.ts'
import { parseJson } from '../receive/read-message.ts'
import type { Ending } from './counts.ts'
import type { Host } from './host.ts'
import type { ClientInfo } from './identity.ts'
import type { Mailbox, Outlet } from './mailbox.ts'
import type { Sender } from './throttle.ts'
import type { Wire } from './wire.ts'

/** Who is at the other end, once it was welcomed. */
export interface Party {
  /** Missing for operators. */
  readonly peer: Peer | undefined
  readonly mailbox: Mailbox
  readonly sender: Sender
  /** The receiver was told that it came, and is to be told that it has left. */
  arrived: boolean
}

/** One connection of a client, from its first word to its end. */
export class Connection implements Outlet {
  /** What the transport knows of it; forgotten once it is welcomed. */
  client: ClientInfo
  /** The client's address, as far as its customers are told apart. */
  readonly address: string | undefined
  /** When something was last heard of it, ms. */
  heardAt: number
  /** When in a round it is listened to. */
  part = 0
  party: Party | undefined
  readonly host: Host
  private readonly wire: Wire
  private phase: 'waiting' | 'asked' | 'open' | 'ended' = 'waiting'
  /** How much it has used up of what it may send too fast. */
  private strikes = 0
  /** How much of its rate it has used up. */
  meter = 0
  private toldAt = Number.NEGATIVE_INFINITY
  private acks: string[] | undefined

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
    this.heardAt = now
  }

  get ended(): boolean {
    return this.phase === 'ended'
  }

  /** A text message has come. */
  receive(text: string): void {
    if (this.phase === 'ended') return
    const { host, party } = this
    const now = host.now()
    this.heardAt = now
    host.tally.messages++
    if (party === undefined) this.hello(text)
    else if (host.throttle.admits(this, party.sender, now)) this.take(text, party)
    else this.tooFast(party, now)
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

  welcome(party: Party, text: string): void {
    this.party = party
    this.client = forgotten
    this.phase = 'open'
    this.send(text)
  }

  /** Sends the acks gathered since the last time as one message. */
  flush(): void {
    const { acks, party } = this
    if (acks === undefined || party === undefined) return
    this.acks = undefined
    party.mailbox.acknowledged(acks)
  }

  private over(reason: Ending): void {
    this.phase = 'ended'
    // Into the mailbox, for a client that comes back.
    this.flush()
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

  private take(text: string, party: Party): void {
    const parsed = parseJson(text, this.host.limits)
    if (isFault(parsed)) {
      // The engine keeps what could not be read, and says why.
      if (party.peer !== undefined) this.hand(party.peer, text)
      else this.refuse(party, parsed.code, parsed.message)
      return
    }
    const message = parsed.json as { readonly type?: unknown } | null
    const type = typeof message === 'object' && message !== null ? message.type : undefined
    if (type === 'events' && party.peer !== undefined) {
      const events = message as EventsMessage
      this.acknowledge(events.ack, party)
      this.host.mailboxes.active(party.mailbox)
      this.hand(party.peer, events)
    } else if (type === 'ack') {
      this.acknowledge((message as { seq?: unknown }).seq, party)
    } else if (type === 'ping') {
      this.acknowledge((message as { ack?: unknown }).ack, party)
      const { seq } = party.mailbox
      this.send(`{"type":"pong","seq":${seq},"serverTime":${this.host.now()}}`)
    } else this.unfit(type, party, text)
  }

  private acknowledge(seq: unknown, { mailbox }: Party): void {
    if (typeof seq === 'number') mailbox.ack(seq)
  }

  /** Nothing that this party may send, or that anybody knows. */
  private unfit(type: unknown, party: Party, text: string): void {
    const visitor = party.peer !== undefined
    if (typeof type !== 'string') {
      if (visitor) this.hand(party.peer, text)
      else this.refuse(party, 'BAD_MESSAGE', 'A message is an object with a "type".')
    } else if (visitor && /^(operator|console)\./.test(type)) {
      this.refuse(party, 'FORBIDDEN', 'Only operators may send this.')
    } else if (!visitor && type === 'events') {
      this.refuse(party, 'FORBIDDEN', 'Only visitors may send this.')
    } else this.refuse(party, 'UNKNOWN_MESSAGE', 'This server knows no such message.')
  }

  private hand(peer: Peer, message: string | EventsMessage): void {
    void this.host.receiver.receive(peer, message).then((answer) => this.answered(answer))
  }

  /** Acks of one burst become one message. What comes after the end waits in the mailbox. */
  private answered({ acks, refused }: Answer): void {
    const mailbox = this.party?.mailbox
    if (mailbox === undefined) return
    if (acks.length > 0) {
      if (this.acks !== undefined) this.acks.push(...acks)
      else {
        this.acks = [...acks]
        this.host.toFlush(this)
      }
    }
    for (const refusal of refused) mailbox.refused(refusal)
  }

  private refuse({ mailbox }: Party, code: string, message: string): void {
    this.host.tally.refused(code)
    mailbox.refused({ code, message })
  }

  /** One thing more that came too fast. */
  private strike(now: number): void {
    this.host.tally.refused('RATE_LIMITED')
    const meter = this.host.strikes.take(this.strikes, now)
    if (meter === undefined) this.end('RATE_LIMITED')
    else this.strikes = meter
  }

  /** It is told now and then, since telling costs as much as listening; and not for ever. */
  private tooFast({ mailbox }: Party, now: number): void {
    this.strike(now)
    if (this.ended || now - this.toldAt < tooFastMs) return
    this.toldAt = now
    const message = 'Too many messages: wait, then send what was not acknowledged again.'
    mailbox.refused({ code: 'RATE_LIMITED', message, retryAfterMs: tooFastMs })
  }
}

const forgotten: ClientInfo = {}

/** How long a client that was too fast should wait, and is not told again, ms. */
const tooFastMs = 1_000
