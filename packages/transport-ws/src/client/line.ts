import {
  type Closing,
  type Effect,
  finalClosings,
  type HelloMessage,
  type NumberedMessage,
  type RefusedMessage,
  type WelcomeMessage,
} from '@beckon/core/protocol'
import type { ClientBounds } from './bounds.ts'
import type { ClientState } from './client-events.ts'
import { Connection, type Ending } from './connection.ts'
import type { Counters } from './counters.ts'
import type { ClientEnv } from './env.ts'
import type { Kept } from './kept.ts'
import type { Outbox } from './outbox.ts'
import { Progress } from './progress.ts'
import { Retry } from './retry.ts'
import { Sender } from './sender.ts'
import type { SocketConstructor } from './socket.ts'

export interface LineListener {
  state(state: ClientState, reason?: string): void
  welcome(message: WelcomeMessage): void
  acknowledged(ids: readonly string[]): void
  /** An event will never be taken in; or, without an id, a message was not. */
  refused(refusal: Pick<RefusedMessage, 'id' | 'code' | 'message' | 'retryAfterMs'>): void
  /** @param done is called when the effect was handed over: only then the server hears of it */
  effect(effect: Effect, done: () => void): void
  /** The token was refused and is forgotten: whoever comes now is somebody else. */
  tokenRefused(code: string): void
  other(message: NumberedMessage): void
}

export interface LineOptions {
  readonly env: ClientEnv
  readonly bounds: ClientBounds
  readonly counters: Counters
  readonly outbox: Outbox
  readonly kept: Kept
  readonly socket: SocketConstructor
  readonly url: string
  readonly hello: Pick<HelloMessage, 'site' | 'role' | 'language'>
}

/** More than a pong can be on its way: below this the welcome has told the time better, ms. */
const clockSlackMs = 30_000

/** The way to the server, over as many connections, one after the other, as it takes. */
export class Line {
  readonly sender: Sender
  /** What the socket's constructor threw. */
  failure: unknown
  readonly #options: LineOptions
  readonly #listener: LineListener
  readonly #retry: Retry
  readonly #progress = new Progress()
  #connection: Connection | undefined
  #openSince: number | undefined
  #offset = 0
  #running = false
  /** The token of the hello that was sent last. */
  #token: string | undefined
  #refusedToken = false

  constructor(options: LineOptions, listener: LineListener) {
    const { env, bounds, counters, outbox } = options
    this.#options = options
    this.#listener = listener
    this.#retry = new Retry(env, bounds, () => this.#connect())
    this.sender = new Sender(env, bounds, counters, outbox, (id, refusal) =>
      listener.refused({ id, ...refusal }),
    )
  }

  /** The server's clock as far as it is known, ms since 1970 UTC. */
  get serverNow(): number {
    return this.#options.env.clock.now() + this.#offset
  }

