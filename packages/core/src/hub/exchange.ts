import type { Answer, OperatorPeer, Peer, Receiver } from '../ports/transport.ts'
import type { EventsMessage } from '../protocol/client-message.ts'
import { isFault } from '../receive/fault.ts'
import { parseJson } from '../receive/read-message.ts'
import type { HubTally } from './counts.ts'
import type { HubLimits } from './limits.ts'
import type { Mailbox } from './mailbox.ts'
import type { Mailboxes } from './mailboxes.ts'
import { isLong, piecesOf } from './pieces.ts'
import type { Sender, Throttle } from './throttle.ts'
import type { Turns } from './turns.ts'

/** The connection, as far as an exchange needs it. */
export interface Conversant {
  readonly ended: boolean
  /** How much of its rate it has used up. */
  meter: number
  send(text: string): void
  /** One thing more that came too fast: too many, and it is ended. */
  strike(now: number): void
}

/** What all exchanges of a hub have in common. */
export interface ExchangeParts {
  readonly receiver: Receiver
  readonly limits: HubLimits
  readonly tally: HubTally
  readonly throttle: Throttle
  readonly mailboxes: Mailboxes
  now(): number
  /** Of those whose messages are long. */
  readonly turns: Turns
  /** It has acks to send, when the others of this burst have theirs. */
  toFlush(exchange: Exchange): void
}

/** How long a client that was too fast should wait, and is not told again, ms. */
const tooFastMs = 1_000

/** What goes back and forth with one client while it is connected, from its welcome on. */
export class Exchange {
  /** Missing for operators. */
  readonly peer: Peer | undefined
  /** Missing for visitors. */
  readonly operator: OperatorPeer | undefined
  readonly mailbox: Mailbox
  readonly sender: Sender
  /** The receiver was told that it came, and is to be told that it has left. */
  arrived = false
  private readonly parts: ExchangeParts
  private readonly connection: Conversant
  private acks: string[] | undefined
  /** What waits behind a long message, while one is under way. */
  private waiting: (string | EventsMessage)[] | undefined
  private toldAt = Number.NEGATIVE_INFINITY

  constructor(
    parts: ExchangeParts,
    connection: Conversant,
    peer: Peer | undefined,
    operator: OperatorPeer | undefined,
    mailbox: Mailbox,
    sender: Sender,
  ) {
    this.parts = parts
    this.connection = connection
    this.peer = peer
    this.operator = operator
    this.mailbox = mailbox
    this.sender = sender
  }

  /** A text message has come. */
  receive(text: string, now: number): void {
    if (this.parts.throttle.admits(this.connection, this.sender, now, text.length)) this.take(text)
    else this.tooFast(now)
  }

  /** Sends the acks gathered since the last time as one message. */
  flush(): void {
    const { acks } = this
    if (acks === undefined) return
    this.acks = undefined
    this.mailbox.acknowledged(acks)
  }

  private take(text: string): void {
    const { parts, peer, mailbox } = this
    const parsed = parseJson(text, parts.limits)
    if (isFault(parsed)) {
      // The engine keeps what could not be read, and says why.
      if (peer !== undefined) this.hand(peer, text)
      else this.refuse(parsed.code, parsed.message)
      return
    }
    const message = parsed.json as { readonly type?: unknown } | null
    const type = typeof message === 'object' && message !== null ? message.type : undefined
    if (type === 'events' && peer !== undefined) {
      const events = message as EventsMessage
      this.acknowledge(events.ack)
      parts.mailboxes.active(mailbox)
      const count = Array.isArray(events.events) ? events.events.length : 0
      parts.throttle.charge(this.connection, this.sender, parts.now(), count)
      this.hand(peer, events)
    } else if (type === 'ack') {
      this.acknowledge((message as { seq?: unknown }).seq)
    } else if (type === 'ping') {
      this.acknowledge((message as { ack?: unknown }).ack)
      this.connection.send(`{"type":"pong","seq":${mailbox.seq},"serverTime":${parts.now()}}`)
    } else if (typeof type === 'string' && /^operator\./.test(type) && this.says(message)) return
    else this.unfit(type, text)
  }

  /** Whether it was an operator who said it, to somebody who listens. */
  private says(message: unknown): boolean {
    const { operator, parts } = this
    const { operators } = parts.receiver
    if (operator === undefined || operators === undefined) return false
    void operators.receive(operator, message).then((answer) => this.answered(answer))
    return true
  }

  private acknowledge(seq: unknown): void {
    if (typeof seq === 'number') this.mailbox.ack(seq)
  }

  /** Nothing that this client may send, or that anybody knows. */
  private unfit(type: unknown, text: string): void {
    const { peer } = this
    if (typeof type !== 'string') {
      if (peer !== undefined) this.hand(peer, text)
      else this.refuse('BAD_MESSAGE', 'A message is an object with a "type".')
    } else if (peer !== undefined && /^(operator|console)\./.test(type)) {
      this.refuse('FORBIDDEN', 'Only operators may send this.')
    } else if (peer === undefined && type === 'events') {
      this.refuse('FORBIDDEN', 'Only visitors may send this.')
    } else this.refuse('UNKNOWN_MESSAGE', 'This server knows no such message.')
  }

  /** A client's messages go in their order; a long one in pieces, between which others have a turn. */
  private hand(peer: Peer, message: string | EventsMessage): void {
    const { receiver, limits } = this.parts
    const long = typeof message !== 'string' && isLong(message, limits.eventsPerMessage)
    if (this.waiting !== undefined) this.waiting.push(...(long ? piecesOf(message) : [message]))
    else if (long) {
      this.waiting = piecesOf(message)
      this.parts.turns.take(() => this.next(peer))
    } else void receiver.receive(peer, message).then((answer) => this.answered(answer))
  }

  /** What is not handed over when the connection ends is not acknowledged, and comes again. */
  private next(peer: Peer): void {
    const message = this.connection.ended ? undefined : this.waiting?.shift()
    if (message === undefined) {
      this.waiting = undefined
      return
    }
    void this.parts.receiver.receive(peer, message).then((answer) => {
      this.answered(answer)
      this.parts.turns.take(() => this.next(peer))
    })
  }

  /** Acks of one burst become one message. What comes after the end waits in the mailbox. */
  private answered({ acks, refused }: Answer): void {
    if (acks.length > 0) {
      if (this.acks !== undefined) this.acks.push(...acks)
      else {
        this.acks = [...acks]
        this.parts.toFlush(this)
      }
    }
    for (const refusal of refused) this.mailbox.refused(refusal)
  }

  private refuse(code: string, message: string): void {
    this.parts.tally.refused(code)
    this.mailbox.refused({ code, message })
  }

  /** It is told now and then, since telling costs as much as listening; and not for ever. */
  private tooFast(now: number): void {
    this.connection.strike(now)
    if (this.connection.ended || now - this.toldAt < tooFastMs) return
    this.toldAt = now
    const message = 'Too many messages: wait, then send what was not acknowledged again.'
    this.mailbox.refused({ code: 'RATE_LIMITED', message, retryAfterMs: tooFastMs })
  }
}
