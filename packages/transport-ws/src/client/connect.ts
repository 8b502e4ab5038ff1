import type { Effect, RawEvent } from '@beckon/core/protocol'
import { defaultBounds } from './bounds.ts'
import type { Cancel } from './cancel.ts'
import type { Client } from './client.ts'
import { ClientError } from './client-error.ts'
import type { ClientEvents, ClientState } from './client-events.ts'
import { type Counters, noCounts } from './counters.ts'
import { Emitter } from './emitter.ts'
import { type ClientEnv, realEnv } from './env.ts'
import { Identity } from './identity.ts'
import { Ledger } from './ledger.ts'
import { Line, type LineListener } from './line.ts'
import { addressOf, type ConnectOptions, languageOf, socketOf } from './options.ts'
import { entryOf, Outbox } from './outbox.ts'
import { pageOf } from './page.ts'
import { Seen } from './seen.ts'
import { memoryStore, type Store, safeStore } from './store.ts'
import { Ticket, type Tracked } from './ticket.ts'
import { leaveUnsent, takeUnsent } from './unsent.ts'

/**
 * Connects to a server, and goes on doing so until `close()`.
 *
 * @throws ClientError for options that can never work
 * @example
 * const client = connect({ url: 'wss://shop.example/beckon', site: 'shop' })
 * client.on('invite', ({ text }) => show(text))
 * client.track('page.view')
 */
export function connect(options: ConnectOptions): Client {
  return new PageClient(options)
}

