import type {
  ClientMessage,
  Cursor,
  Effect,
  HelloMessage,
  RawEvent,
  RefusedMessage,
  ServerMessage,
} from '@beckon/core/protocol'
import type { Client } from './client.ts'
import { connect } from './connect.ts'
import type { ClientEnv } from './env.ts'
import type { ConnectOptions } from './options.ts'
import type { Socket, SocketConstructor } from './socket.ts'

/** What one client is sent, numbered, until it has acknowledged it. */
interface Mailbox {
  readonly epoch: string
  readonly visitor: string
  seq: number
  gone: number
  kept: { seq: number; text: string }[]
  link: Link | undefined
}

interface Committed extends RawEvent {
  readonly visitor: string
}

/** A server as the protocol describes it, and the network before it, under virtual time. */
export class FakeServer {
  readonly env: ClientEnv
  readonly links: Link[] = []
  readonly hellos: HelloMessage[] = []
  readonly messages: ClientMessage[] = []
  /** Each event once, in the order in which it was committed. */
  readonly committed: Committed[] = []
  readonly mailboxes = new Map<string, Mailbox>()
  latencyMs = 20
  clockAheadMs = 0
  heartbeatMs = 25_000
  limits = { messageBytes: 65_536, eventsPerMessage: 500 }
  /** Attempts are met with this: a close code and reason. */
  turnAway: ((hello: HelloMessage) => [number, string] | undefined) | undefined
  /** An event is met with this instead of being committed. */
  refuse: ((event: RawEvent) => Omit<RefusedMessage, 'type'> | undefined) | undefined
  /** A whole message is met with this; `undefined` in return takes it in. */
  refuseMessage:
    | ((events: readonly RawEvent[]) => Omit<RefusedMessage, 'type'> | undefined)
    | undefined
  /** It is alive and answers no events. */
  mute = false
  #visitors = 0
  #epochs = 0

  constructor(env: ClientEnv) {
    this.env = env
  }

  /** The constructor to give to a client. */
  get WebSocket(): SocketConstructor {
    const server = this
    return class extends Link {
      constructor(url: string) {
        super(server, url)
      }
    }
  }

  /** The same in a tab whose code may stop to run. */
  socketOf(tab: { readonly asleep: boolean }): SocketConstructor {
    const server = this
    return class extends Link {
      constructor(url: string) {
        super(server, url, () => tab.asleep)
      }
    }
  }

  /** A client of it. */
  open(options: Partial<ConnectOptions> = {}): Client {
    const url = 'wss://shop.example/beckon'
    return connect({ url, site: 'shop', WebSocket: this.WebSocket, env: this.env, ...options })
  }

  /** What clients that are there have not acknowledged. */
  get unacknowledged(): number {
    const present = [...this.mailboxes.values()].filter(({ link }) => link)
    return present.reduce((sum, { kept }) => sum + kept.length, 0)
  }

  /** The connection that stands. */
  get link(): Link | undefined {
    return this.links.findLast(({ up }) => up)
  }

  /** The network breaks: what is under way is lost, and the client notices, or does not. */
  cut(noticed = true): void {
    for (const link of this.links) if (link.up) link.drop(noticed ? 1006 : undefined)
  }

  /** What stands behind every cursor is forgotten. */
  forgetHistory(): void {
    this.mailboxes.clear()
  }

  /** Sends an effect to the mailbox that is there, and keeps it until it is acknowledged. */
  effect(effect: Effect): void {
    for (const mailbox of this.mailboxes.values()) this.numbered(mailbox, effect)
  }

  /** Sends again, with its number, something that the client may have, or sends it out of turn. */
  stutter(which: number): void {
    for (const { kept, link } of this.mailboxes.values()) {
      const text = kept[which % Math.max(1, kept.length)]?.text
      if (text !== undefined) link?.toClient(text)
    }
  }

  /** The next message gets lost between the server and the client, although the connection stands. */
  swallow(): void {
    for (const mailbox of this.mailboxes.values()) {
      const { link } = mailbox
      mailbox.link = undefined
      this.numbered(mailbox, { type: 'news' })
      mailbox.link = link
    }
  }

  numbered(mailbox: Mailbox, message: object): void {
    const seq = ++mailbox.seq
    const text = JSON.stringify({ ...message, seq })
    mailbox.kept.push({ seq, text })
    mailbox.link?.toClient(text)
  }

