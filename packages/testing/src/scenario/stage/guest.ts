import type { Engine, JsonObject } from '@beckon/core'
import type { Peer, RawEvent } from '@beckon/core/adapter'
import { usualDevice } from '../language/devices.ts'
import type { Source } from '../language/sources.ts'
import { ScenarioError } from '../scenario-error.ts'
import type { Addresses } from './addresses.ts'
import type { Pages } from './pages.ts'
import { Tabs } from './tabs.ts'

/** How a visitor comes; what is missing is as it was, or as usual. */
export interface Arrival {
  readonly source?: Source
  readonly country?: string
  readonly city?: string
  readonly userAgent?: string
  readonly language?: string
  /** An IP address, or a name that others may share. */
  readonly address?: string
  readonly staff?: true
  readonly title?: string
}

/** What a visitor needs of the stage it is on. */
export interface Around {
  /** ms since 1970 UTC. */
  readonly now: number
  readonly engine: Pick<Engine, 'arrived' | 'left'>
  readonly pages: Pages
  readonly addresses: Addresses
  /** The address of a page of a site. */
  url(site: string, path: string): string
  /** A fresh id for an event. */
  nextId(): string
  /** Takes events to the engine; they are settled then. */
  receive(peer: Peer, events: readonly RawEvent[]): Promise<void>
  /** All that can happen at this instant has happened. */
  rest(): Promise<void>
}

/** What a page says of the invitation it got. */
type Answer = 'shown' | 'accepted' | 'declined' | 'closed'

/** A visitor on the stage, with its browser. */
export class Guest {
  readonly name: string
  readonly id: string
  readonly site: string
  private readonly stage: Around
  private arrival: Arrival = {}
  /** Where it comes from, until its first page has told. */
  private source: Source | undefined
  private readonly tabs = new Tabs()
  private line: 'none' | 'open' | 'cut' = 'none'
  /** What the page has not been able to send yet. */
  private readonly unsent: RawEvent[] = []

  constructor(stage: Around, name: string, id: string, site: string) {
    this.stage = stage
    this.name = name
    this.id = id
    this.site = site
  }

  /** It comes to the site: its browser connects, and nothing is looked at yet. */
  async come(arrival: Arrival): Promise<void> {
    this.take(arrival)
    this.source = arrival.source
    this.tabs.clear()
    // Who has not left before has closed the browser.
    if (this.line === 'open') this.tell(false)
    await this.connect()
    await this.flush()
  }

  /** It looks at a page: of the site, or at a whole address. */
  async view(path: string, arrival: Arrival = {}): Promise<void> {
    if (this.line === 'none') await this.come(arrival)
    else {
      this.take(arrival)
      this.source = arrival.source ?? this.source
    }
    const { source, tabs } = this
    this.source = undefined
    const from = source === undefined ? tabs.page : source.referrer
    tabs.show(withQuery(this.stage.url(this.site, path), source?.query))
    await this.send('page.view', undefined, {
      ...(arrival.title !== undefined && { title: arrival.title }),
      ...(from !== undefined && { referrer: from }),
    })
  }

  /** It opens a page in one more tab, and looks at that. */
  async openTab(path: string): Promise<void> {
    this.tabs.add()
    await this.view(path)
  }

  /** It looks at another of its tabs. */
  turnTo(tab: number): void {
    if (!this.tabs.turnTo(tab)) throw this.cannot(`has no tab ${tab}`)
  }

  /** The page is closed: what is left are other tabs, or nothing. */
  async closeTab(): Promise<void> {
    if (this.tabs.page === undefined) throw this.cannot('has no page to close')
    await this.leavePage()
    if (this.tabs.page === undefined) await this.disconnect()
  }

  /** All its pages are closed, and its connection with them. */
  async leave(): Promise<void> {
    for (const tab of this.tabs.open) {
      this.tabs.turnTo(tab)
      await this.leavePage()
    }
    await this.disconnect()
  }

  /** It does something. */
  async send(type: string, data?: JsonObject, page: object = {}): Promise<void> {
    if (this.line === 'none') await this.connect()
    const { page: url, current } = this.tabs
    const event: RawEvent = {
      id: this.stage.nextId(),
      type,
      at: this.stage.now,
      tab: String(current),
      ...(url !== undefined && { page: { url, ...page } }),
      ...(data !== undefined && { data }),
    }
    this.unsent.push(event)
    await this.flush()
  }

  /** It answers the invitation that its page shows. */
  async answer(answer: Answer): Promise<void> {
    const invitation = this.stage.pages.invitationOf(this.site, this.id)
    if (invitation === undefined) throw this.cannot('has no invitation to answer')
    await this.send(`invitation.${answer}`, { invitation })
  }

  /** The network is gone: what it does meanwhile is sent later. */
  async lose(): Promise<void> {
    if (this.line !== 'open') throw this.cannot('has no connection to lose')
    this.line = 'cut'
    this.tell(false)
    await this.stage.rest()
  }

  /** The network is back. */
  async comeBack(): Promise<void> {
    if (this.line !== 'cut') throw this.cannot('has lost no connection')
    await this.connect()
    await this.flush()
  }

  /** A new engine hears of a connection that is still there. */
  async connectAgain(): Promise<void> {
    if (this.line === 'open') await this.connect()
  }

  /** What its connection says of it. */
  get peer(): Peer {
    const { arrival, site, id: visitor } = this
    return {
      site,
      visitor,
      ip: this.ip,
      userAgent: arrival.userAgent ?? usualDevice,
      ...(arrival.language !== undefined && { language: arrival.language }),
      ...(arrival.staff && { staff: true }),
      ...(this.line === 'open' && { connected: true }),
    }
  }

  /** Its IP address. */
  get ip(): string {
    return this.stage.addresses.ip(this.arrival.address ?? this.name)
  }

  private take(arrival: Arrival): void {
    this.arrival = { ...this.arrival, ...arrival }
    const { country, city } = this.arrival
    this.stage.addresses.place(this.ip, country, city)
  }

  private async connect(): Promise<void> {
    this.line = 'open'
    this.tell(true)
    await this.stage.rest()
  }

  private async disconnect(): Promise<void> {
    if (this.line === 'open') this.tell(false)
    this.line = 'none'
    await this.stage.rest()
  }

  private tell(connected: boolean): void {
    const { stage, site, id } = this
    stage.pages.connected(site, id, connected)
    const peer: Peer = { ...this.peer, connected: true }
    if (connected) stage.engine.arrived(peer)
    else stage.engine.left(peer)
  }

  private async leavePage(): Promise<void> {
    await this.send('page.leave')
    this.tabs.close()
  }

  private async flush(): Promise<void> {
    if (this.line === 'cut') return
    const events = this.unsent.splice(0)
    if (events.length > 0) await this.stage.receive(this.peer, events)
  }

  private cannot(what: string): ScenarioError {
    return new ScenarioError('STEP', `${this.name} ${what}.`)
  }
}

function withQuery(url: string, query: string | undefined): string {
  if (query === undefined) return url
  return `${url}${url.includes('?') ? '&' : '?'}${query}`
}
