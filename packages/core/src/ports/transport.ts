import type { EventsMessage } from '../protocol/client-message.ts'
import type { Effect, NoticeMessage } from '../protocol/effect.ts'
import type { ClientHints } from './enricher.ts'

/** One connection of a visitor, authenticated by its transport. Nothing here comes from a message body. */
export interface Peer {
  readonly site: string
  readonly visitor: string
  readonly ip?: string
  readonly userAgent?: string
  readonly hints?: ClientHints
  /** BCP 47, the visitor's first choice. */
  readonly language?: string
  /** What must be added to the visitor's clock to get the server's, ms, as measured by the transport. */
  readonly clockOffset?: number
  /** It is an operator's own session, who looks at the site: nobody blocks it. */
  readonly staff?: true
  /** It is a live connection: its transport tells the receiver when it comes and goes. */
  readonly connected?: true
}

/** How the engine answered one batch of events: every event is in exactly one of the two lists. */
export interface Answer {
  /** Committed, or known already. */
  readonly acks: readonly string[]
  readonly refused: readonly Refusal[]
}

export interface Refusal {
  /** Missing where the event had none that could be read. */
  readonly id?: string
  readonly code: string
  readonly message: string
  /** The same may be sent again after so many ms. Missing: sending it again is of no use. */
  readonly retryAfterMs?: number
}

/** One connection of an operator, authenticated by its transport. */
export interface OperatorPeer {
  readonly site: string
  readonly operator: string
}

/** Who takes what operators say. */
export interface OperatorReceiver {
  /** Takes one message, read from JSON. The answer comes after the commit; it rejects never. */
  receive(peer: OperatorPeer, message: unknown): Promise<Answer>
  arrived(peer: OperatorPeer): void
  left(peer: OperatorPeer): void
}

/** What the engine gives to a transport: all that arrives goes in here. */
export interface Receiver {
  /**
   * Takes one message, as text, bytes, or an object that was already read from JSON. The answer
   * comes after the commit. It rejects never: what is bad is refused with a code.
   */
  receive(peer: Peer, message: string | Uint8Array | EventsMessage): Promise<Answer>
  serves(site: string): boolean
  /** A `connected` peer has come: whatever waits for its visitor is delivered now. */
  arrived(peer: Peer): void
  /** The very peer that came is gone. */
  left(peer: Peer): void
  /** Missing: operators have nothing to say. */
  readonly operators?: OperatorReceiver
}

export type Delivery = 'delivered' | 'unreachable'

/** The transport port: brings messages in, and takes effects out to a visitor's pages. */
export interface Transport {
  readonly name: string
  open(receiver: Receiver): Promise<void>
  /**
   * Takes an effect to a visitor's page: an invitation or redirect to the tab last active, all
   * else to all of them. `delivered` once a page has acknowledged it. `unreachable` is tried again until
   * the effect expires, and so is what takes too long; the page drops repeats by the effect's id.
   */
  deliver(to: { site: string; visitor: string }, effect: Effect): Promise<Delivery>
  /**
   * Takes a notice to the connections of an operator. Missing: it has no operators.
   */
  tell?(to: OperatorPeer, notice: NoticeMessage): Promise<Delivery>
  close(): Promise<void>
}
