import type { RawEvent } from '@beckon/core/protocol'
import type { ClientBounds } from './bounds.ts'
import type { Browser, Channel, Locks } from './browser.ts'
import type { Cancel } from './cancel.ts'
import { Election } from './election.ts'
import type { ClientEnv } from './env.ts'
import type { Entry } from './outbox.ts'
import { isTabMessage, type TabMessage } from './tab-message.ts'

/** How the connection of the tab that leads stands. */
export type Standing = Omit<TabMessage & { readonly type: 'lead' }, 'type' | 'from'>

export interface TabsListener {
  /** From now on this tab leads: it holds the connection for all. */
  lead(): void
  /** Another tab took the lead. */
  resign(): void
  /** Another tab leads now, and has heard nothing of this one's events. */
  follow(): void
  heard(standing: Standing): void
  /** How this tab's own connection stands. */
  standing(): Standing
  /** Whatever else another tab says. */
  message(message: Exclude<TabMessage, { readonly type: 'bye' | 'lead' }>): void
}

/** The tabs of one browser on one site: one of them leads, and which was looked at last. */
export class Tabs {
  readonly #env: ClientEnv
  readonly #browser: Browser
  readonly #bounds: ClientBounds
  readonly #listener: TabsListener
  readonly #election: Election
  readonly #openChannel: () => Channel
  readonly #me: string
  readonly #others = new Map<string, number>()
  #channel: Channel | undefined
  #activeAt: number
  #leader: string | undefined
  #patience: Cancel | undefined
  #toHand: Entry[] = []
  #handing: Cancel | undefined
  #handedAt = 0

  private constructor(
    env: ClientEnv,
    browser: Browser,
    locks: Locks,
    openChannel: () => Channel,
    name: string,
    bounds: ClientBounds,
    listener: TabsListener,
  ) {
    this.#env = env
    this.#browser = browser
    this.#bounds = bounds
    this.#listener = listener
    this.#me = env.ids.next()
    this.#activeAt = browser.visible() ? env.clock.now() : 0
    this.#openChannel = openChannel
    this.#listen()
    const lost = () => {
      this.#leader = undefined
      listener.resign()
      this.#ask()
    }
    this.#election = new Election(locks, name, () => this.#won(), lost)
  }

  /** None where the browser cannot do it. */
  static open(
    env: ClientEnv,
    name: string,
    bounds: ClientBounds,
    listener: TabsListener,
  ): Tabs | undefined {
    const { browser } = env
    const { locks } = browser ?? {}
    const channel = browser?.channel?.bind(browser)
    if (!browser || !channel || !locks) return undefined
    try {
      return new Tabs(env, browser, locks, () => channel(name), name, bounds, listener)
    } catch {
      return undefined
    }
  }

  get leads(): boolean {
    return this.#election.leads
  }

  start(): void {
    this.#listen()
    this.#election.stand()
    this.#ask()
  }

  /** The page goes; `start` when it comes back. */
  leave(): void {
    this.flush()
    this.post({ type: 'bye', from: this.#me })
    this.#patience?.()
    this.#patience = undefined
    this.#leader = undefined
    this.#election.resign()
    // A browser that keeps the page, to show it as it was, throws it away if it were told anything.
    this.#channel?.close()
    this.#channel = undefined
  }

  /** The visitor turned to this tab. */
  active(): void {
    this.#activeAt = this.#env.clock.now()
    this.#ask()
  }

  post(message: TabMessage): void {
    this.#channel?.postMessage(message)
  }

  /** Hands events to whoever leads, together with others of the same moment. */
  hand(entries: readonly Entry[]): void {
    const { clock } = this.#env
    const { batchMs, paceMs } = this.#bounds
    this.#toHand.push(...entries)
    this.#handing ??= clock.setTimer(Math.max(clock.now() + batchMs, this.#handedAt + paceMs), () =>
      this.flush(),
    )
  }

  flush(): void {
    const entries = this.#toHand
    this.#toHand = []
    this.#handing?.()
    this.#handing = undefined
    if (entries.length === 0) return
    this.#handedAt = this.#env.clock.now()
    // As they go onto the wire: what is no JSON in them cannot go from tab to tab either.
    const events = entries.map(({ json }) => JSON.parse(json) as RawEvent)
    this.post({ type: 'events', events })
    this.#expect()
  }

  /** Tells the others how the connection stands, if this tab has it. */
  tell(): void {
    if (this.leads) this.post({ type: 'lead', from: this.#me, ...this.#listener.standing() })
  }

  /** The other tab that was looked at last, if it was later than this one. */
  get mostActive(): string | undefined {
    let latest = this.#activeAt
    let tab: string | undefined
    for (const [other, activeAt] of this.#others) {
      if (activeAt <= latest) continue
      latest = activeAt
      tab = other
    }
    return tab
  }

  /** It does not answer. */
  gone(tab: string): void {
    this.#others.delete(tab)
  }

  #listen(): void {
    if (this.#channel) return
    const channel = this.#openChannel()
    this.#channel = channel
    channel.onmessage = ({ data }) => {
      if (isTabMessage(data) && channel === this.#channel) this.#heard(data)
    }
  }

  #won(): void {
    this.#patience?.()
    this.#patience = undefined
    this.#leader = this.#me
    this.#listener.lead()
    this.tell()
  }

  #heard(message: TabMessage): void {
    switch (message.type) {
      case 'join':
        this.#others.set(message.from, message.activeAt)
        this.tell()
        this.#listener.message(message)
        break
      case 'bye':
        this.gone(message.from)
        break
      case 'lead':
        this.#led(message)
        break
      case 'effect':
        if (message.to === undefined || message.to === this.#me) this.#listener.message(message)
        break
      default:
        this.#listener.message(message)
        if (message.type === 'events') this.tell()
    }
  }

  #led({ type, from, ...standing }: TabMessage & { type: 'lead' }): void {
    // Two may lead for a moment, when one has been asleep: the browser is about to tell it.
    if (this.leads) return
    this.#patience?.()
    this.#patience = undefined
    const isNew = from !== this.#leader
    this.#leader = from
    this.#listener.heard(standing)
    if (!isNew) return
    this.post({ type: 'join', from: this.#me, activeAt: this.#activeAt })
    this.#listener.follow()
  }

  /** Says hello, and waits for an answer. */
  #ask(): void {
    this.post({ type: 'join', from: this.#me, activeAt: this.#activeAt })
    this.#expect()
  }

  /** A tab that leads and sleeps, as phones let them, leads no longer. */
  #expect(): void {
    if (this.leads || this.#patience) return
    this.#patience = this.#env.clock.setTimer(this.#env.clock.now() + this.#bounds.tabMs, () => {
      this.#patience = undefined
      if (this.#browser.visible()) this.#election.stand(true)
    })
  }
}
