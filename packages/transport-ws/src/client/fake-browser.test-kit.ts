import type { Browser, Channel, Locks } from './browser.ts'
import type { ClientEnv } from './env.ts'
import { memoryStore, type Store } from './store.ts'

interface Request {
  readonly tab: FakeTab
  readonly held: () => Promise<void>
  readonly reject: (cause: unknown) => void
}

/** One browser with several tabs of one origin, under virtual time. */
export class FakeBrowser {
  readonly env: ClientEnv
  readonly written: string[] = []
  readonly local: Store
  readonly tabs: FakeTab[] = []
  readonly channels: FakeChannel[] = []
  readonly locks = new Map<string, Request[]>()

  constructor(env: ClientEnv) {
    this.env = env
    const store = memoryStore()
    this.local = {
      ...store,
      set: (key, value) => {
        this.written.push(key)
        store.set(key, value)
      },
    }
  }

  /** Opens a tab; `env` of the tab is for its client. */
  tab(visible = true): FakeTab {
    const tab = new FakeTab(this, visible)
    this.tabs.push(tab)
    return tab
  }

  soon(run: () => void): void {
    const { clock } = this.env
    clock.setTimer(clock.now() + 1, run)
  }
}

/** One tab: what its page sees of the browser. */
export class FakeTab implements Browser {
  readonly env: ClientEnv
  readonly language = 'en-GB'
  readonly local: Store | undefined
  readonly session = memoryStore()
  readonly #world: FakeBrowser
  readonly #listeners = new Set<{ name: string; run: () => void }>()
  #visible: boolean
  url = 'https://shop.example/cart'
  /** Its code does not run any more: it was closed, or the system has put it to sleep. */
  asleep = false

  constructor(world: FakeBrowser, visible: boolean) {
    this.#world = world
    this.#visible = visible
    this.local = world.local
    const { clock, random, ids } = world.env
    const awake = (run: () => void) => () => {
      if (!this.asleep) run()
    }
    this.env = {
      clock: { now: clock.now, setTimer: (at, run) => clock.setTimer(at, awake(run)) },
      random,
      ids,
      browser: this,
    }
  }

  page() {
    return { url: this.url, title: 'Cart', referrer: 'https://search.example/' }
  }

  visible(): boolean {
    return this.#visible
  }

  listen(name: string, run: () => void) {
    const listener = { name, run }
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  get locks(): Locks {
    return {
      request: (name, { signal, steal }, held) =>
        new Promise((_, reject) => {
          const queue = this.#world.locks.get(name) ?? []
          this.#world.locks.set(name, queue)
          const request: Request = { tab: this, held, reject }
          signal?.addEventListener('abort', () => {
            if (queue.indexOf(request) <= 0) return
            queue.splice(queue.indexOf(request), 1)
            reject(new Error('AbortError'))
          })
          if (steal) queue.shift()?.reject(new Error('AbortError'))
          if (steal) queue.unshift(request)
          else queue.push(request)
          if (queue[0] === request) this.#world.soon(() => this.#grant(queue))
        }),
    }
  }

  channel(name: string): Channel {
    return new FakeChannel(this.#world, this, name)
  }

  tell(name: Parameters<Browser['listen']>[0]): void {
    for (const listener of [...this.#listeners]) if (listener.name === name) listener.run()
  }

  /** The visitor turns to this tab, and so away from the others. */
  look(): void {
    for (const tab of this.#world.tabs) {
      const was = tab.#visible
      tab.#visible = tab === this
      if (was && !tab.#visible && !tab.asleep) tab.tell('hidden')
    }
    this.tell('active')
  }

  /** It is closed; a crash gives it no time for a last word. */
  close(crash = false): void {
    if (!crash) this.tell('pagehide')
    this.asleep = true
    for (const queue of this.#world.locks.values()) {
      const first = queue[0]
      for (const request of queue.filter(({ tab }) => tab === this)) {
        queue.splice(queue.indexOf(request), 1)
      }
      if (queue[0] !== first) this.#world.soon(() => this.#grant(queue))
    }
  }

  #grant(queue: Request[]): void {
    const request = queue[0]
    if (!request) return
    request.held().then(() => {
      if (queue[0] !== request) return
      queue.shift()
      this.#world.soon(() => this.#grant(queue))
    }, request.reject)
  }
}

export class FakeChannel implements Channel {
  onmessage: Channel['onmessage'] = null
  readonly #world: FakeBrowser
  readonly #tab: FakeTab
  readonly #name: string

  constructor(world: FakeBrowser, tab: FakeTab, name: string) {
    this.#world = world
    this.#tab = tab
    this.#name = name
    world.channels.push(this)
  }

  postMessage(message: unknown): void {
    if (!this.#world.channels.includes(this)) throw new Error('InvalidStateError')
    // Copied at once, as a browser does.
    const data = structuredClone(message)
    for (const other of this.#world.channels) {
      if (other === this || other.#name !== this.#name) continue
      this.#world.soon(() => {
        if (!other.#tab.asleep) other.onmessage?.({ data })
      })
    }
  }

  close(): void {
    this.#world.channels.splice(this.#world.channels.indexOf(this), 1)
  }
}
