import type { RawEvent } from '@beckon/core/protocol'
import { defaultBounds } from './bounds.ts'
import type { Cancel } from './cancel.ts'
import type { Client } from './client.ts'
import { ClientError } from './client-error.ts'
import type { ClientEvents, ClientState } from './client-events.ts'
import { type Counters, noCounts } from './counters.ts'
import { Emitter } from './emitter.ts'
import { type ClientEnv, realEnv } from './env.ts'
import { Kept } from './kept.ts'
import { addressOf, type ConnectOptions, languageOf, socketOf } from './options.ts'
import { type Entry, entryOf } from './outbox.ts'
import { pageOf } from './page.ts'
import { Station } from './station.ts'
import { Ticket, type Tracked } from './ticket.ts'

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
  readonly #station: Station
  readonly #cancels: readonly Cancel[]
  readonly #emitter = new Emitter<ClientEvents>((listener, cause) => {
    if (listener !== 'error') this.#emitter.emit('error', { listener, cause })
  })

  constructor(options: ConnectOptions) {
    const { site, role, language, tabs = role !== 'operator' } = options
    if (!site) throw new ClientError('BAD_OPTION', 'The option "site" is missing.')
    const env = options.env ?? realEnv()
    const { browser } = env
    const url = addressOf(options.url, browser)
    const station = new Station({
      env,
      url,
      socket: socketOf(options, env),
      bounds: { ...defaultBounds, ...options.bounds },
      counters: this.#counters,
      emitter: this.#emitter,
      kept: new Kept(env, options),
      hello: { site, ...(role && { role }), ...languageOf(language ?? browser?.language) },
      tabs: tabs ? `beckon:${site}:${url}` : undefined,
    })
    this.#env = env
    this.#station = station
    station.begin()
    if (station.failure !== undefined) {
      const message = `No WebSocket can be opened to "${url}".`
      throw new ClientError('BAD_URL', message, { cause: station.failure })
    }
    this.#cancels = browser
      ? [
          browser.listen('online', () => station.nudge(false)),
          browser.listen('active', () => station.nudge(true)),
          browser.listen('hidden', () => station.hidden()),
          browser.listen('pagehide', () => station.leave()),
          browser.listen('pageshow', () => station.begin()),
          browser.listen('storage', () => station.stored()),
        ]
      : []
  }

  get state(): ClientState {
    return this.#station.state
  }

  get visitor(): string | undefined {
    return this.#station.visitor
  }

  get counters(): Counters {
    return { ...this.#counters }
  }

  get pending(): number {
    return this.#station.outbox.size
  }

  track(
    type: string,
    data?: RawEvent['data'],
    { page = pageOf(this.#env.browser) }: { readonly page?: RawEvent['page'] } = {},
  ): Tracked {
    const { state, ledger } = this.#station
    this.#counters.tracked++
    const event = this.#station.event({ type, ...(page && { page }), ...(data && { data }) })
    const { id } = event
    const ticket = new Ticket(id)
    let entry: Entry
    try {
      entry = entryOf(event, { ticket })
    } catch {
      const refusal = { code: 'BAD_EVENT', message: 'The data cannot be written as JSON.' }
      ticket.settle({ status: 'refused', ...refusal })
      this.#counters.refused++
      this.#emitter.emit('refused', { id, ...refusal })
      return ticket
    }
    if (state === 'closed' || state === 'stopped') ledger.drop(state, [entry])
    else this.#station.send(entry)
    return ticket
  }

  on<Name extends keyof ClientEvents>(
    name: Name,
    listener: (event: ClientEvents[Name]) => void,
  ): () => void {
    return this.#emitter.on(name, listener)
  }

  consent(): void {
    this.#station.consent()
  }

  drained(): Promise<void> {
    return this.#station.ledger.drained()
  }

  close(): void {
    for (const cancel of this.#cancels) cancel()
    this.#station.close()
  }

  forget(): void {
    for (const cancel of this.#cancels) cancel()
    this.#station.forget()
  }
}
