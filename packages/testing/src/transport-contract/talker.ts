import assert from 'node:assert/strict'
import type { ServerMessage, WelcomeMessage } from '@beckon/core/adapter'
import type { RawClient, RawListener } from './raw-client.ts'

export type Incoming<Type extends ServerMessage['type']> = Extract<
  ServerMessage,
  { type: Type }
> & {
  readonly seq: number
}

/** How a talker waits. */
export interface Patience {
  readonly now: number
  until(isSo: () => boolean, what: string | (() => string)): Promise<void>
  rest(): Promise<void>
}

/** How a connection ended. */
export interface Closed {
  readonly code: number
  readonly reason: string
}

/**
 * A client as a case speaks through it. It believes nothing: that the numbers of what comes go on
 * without a gap, and that nothing comes before the welcome or behind the end, is looked at always.
 */
export class Talker {
  /** All that has come, in order. */
  readonly inbox: ServerMessage[] = []
  /** How often the server asked for a sign of life. */
  pings = 0
  /** How often it gave one that was asked for. */
  pongs = 0
  end: Closed | undefined
  /** Called with each message as it comes. */
  onMessage: ((message: ServerMessage) => void) | undefined
  readonly listener: RawListener
  private readonly patience: Patience
  private raw: RawClient | undefined
  private taken = 0
  private greeting: WelcomeMessage | undefined
  private last = 0
  private readonly faults: string[] = []

  constructor(patience: Patience) {
    this.patience = patience
    this.listener = {
      message: (text) => this.came(text),
      ping: () => {
        this.pings++
      },
      pong: () => {
        this.pongs++
      },
      closed: (code, reason) => {
        if (this.end !== undefined) this.faults.push('closed twice')
        this.end ??= { code, reason }
      },
    }
  }

  begin(raw: RawClient): void {
    this.raw = raw
  }

  /** The connection itself. */
  get wire(): RawClient {
    assert.ok(this.raw)
    return this.raw
  }

  /** Whether the welcome has come. */
  get greeted(): boolean {
    return this.greeting !== undefined
  }

  get welcome(): WelcomeMessage {
    assert.ok(this.greeting, 'it was welcomed')
    return this.greeting
  }

  /** What a later connection gives to be the same visitor. */
  get token(): string {
    assert.ok(this.welcome.token)
    return this.welcome.token
  }

  get visitor(): string {
    return this.welcome.visitor
  }

  /** What a later connection gives to go on where this one is. */
  get resume(): object {
    const { epoch } = this.welcome.cursor
    return { token: this.token, resumeFrom: { epoch, seq: this.last } }
  }

  /** The number of the last message that came. */
  get seq(): number {
    return this.last
  }

  /** Sends text and bytes as they are, anything else as JSON. */
  say(message: unknown): void {
    const asItIs = typeof message === 'string' || message instanceof Uint8Array
    this.wire.send(asItIs ? message : JSON.stringify(message))
  }

  /** Says hello, and waits for the welcome. */
  async hello(more: object = {}): Promise<WelcomeMessage> {
    this.say(helloOf(more))
    return this.take('welcome')
  }

  /** Sends one message with events of these ids. */
  events(...ids: readonly string[]): void {
    this.say(eventsOf(this.patience.now, ids))
  }

  ack(seq = this.last): void {
    this.say({ type: 'ack', seq })
  }

  /** The next message, which must be of this type. */
  async take<Type extends ServerMessage['type']>(type: Type): Promise<Incoming<Type>> {
    await this.patience.until(
      () => this.inbox.length > this.taken || this.end !== undefined,
      () => `for "${type}" behind ${JSON.stringify(this.inbox.slice(0, 20))}`,
    )
    const message = this.inbox[this.taken]
    assert.ok(message, `"${type}" should come, and not the end: ${JSON.stringify(this.end)}`)
    this.taken++
    assert.equal(message.type, type, `found ${JSON.stringify(message).slice(0, 500)}`)
    this.check()
    return message as Incoming<Type>
  }

  /** The next message must refuse something, with this code. */
  async refused(code: string): Promise<Incoming<'refused'>> {
    const message = await this.take('refused')
    assert.equal(message.code, code)
    assert.ok(message.message.length > 5, 'the message says what is wrong')
    return message
  }

  /** Ids that are acknowledged from here on, until there are so many; nothing else may come. */
  async acks(count: number): Promise<string[]> {
    const ids: string[] = []
    while (ids.length < count) ids.push(...(await this.take('ack')).ids)
    return ids
  }

  /** All that is there to come comes; gives what was not taken before. */
  async rest(): Promise<readonly ServerMessage[]> {
    await this.patience.rest()
    // What the server has sent by now stands before the answer.
    const asked = this.count('pong')
    this.say({ type: 'ping' })
    await this.patience.until(
      () => this.count('pong') > asked || this.end !== undefined,
      () => `for "pong" behind ${JSON.stringify(this.inbox.slice(-20))}`,
    )
    this.check()
    const rest = this.inbox.slice(this.taken).filter(({ type }) => type !== 'pong')
    this.taken = this.inbox.length
    return rest
  }

  /** Nothing but answers to pings may be left. */
  async quiet(): Promise<void> {
    assert.deepEqual(await this.rest(), [])
    assert.equal(this.end, undefined, 'it lives')
  }

  /** Waits for the end, which must have this code; a reason may be missing where the code says it. */
  async closed(code: number, reason?: string): Promise<void> {
    await this.patience.until(
      () => this.end !== undefined,
      () => `for the end (${reason ?? code}) behind ${JSON.stringify(this.inbox.slice(-20))}`,
    )
    assert.deepEqual(this.end, { code, reason: reason ?? this.end?.reason })
    this.check()
  }

  /** Whatever is still open is cut. */
  leave(): void {
    if (this.end === undefined) this.wire.cut()
  }

  /** Everything that came was in order. */
  check(): void {
    assert.deepEqual(this.faults, [])
  }

  private count(type: ServerMessage['type']): number {
    return this.inbox.filter((message) => message.type === type).length
  }

  private came(text: string): void {
    const message = JSON.parse(text) as ServerMessage
    this.inbox.push(message)
    if (this.end !== undefined) this.faults.push(`behind the end: ${text}`)
    if (this.greeting === undefined) {
      if (message.type !== 'welcome') this.faults.push(`before the welcome: ${text}`)
      else {
        this.greeting = message
        this.last = message.cursor.seq
      }
    } else if (message.type === 'welcome') this.faults.push('welcomed twice')
    else if (message.type === 'pong') {
      if (message.seq !== this.last) this.faults.push(`after number ${this.last}: ${text}`)
    } else {
      if (message.seq !== this.last + 1) this.faults.push(`after number ${this.last}: ${text}`)
      this.last = message.seq
    }
    this.onMessage?.(message)
  }
}

/** A `hello` to the site `shop`. */
export function helloOf(more: object = {}): object {
  return { type: 'hello', protocol: 1, site: 'shop', ...more }
}

/** A batch of page views. */
export function eventsOf(at: number, ids: readonly string[]): object {
  return {
    type: 'events',
    events: ids.map((id) => ({ id, type: 'page.view', at, page: { url: '/' } })),
  }
}