  receive(link: Link, text: string): void {
    const message = JSON.parse(text) as ClientMessage
    this.messages.push(message)
    if (message.type === 'hello') {
      this.#hello(link, message)
      return
    }
    const { mailbox } = link
    if (!mailbox) throw new Error('The first message is a hello.')
    const ack = message.type === 'ack' ? message.seq : message.ack
    if (ack !== undefined) {
      if (ack > mailbox.seq) throw new Error(`${ack} was never sent.`)
      mailbox.kept = mailbox.kept.filter(({ seq }) => seq > ack)
      mailbox.gone = Math.max(mailbox.gone, ack)
    }
    if (message.type === 'ping') {
      link.tell({ type: 'pong', seq: mailbox.seq, serverTime: this.#now() })
    } else if (message.type === 'events') {
      link.mute ||= this.mute
      if (!link.mute) this.#events(mailbox, message.events)
    }
  }

  #events(mailbox: Mailbox, events: readonly RawEvent[]): void {
    const refused = this.refuseMessage?.(events)
    if (refused) {
      this.numbered(mailbox, { type: 'refused', ...refused })
      return
    }
    // It ended the connection instead.
    if (!mailbox.link) return
    const ids: string[] = []
    for (const event of events) {
      const refusal = this.refuse?.(event)
      if (refusal) {
        this.numbered(mailbox, { type: 'refused', id: event.id, ...refusal })
        continue
      }
      ids.push(event.id)
      if (this.committed.some(({ id }) => id === event.id)) continue
      this.committed.push({ ...event, visitor: mailbox.visitor })
    }
    if (ids.length > 0) this.numbered(mailbox, { type: 'ack', ids })
  }

  #hello(link: Link, hello: HelloMessage): void {
    this.hellos.push(hello)
    const away = this.turnAway?.(hello)
    if (away) {
      link.close(...away)
      return
    }
    const visitor = hello.token?.replace('token-of-', '') ?? `visitor-${++this.#visitors}`
    const before = this.#before(visitor, hello.resumeFrom)
    const mailbox = before ?? {
      epoch: `epoch-${++this.#epochs}`,
      visitor,
      seq: 0,
      gone: 0,
      kept: [],
      link: undefined,
    }
    this.mailboxes.set(mailbox.epoch, mailbox)
    mailbox.link?.drop(4409, 'REPLACED')
    mailbox.link = link
    link.mailbox = mailbox
    const { epoch } = mailbox
    const from = before && hello.resumeFrom ? hello.resumeFrom.seq : 0
    mailbox.kept = mailbox.kept.filter(({ seq }) => seq > from)
    link.tell({
      type: 'welcome',
      protocol: 1,
      visitor,
      token: `token-of-${visitor}`,
      serverTime: this.#now(),
      cursor: { epoch, seq: from },
      history: hello.resumeFrom ? (before ? 'whole' : 'cut') : 'new',
      heartbeatMs: this.heartbeatMs,
      limits: this.limits,
    })
    for (const { text } of mailbox.kept) link.toClient(text)
  }

  #before(visitor: string, cursor: Cursor | undefined): Mailbox | undefined {
    const mailbox = cursor && this.mailboxes.get(cursor.epoch)
    return mailbox?.visitor === visitor && cursor && cursor.seq >= mailbox.gone
      ? mailbox
      : undefined
  }

  #now(): number {
    return this.env.clock.now() + this.clockAheadMs
  }
}

/** One connection: the client's socket at one end, the server at the other. */
export class Link implements Socket {
  onopen: Socket['onopen'] = null
  onmessage: Socket['onmessage'] = null
  onclose: Socket['onclose'] = null
  onerror: Socket['onerror'] = null
  readonly url: string
  mailbox: Mailbox | undefined
  /** Nothing comes through any more once this is false. */
  up = true
  readonly #server: FakeServer
  readonly #deaf: () => boolean
  /** It did not answer once, so it answers no more: a server does not forget one message alone. */
  mute = false
  #arrivesAt = 0

  constructor(server: FakeServer, url: string, deaf = () => false) {
    this.url = url
    this.#server = server
    this.#deaf = deaf
    server.links.push(this)
    this.#later(() => this.onopen?.({}))
  }

  /** By the client. */
  send(text: string): void {
    this.#later(() => this.#server.receive(this, text))
  }

  /** By either side; what was sent before still arrives. */
  close(code = 1000, reason = ''): void {
    this.#later(() => this.drop(code, reason))
  }

  tell(message: ServerMessage): void {
    this.toClient(JSON.stringify(message))
  }

  toClient(text: string): void {
    this.#later(() => {
      if (!this.#deaf()) this.onmessage?.({ data: text })
    })
  }

  /** The end, now. Without a code the client hears nothing of it. */
  drop(code?: number, reason = ''): void {
    if (!this.up) return
    this.up = false
    if (this.mailbox?.link === this) this.mailbox.link = undefined
    if (code !== undefined) this.onclose?.({ code, reason })
  }

  /** Nothing overtakes anything on one connection, however the latency changes. */
  #later(run: () => void): void {
    const { clock } = this.#server.env
    this.#arrivesAt = Math.max(this.#arrivesAt, clock.now() + this.#server.latencyMs)
    clock.setTimer(this.#arrivesAt, () => {
      if (this.up) run()
    })
  }
}
