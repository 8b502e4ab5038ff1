import type { ClientInfo } from '@beckon/core/adapter'

/** How the suite hears what comes to a client. */
export interface RawListener {
  message(text: string): void
  /** The server has asked for a sign of life. */
  ping(): void
  /** The server has answered `ping()`. */
  pong(): void
  /** The connection is over; 1006 and no reason where none was given. */
  closed(code: number, reason: string): void
}

/** A client without any manners: it sends what it is told to send. */
export interface RawClient {
  /** Text, or bytes as what is not text. */
  send(data: string | Uint8Array): void
  /** Asks for a sign of life. */
  ping(): void
  /** Gives no sign of life any more but what it is told to send. */
  mute(): void
  /** Takes nothing any more from the network. */
  stall(): void
  /** Takes what has piled up, and goes on. */
  goOn(): void
  /** Is gone without a good-bye. */
  cut(): void
  /** Ends in order. */
  close(): void
}

/** Opens a connection; its `hello` is not sent yet. `turnedAway` says why it was not let in. */
export type Connect = (
  client: ClientInfo,
  listener: RawListener,
) => Promise<RawClient | { readonly turnedAway: string }>
