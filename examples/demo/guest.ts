import { setTimeout as wait } from 'node:timers/promises'
import { type Client, type ClientEvents, connect, memoryStore } from '@beckon/transport-ws/client'
import WebSocket from 'ws'
import type { Chance } from '../shop-day/chance.ts'
import type { Person } from './person.ts'
import { origin } from './shop.ts'

/** What may happen to a page without its visitor's doing. */
type Met = Pick<ClientEvents, 'invite' | 'block' | 'redirect' | 'welcome'>

export interface GuestOptions {
  /** Where the server listens. */
  readonly url: string
  readonly person: Person
  readonly chance: Chance
  /** Aborted when the demo ends. */
  readonly signal: AbortSignal
  /** An invitation is on the screen. */
  readonly shown: () => void
}

/** How long what is under way may take when somebody leaves, ms. */
const patienceMs = 2_000

/** One scripted visitor with the real client: whoever plays it says what it does. */
export class Guest {
  private readonly options: GuestOptions
  private store = memoryStore()
  private readonly met = new Map<keyof Met, unknown[]>()
  private readonly waiting = new Map<keyof Met, () => void>()
  private socket: WebSocket | undefined
  private client: Client
  private invitation: string | undefined
  private page = { url: `${origin}/`, title: 'Home' }

  constructor(options: GuestOptions) {
    this.options = options
    this.client = this.connect()
  }

  /** Opens a page of the shop. */
  view(path: string, referrer?: string): void {
    this.page = { url: origin + path, title: titleOf(path) }
    this.does('page.view', undefined, referrer)
  }

  /** Asks for a page that is not there. */
  misses(path: string): void {
    this.page = { url: origin + path, title: 'Not found' }
    this.does('page.error', { status: 404 })
  }

  /** Does something on the page that is open. */
  does(type: string, data?: Record<string, string | number>, referrer?: string): void {
    const page = { ...this.page, ...(referrer !== undefined && { referrer }) }
    this.client.track(type, data, { page })
  }

  /** Answers the invitation that is on the screen. */
  answers(answer: 'accepted' | 'declined' | 'closed'): void {
    if (this.invitation !== undefined) this.says(answer, this.invitation)
  }

  /** Some seconds pass; ends with the demo. */
  async stays(low: number, high = low): Promise<void> {
    const { chance, signal } = this.options
    await wait(chance.between(1_000 * low, 1_000 * high), undefined, { signal })
  }

  /** Waits until something happens to the page, or undefined where it did not within so many seconds. */
  async meets<Name extends keyof Met>(name: Name, seconds: number): Promise<Met[Name] | undefined> {
    const { signal } = this.options
    if ((this.met.get(name)?.length ?? 0) === 0) {
      const enough = new AbortController()
      this.waiting.set(name, () => enough.abort())
      const either = AbortSignal.any([signal, enough.signal])
      await wait(1_000 * seconds, undefined, { signal: either }).catch(() => {})
      this.waiting.delete(name)
      signal.throwIfAborted()
    }
    return this.met.get(name)?.shift() as Met[Name] | undefined
  }

  /** The network fails: nobody says good-bye. */
  cutOff(): void {
    this.met.delete('welcome')
    this.socket?.terminate()
  }

  /** Closes the page, when the server has all that was done on it. */
  async leaves(): Promise<void> {
    this.does('page.leave')
    const late = new AbortController()
    const { signal } = late
    await Promise.race([
      this.client.drained(),
      wait(patienceMs, undefined, { signal }).catch(() => {}),
    ])
    late.abort()
    this.client.close()
  }

  /** Comes again with the same browser, which has kept its token. */
  comesBack(): void {
    this.client.close()
    this.met.clear()
    this.client = this.connect()
  }

  /** Comes again as somebody else: the browser has forgotten everything. */
  comesAsStranger(): void {
    this.store = memoryStore()
    this.comesBack()
  }

  private connect(): Client {
    const { url, person, shown } = this.options
    const client = connect({
      url,
      site: 'shop',
      store: this.store,
      language: person.language,
      WebSocket: this.browserSocket(person),
    })
    for (const name of ['invite', 'block', 'redirect', 'welcome'] as const) {
      client.on(name, (message) => {
        this.met.set(name, [...(this.met.get(name) ?? []), message])
        this.waiting.get(name)?.()
      })
    }
    client.on('invite', ({ id }) => {
      this.invitation = id
      this.says('shown', id)
      shown()
    })
    return client
  }

  private says(answer: string, invitation: string): void {
    this.does(`invitation.${answer}`, { invitation })
  }

  /** Sends what a browser would, and the address that the visitor is to have. */
  private browserSocket({ ip, userAgent }: Person): new (url: string) => WebSocket {
    const opened = (socket: WebSocket): void => {
      this.socket = socket
    }
    return class extends WebSocket {
      constructor(url: string) {
        const headers = { 'User-Agent': userAgent, 'X-Forwarded-For': ip }
        super(url, { origin, headers, perMessageDeflate: false })
        opened(this)
      }
    }
  }
}

/** `/product/oak-desk` is called "oak desk". */
function titleOf(path: string): string {
  const [, last = ''] = /([^/?]+)(?:\?.*)?$/.exec(path) ?? []
  return last === '' ? 'Home' : last.replaceAll('-', ' ')
}
