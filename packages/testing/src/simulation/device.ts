import type { Chance } from './chance.ts'
import { Life, MachineClock } from './life.ts'
import type { Link } from './link.ts'
import type { Network } from './network.ts'
import { type PageBrowser, type PageClient, type PageParts, pageStore } from './page-client.ts'
import type { Answer, Guest } from './plan.ts'
import type { Schedule } from './schedule.ts'

/** Who looks at what pages do and are told. */
export interface PageWatch {
  tracked(page: Page, id: string, type: string): void
  committed(page: Page, ids: readonly string[]): void
  refused(page: Page, id: string | undefined, code: string, passing: boolean): void
  dropped(page: Page, ids: readonly string[]): void
  shown(page: Page, type: string, effect: { readonly id: string }): void
}

export interface DeviceParts {
  readonly schedule: Schedule
  readonly chance: Chance
  readonly network: Network
  readonly site: string
  readonly connect: (parts: PageParts) => PageClient
  readonly watch: PageWatch
}

/** Somebody's device: its clock, its browser's store, and the pages that are open. */
export class Device {
  readonly number: number
  readonly guest: Guest
  readonly clock: MachineClock
  readonly store = pageStore()
  /** Those that are open, the one opened last at the end. */
  pages: Page[] = []
  /** When its clock and the server's came to differ by something else last, real time, ms. */
  clocksSince = Number.NEGATIVE_INFINITY
  private readonly parts: DeviceParts
  private opened = 0
  private answered = 0

  constructor(number: number, guest: Guest, parts: DeviceParts) {
    this.number = number
    this.guest = guest
    this.parts = parts
    this.clock = new MachineClock(parts.schedule, guest.clockMs)
  }

  /** Somebody puts its clock forward by so many ms, or back. */
  jump(ms: number): void {
    this.clock.jump(ms)
    this.clocksSince = this.parts.schedule.now
  }

  /** The page that somebody looks at. */
  get page(): Page | undefined {
    return this.pages.at(-1)
  }

  open(): Page {
    const page = new Page(`g${this.number}.${this.opened++}`, this, this.parts)
    this.pages.push(page)
    return page
  }

  /** All pages are closed, as pages are. */
  leave(): void {
    for (const page of this.pages) page.leave()
    this.pages = []
  }

  /** A page is killed, with what it had in memory. */
  kill(page: Page): void {
    page.kill()
    this.pages = this.pages.filter((other) => other !== page)
  }

  /** The events that pages have left for the next one to send, as a client writes them. */
  get unsentIds(): readonly string[] {
    return this.store
      .keys()
      .filter((key) => key.includes('unsent'))
      .flatMap((key) => JSON.parse(this.store.get(key) ?? '[]') as { readonly id: string }[])
      .map(({ id }) => id)
  }

  nextAnswer(): Answer {
    const { answers } = this.guest
    return answers[this.answered++ % answers.length] as Answer
  }
}

/** One page in a device's browser, and its client. */
export class Page {
  readonly name: string
  readonly device: Device
  readonly client: PageClient
  /** It was killed: what it had not sent is lost. */
  killed = false
  private readonly life: Life
  private readonly watch: PageWatch
  private readonly listeners: { readonly name: string; readonly run: () => void }[] = []
  private readonly links: Link[] = []
  private url = 'https://shop.example/'

  constructor(name: string, device: Device, parts: DeviceParts) {
    const { schedule, chance, network, site, connect, watch } = parts
    this.name = name
    this.device = device
    this.watch = watch
    this.life = new Life(schedule, device.clock, chance, name)
    const left = device.unsentIds
    const client = { ip: device.guest.ip, userAgent: 'simulated' }
    const WebSocket = network.sockets(device.number, client, (link) => this.links.push(link))
    this.client = connect({ site, WebSocket, env: { ...this.life.env, browser: this.browser() } })
    this.listen()
    // What it had no room for at once it has only counted: nobody could listen yet.
    watch.dropped(this, left.slice(0, this.client.counters.dropped))
  }

  /** It has a connection that nothing has gone wrong with. */
  get isSound(): boolean {
    return this.soundSince !== undefined
  }

  /** When that was made, real time, ms. */
  get soundSince(): number | undefined {
    const link = this.links.at(-1)
    if (!this.life.alive || link?.isSound !== true) return undefined
    // What is expired pages tell by a clock that they compare with the server's when they connect.
    return link.madeAt > this.device.clocksSince ? link.madeAt : undefined
  }

  /** Somebody may look at it. */
  get isOpen(): boolean {
    return this.life.alive
  }

  /** Whether this is one of its connections. */
  has(link: Link): boolean {
    return this.links.includes(link)
  }

  track(type: string, path?: string, data?: Readonly<Record<string, string | number>>): void {
    if (!this.life.alive) return
    if (path !== undefined) this.url = `https://shop.example${path}`
    // What is dropped at once for want of room is told within the call.
    const { id } = this.client.track(type, data, { page: { url: this.url } })
    this.watch.tracked(this, id, type)
  }

  /** It is closed; what is not answered is left to the next one. */
  leave(): void {
    for (const { name, run } of this.listeners) if (name === 'pagehide') run()
    this.end()
  }

  kill(): void {
    this.killed = true
    this.end()
    for (const link of this.links) link.cut()
  }

  private end(): void {
    this.life.end()
    for (const link of this.links) link.abandon()
  }

  private browser(): PageBrowser {
    return {
      page: () => ({ url: this.url, title: 'Shop', referrer: '' }),
      language: 'en',
      visible: () => true,
      listen: (name, run) => {
        this.listeners.push({ name, run })
        return () => {}
      },
      local: this.device.store,
      session: pageStore(),
      locks: undefined,
    }
  }

  private listen(): void {
    const { client, watch } = this
    client.on('committed', ({ ids }) => watch.committed(this, ids))
    client.on('dropped', ({ ids }) => watch.dropped(this, ids))
    client.on('refused', ({ id, code, retryAfterMs }) =>
      watch.refused(this, id, code, retryAfterMs !== undefined),
    )
    for (const type of ['revoke', 'block', 'unblock', 'redirect'] as const) {
      client.on(type, (effect) => watch.shown(this, type, effect))
    }
    client.on('invite', (effect) => {
      watch.shown(this, 'invite', effect)
      this.meet(effect.id)
    })
  }

  private meet(invitation: string): void {
    const { shows, afterMs, answer } = this.device.nextAnswer()
    if (!shows) return
    this.life.after(50, () => this.track('invitation.shown', undefined, { invitation }))
    if (answer === undefined) return
    this.life.after(afterMs, () => this.track(`invitation.${answer}`, undefined, { invitation }))
  }
}
