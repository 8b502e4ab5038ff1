import {
  type Closing,
  closings,
  type HelloMessage,
  type NumberedMessage,
  type PongMessage,
  type WelcomeMessage,
} from '@beckon/core/protocol'
import type { ClientBounds } from './bounds.ts'
import type { Cancel } from './cancel.ts'
import type { ClientEnv } from './env.ts'
import { isNumbered, isPong, isWelcome, readMessage } from './read-message.ts'
import type { Socket, SocketConstructor } from './socket.ts'

/** Whatever the server asks for, ms. */
const shortestHeartbeat = 1_000

/** Why a connection ended, in one word. */
export type Ending = Closing | 'TIMEOUT' | 'SILENT_SERVER' | 'GAP' | 'BAD_FRAME' | 'LOST' | 'CLOSED'

export interface ConnectionListener {
  /** @param took ms between the hello and this */
  welcome(message: WelcomeMessage, took: number): void
  numbered(message: NumberedMessage): void
  pong(message: PongMessage): void
  /** The last call. */
  ended(why: Ending): void
}

/** One socket, from its opening to its end: hello, welcome, and signs of life. */
export class Connection {
  readonly #env: ClientEnv
  readonly #bounds: ClientBounds
  readonly #listener: ConnectionListener
  readonly #ping: () => string
  readonly #socket: Socket
  #open = true
  #helloAt = 0
  #heartbeatMs: number | undefined
  #sentAt = 0
  /** When something was sent first after the server was last heard. */
  #unheardSince: number | undefined
  #pingedAt: number | undefined
  #timer: Cancel | undefined
  #dueAt = Number.POSITIVE_INFINITY

  /**
   * Opens it.
   *
   * @param ping writes a ping
   * @throws whatever the socket's constructor throws
   */
  constructor(
    env: ClientEnv,
    bounds: ClientBounds,
    make: SocketConstructor,
    url: string,
    hello: (now: number) => HelloMessage,
    ping: () => string,
    listener: ConnectionListener,
  ) {
    this.#env = env
    this.#bounds = bounds
    this.#listener = listener
    this.#ping = ping
    const socket = new make(url)
    this.#socket = socket
    const { clock } = env
    socket.onopen = () => {
      this.#helloAt = clock.now()
      this.send(JSON.stringify(hello(this.#helloAt)))
    }
    socket.onmessage = ({ data }) => this.#message(data)
    socket.onclose = ({ code, reason }) => this.#ended(closingOf(code, reason))
    // `close` follows, and says more.
    socket.onerror = () => {}
    this.#timer = clock.setTimer(clock.now() + bounds.connectMs, () => this.end('TIMEOUT'))
  }

  send(text: string): void {
    if (!this.#open) return
    const now = this.#env.clock.now()
    this.#sentAt = now
    this.#unheardSince ??= now
    try {
      this.#socket.send(text)
    } catch {
      this.#ended('LOST')
      return
    }
    this.#watch()
  }

  /** Asks whether the server is there. */
  ping(): void {
    if (!this.#open || this.#heartbeatMs === undefined || this.#pingedAt !== undefined) return
    this.#pingedAt = this.#env.clock.now()
    this.send(this.#ping())
  }

  /** Ends it from here. */
  end(why: Ending): void {
    if (!this.#open) return
    try {
      // A browser lets a page close with 1000 and the application's own numbers only.
      this.#socket.close(why === 'CLOSED' ? 1000 : 4000, why)
    } catch {
      // Some sockets cannot be closed before they are open; nobody listens to this one any more.
    }
    this.#ended(why)
  }

  #ended(why: Ending): void {
    if (!this.#open) return
    this.#open = false
    this.#timer?.()
    const socket = this.#socket
    socket.onopen = socket.onmessage = socket.onclose = null
    this.#listener.ended(why)
  }

  #message(data: unknown): void {
    const message = readMessage(data)
    const welcomed = this.#heartbeatMs !== undefined
    this.#unheardSince = undefined
    // One welcome, and nothing before it.
    if (!message || welcomed === isWelcome(message)) {
      this.end('BAD_FRAME')
    } else if (isWelcome(message)) {
      this.#heartbeatMs = Math.max(shortestHeartbeat, message.heartbeatMs)
      this.#watch()
      this.#listener.welcome(message, this.#env.clock.now() - this.#helloAt)
    } else {
      this.#pingedAt = undefined
      if (isPong(message)) this.#listener.pong(message)
      else if (isNumbered(message)) this.#listener.numbered(message)
    }
  }

  /** Sees to it that somebody looks when the next sign of life is due, on either side. */
  #watch(): void {
    if (this.#heartbeatMs === undefined || !this.#open) return
    const dueAt = this.#nextSign(this.#heartbeatMs)
    // A timer that runs too early looks again: cheaper than a new one with each message.
    if (dueAt >= this.#dueAt) return
    this.#timer?.()
    this.#dueAt = dueAt
    this.#timer = this.#env.clock.setTimer(dueAt, () => this.#look())
  }

  #nextSign(heartbeatMs: number): number {
    const { answerMs } = this.#bounds
    if (this.#pingedAt !== undefined) return this.#pingedAt + answerMs
    const unheard = (this.#unheardSince ?? Number.POSITIVE_INFINITY) + answerMs
    return Math.min(this.#sentAt + heartbeatMs, unheard)
  }

  #look(): void {
    this.#dueAt = Number.POSITIVE_INFINITY
    const due = this.#nextSign(this.#heartbeatMs ?? 0) <= this.#env.clock.now()
    if (due && this.#pingedAt !== undefined) this.end('SILENT_SERVER')
    else if (due) this.ping()
    this.#watch()
  }
}

function closingOf(code: number, reason: string): Ending {
  for (const [name, number] of Object.entries(closings)) {
    if (number === code) return name as Closing
  }
  return reason in closings ? (reason as Closing) : 'LOST'
}