  start(): void {
    if (this.#running) return
    this.#running = true
    this.#connect()
  }

  /** Leaves the server; `start` begins again where this ended. */
  pause(): void {
    this.#running = false
    this.#retry.cancel()
    this.sender.flush()
    this.#connection?.end('CLOSED')
    this.#progress.rewind()
  }

  /** There may be a network again, or somebody looks: no time to wait, and a dead connection should be found out. */
  nudge(): void {
    this.#connection?.ping()
    this.#retry.hurry()
  }

  #connect(): void {
    const { env, bounds, counters, socket, url, hello, kept } = this.#options
    this.#listener.state('connecting')
    // Whoever listens may have called it off.
    if (!this.#running) return
    counters.attempts++
    this.#token = kept.token
    const resumeFrom = this.#token === undefined ? undefined : this.#progress.cursor
    const words = (time: number): HelloMessage => ({
      type: 'hello',
      protocol: 1,
      ...hello,
      ...(this.#token !== undefined && { token: this.#token }),
      ...(resumeFrom && { resumeFrom }),
      time,
    })
    // It repeats the last number too: a server that had to throw messages away may have missed it.
    const ping = () => JSON.stringify({ type: 'ping', ack: this.#progress.acknowledge() })
    try {
      this.#connection = new Connection(env, bounds, socket, url, words, ping, {
        welcome: (message, took) => this.#welcome(message, took),
        numbered: (message) => this.#numbered(message),
        pong: ({ seq, serverTime }) => {
          this.#compare(serverTime)
          if (seq > this.#progress.last) this.#gap()
          else this.sender.resume()
        },
        ended: (why) => this.#ended(why),
      })
    } catch (cause) {
      this.failure = cause
      this.#stop('CANNOT_OPEN')
    }
  }

  #welcome(message: WelcomeMessage, took: number): void {
    const { env, counters, kept } = this.#options
    const { history, limits, serverTime, token } = message
    const now = env.clock.now()
    counters.connections++
    this.#openSince = now
    this.#offset = Math.round(serverTime + took / 2 - now)
    if (this.#token !== undefined) this.#refusedToken = false
    if (token !== undefined) kept.keepToken(token)
    this.#progress.welcomed(message)
    this.#listener.state('open')
    this.#listener.welcome(message)
    if (!this.#connection) return
    const send = (events: string) => {
      const ack = this.#progress.acknowledge()
      this.#connection?.send(`{"type":"events","events":[${events}],"ack":${ack}}`)
    }
    if (this.sender.open(send, limits, history === 'whole')) this.#connection?.ping()
  }

  /** Either clock may have been changed since the welcome. */
  #compare(serverTime: number): void {
    if (Math.abs(serverTime - this.serverNow) < clockSlackMs) return
    this.#offset = Math.round(serverTime - this.#options.env.clock.now())
  }

  #numbered(message: NumberedMessage): void {
    const taken = this.#progress.take(message.seq)
    if (taken === 'gap') this.#gap()
    if (taken !== 'next') return
    switch (message.type) {
      case 'ack':
        this.#listener.acknowledged(message.ids)
        this.sender.wake()
        break
      case 'refused':
        this.#refused(message)
        break
      case 'invite':
      case 'revoke':
      case 'block':
      case 'unblock':
      case 'redirect': {
        const { seq, ...effect } = message
        const release = this.#progress.hold(seq)
        this.#listener.effect(effect as Effect, () => {
          if (release()) this.#acknowledge()
        })
        break
      }
      default:
        this.#listener.other(message)
    }
    if (this.#progress.outstanding >= this.#options.bounds.unacknowledged) this.#acknowledge()
  }

  #refused({ id, code, message, retryAfterMs }: RefusedMessage): void {
    if (retryAfterMs !== undefined) {
      this.#listener.refused({ ...(id !== undefined && { id }), code, message, retryAfterMs })
      this.sender.pause(retryAfterMs, id)
    } else if (id !== undefined) {
      this.#listener.refused({ id, code, message })
      this.sender.wake()
    } else {
      this.#listener.refused({ code, message })
      this.sender.suspect({ code, message })
    }
  }

  #acknowledge(): void {
    const seq = this.#progress.acknowledge()
    this.#connection?.send(JSON.stringify({ type: 'ack', seq }))
  }

  #gap(): void {
    this.#options.counters.gaps++
    this.#connection?.end('GAP')
  }

  #ended(why: Ending): void {
    const { env, kept, hello } = this.#options
    const heldFor = env.clock.now() - (this.#openSince ?? Number.POSITIVE_INFINITY)
    this.#connection = undefined
    this.#openSince = undefined
    if (why === 'MESSAGE_TOO_LARGE') {
      this.sender.suspect({ code: why, message: 'The server takes no message of this size.' })
    }
    this.sender.close()
    if (!this.#running) return
    if (why === 'UNAUTHENTICATED') {
      if (hello.role === 'operator' || this.#token === undefined || this.#refusedToken) {
        this.#stop(why)
        return
      }
      this.#refusedToken = true
      kept.forgetToken(this.#token)
      this.#listener.tokenRefused(why)
      if (!this.#running) return
    }
    if (finalClosings.includes(why as Closing)) {
      this.#stop(why)
      return
    }
    this.#retry.after(why, heldFor)
    this.#listener.state('waiting', why)
  }

  #stop(reason: string): void {
    this.#running = false
    this.#listener.state('stopped', reason)
  }
}