class PageClient implements Client {
  readonly #env: ClientEnv
  readonly #counters = noCounts()
  readonly #outbox: Outbox
  readonly #ledger: Ledger
  readonly #store: Store
  readonly #session: Store
  readonly #seen: Seen
  readonly #identity: Identity
  readonly #line: Line
  readonly #tab: string | undefined
  readonly #mustConsent: boolean
  readonly #cancels: Cancel[]
  readonly #emitter = new Emitter<ClientEvents>((listener, cause) => {
    if (listener !== 'error') this.#emitter.emit('error', { listener, cause })
  })
  #state: ClientState = 'connecting'
  #visitor: string | undefined

  constructor(options: ConnectOptions) {
    const { site, role = 'visitor', token, consent } = options
    if (!site) throw new ClientError('BAD_OPTION', 'The option "site" is missing.')
    const env = options.env ?? realEnv()
    const { browser } = env
    const bounds = { ...defaultBounds, ...options.bounds }
    const isVisitor = role === 'visitor'
    const kept = isVisitor ? (options.store ?? browser?.local) : undefined
    const prefix = `beckon:${site}:`
    this.#env = env
    this.#outbox = new Outbox(bounds)
    this.#ledger = new Ledger(this.#outbox, this.#counters, this.#emitter)
    this.#store = safeStore(kept ?? memoryStore(), prefix)
    this.#session = safeStore(browser?.session ?? memoryStore(), prefix)
    this.#seen = new Seen(this.#store, bounds.seenEffects)
    this.#identity = new Identity(this.#store, token)
    this.#mustConsent = isVisitor && consent === 'required'
    if (this.#mustConsent && !this.#store.get('consent')) this.#state = 'awaiting-consent'
    this.#tab = browser && (this.#session.get('tab') ?? env.ids.next())
    this.#line = new Line(
      {
        env,
        bounds,
        counters: this.#counters,
        outbox: this.#outbox,
        identity: this.#identity,
        socket: socketOf(options, env),
        url: addressOf(options.url, browser),
        hello: { site, role, ...languageOf(options.language ?? browser?.language) },
      },
      this.#listener(),
    )
    try {
      this.#start()
    } catch (cause) {
      throw new ClientError('BAD_URL', `No WebSocket can be opened to "${options.url}".`, { cause })
    }
    this.#cancels = browser
      ? [
          browser.listen('online', () => this.#line.nudge()),
          browser.listen('active', () => this.#line.nudge()),
          browser.listen('pagehide', () => this.#leave()),
          browser.listen('pageshow', () => this.#start()),
        ]
      : []
  }

  get state(): ClientState {
    return this.#state
  }

  get visitor(): string | undefined {
    return this.#visitor
  }

  get counters(): Counters {
    return { ...this.#counters }
  }

  get pending(): number {
    return this.#outbox.size
  }

  track(
    type: string,
    data?: RawEvent['data'],
    { page = pageOf(this.#env.browser) }: { readonly page?: RawEvent['page'] } = {},
  ): Tracked {
    this.#counters.tracked++
    const event = this.#event(type, { ...(page && { page }), ...(data && { data }) })
    const { id } = event
    const ticket = new Ticket(id)
    try {
      const entry = entryOf(event, { ticket })
      if (this.#ended) this.#ledger.drop(this.#state as 'closed' | 'stopped', [entry])
      else this.#ledger.add(entry)
    } catch {
      const refusal = { code: 'BAD_EVENT', message: 'The data cannot be written as JSON.' }
      ticket.settle({ status: 'refused', ...refusal })
      this.#counters.refused++
      this.#emitter.emit('refused', { id, ...refusal })
    }
    this.#line.sender.wake()
    return ticket
  }

  on<Name extends keyof ClientEvents>(
    name: Name,
    listener: (event: ClientEvents[Name]) => void,
  ): () => void {
    return this.#emitter.on(name, listener)
  }

  consent(): void {
    if (this.#ended) return
    const awaited = this.#state === 'awaiting-consent'
    if (this.#mustConsent !== awaited) return
    if (awaited) this.#state = 'connecting'
    this.#giveConsent()
    this.#start()
  }

  drained(): Promise<void> {
    return this.#ledger.drained()
  }

  close(): void {
    if (this.#state === 'closed') return
    for (const cancel of this.#cancels) cancel()
    this.#line.pause()
    this.#become('closed')
  }

  forget(): void {
    this.close()
    for (const key of ['token', 'consent', 'seen', 'unsent']) this.#store.remove(key)
    this.#session.remove('tab')
  }

  get #ended(): boolean {
    return this.#state === 'closed' || this.#state === 'stopped'
  }

  #listener(): LineListener {
    return {
      state: (state, reason) => this.#become(state, reason),
      welcome: ({ visitor, history, serverTime }) => {
        this.#visitor = visitor
        this.#emitter.emit('welcome', { visitor, history, serverTime })
      },
      acknowledged: (ids) => {
        const entries = this.#ledger.committed(ids)
        if (entries.some(({ keep }) => keep)) this.#store.set('consent', 'known')
      },
      refused: (refusal) => this.#ledger.refused(refusal),
      effect: (effect, done) => this.#effect(effect, done),
      tokenRefused: (code) => {
        // The new visitor has agreed to nothing yet, as far as the server knows.
        if (this.#mustConsent) this.#giveConsent()
        this.#emitter.emit('token-refused', { code })
      },
      other: (message) => this.#emitter.emit('message', { ...message }),
    }
  }

  /** Begins, or goes on after the page was away. */
  #start(): void {
    if (this.#ended || this.#state === 'awaiting-consent') return
    if (this.#tab !== undefined) this.#session.set('tab', this.#tab)
    for (const entry of takeUnsent(this.#store)) {
      if (!this.#outbox.has(entry.event.id)) this.#ledger.add(entry)
    }
    // The page may have gone before the server heard of it.
    if (this.#mustConsent && this.#store.get('consent') === 'given') this.#giveConsent()
    this.#line.start()
  }

  /** The page goes; perhaps it comes back as it was. */
  #leave(): void {
    this.#line.pause()
    if (this.#ended || this.#state === 'awaiting-consent') return
    const events = this.#outbox.all().map(({ event }) => event)
    leaveUnsent(this.#store, events)
    this.#become('waiting', 'CLOSED')
  }

  #giveConsent(): void {
    if (this.#mustConsent) this.#store.set('consent', 'given')
    if (this.#outbox.all().some(({ keep }) => keep)) return
    this.#ledger.add(entryOf(this.#event('consent.given'), { keep: true }), true)
    this.#line.sender.wake()
  }

  #event(type: string, rest: Pick<RawEvent, 'page' | 'data'> = {}): RawEvent {
    const { ids, clock } = this.#env
    return {
      id: ids.next(),
      type,
      at: clock.now(),
      ...(this.#tab !== undefined && { tab: this.#tab }),
      ...rest,
    }
  }

  #effect(effect: Effect, done: () => void): void {
    const now = this.#line.serverNow
    const { id, type, expiresAt } = effect
    if (expiresAt < now || this.#seen.has(id)) this.#counters.ignoredEffects++
    else {
      // First, because a listener may leave the page, and showing nothing beats showing twice.
      this.#seen.mark(id, expiresAt, now)
      this.#counters.effects++
      this.#emitter.emit(type, effect as never)
    }
    done()
  }

  #become(state: ClientState, reason?: string): void {
    if (this.#state === 'closed') return
    this.#state = state
    this.#emitter.emit('state', { state, ...(reason !== undefined && { reason }) })
    if (state === 'closed' || state === 'stopped') this.#ledger.drop(state)
  }
}
