import type { Browser } from './browser.ts'
import type { Cancel } from './cancel.ts'
import type { SocketConstructor } from './socket.ts'

/**
 * Time, chance, fresh names, and the page around the client. All of it is taken from here, so that
 * a test can replay a bad network without waiting.
 */
export interface ClientEnv {
  readonly clock: {
    /** ms since 1970 UTC. */
    now(): number
    /** Runs `run` once, not before `at`; soon if `at` has passed. */
    setTimer(at: number, run: () => void): Cancel
  }
  /** `length` random bytes. */
  readonly random: { bytes(length: number): Uint8Array }
  /** A name nobody else has: at least 128 random bits, safe in a URL. */
  readonly ids: { next(): string }
  /** Missing outside a page. */
  readonly browser?: Browser
  /** Missing on Node 20. */
  readonly WebSocket?: SocketConstructor
}

/** The real clock, real chance and the real page: the one file of the client that touches them. */
export function realEnv(): ClientEnv {
  const bytes = (length: number) => crypto.getRandomValues(new Uint8Array(length))
  const browser = realBrowser()
  const { WebSocket } = globalThis as { WebSocket?: SocketConstructor }
  return {
    clock: {
      now: () => Date.now(),
      setTimer(at, run) {
        const handle = setTimeout(run, Math.max(0, at - Date.now()))
        return () => clearTimeout(handle)
      },
    },
    random: { bytes },
    ids: {
      next: () =>
        btoa(String.fromCharCode(...bytes(16)))
          .replace(/\+/g, '-')
          .replace(/\//g, '_')
          .replace(/=/g, ''),
    },
    ...(browser && { browser }),
    ...(WebSocket && { WebSocket }),
  }
}

/** As much of the DOM as is used here. */
interface Target {
  addEventListener(name: string, run: () => void): void
  removeEventListener(name: string, run: () => void): void
}
interface WebStorage {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}
interface Page extends Target {
  readonly document?: Target & {
    readonly title: string
    readonly referrer: string
    readonly visibilityState: string
  }
  readonly location: { readonly href: string }
  readonly navigator?: { readonly language?: string; readonly locks?: Browser['locks'] }
  readonly localStorage: WebStorage
  readonly sessionStorage: WebStorage
  readonly BroadcastChannel?: new (name: string) => ReturnType<NonNullable<Browser['channel']>>
}

function realBrowser(): Browser | undefined {
  // The client is compiled without the DOM's types, since it runs in Node as well.
  const page = globalThis as unknown as Page
  const { document, navigator, BroadcastChannel } = page
  // Workers have a navigator and no document, and so have some servers.
  if (!document) return undefined
  const store = (name: 'localStorage' | 'sessionStorage') => {
    try {
      // Where a visitor forbids storage, even reading the property throws.
      const storage = page[name]
      return {
        get: (key: string) => storage.getItem(key),
        set: (key: string, value: string) => storage.setItem(key, value),
        remove: (key: string) => storage.removeItem(key),
        keys: () => Object.keys(storage),
      }
    } catch {
      return undefined
    }
  }
  return {
    page: () => ({
      url: page.location.href,
      title: document.title,
      referrer: document.referrer,
    }),
    language: navigator?.language,
    visible: () => document.visibilityState === 'visible',
    listen(name, run) {
      const state = name === 'active' ? 'visible' : 'hidden'
      const turned = () => {
        if (document.visibilityState === state) run()
      }
      const pairs: [Target, string, () => void][] = [[page, name, run]]
      if (name === 'active' || name === 'hidden') {
        pairs[0] = [document, 'visibilitychange', turned]
        if (name === 'active') pairs.push([page, 'focus', turned])
      }
      // A frozen page hears other tabs in Chromium, and no server: it must not lead them.
      if (name === 'pagehide') pairs.push([document, 'freeze', run])
      if (name === 'pageshow') pairs.push([document, 'resume', run])
      for (const [target, event, listener] of pairs) target.addEventListener(event, listener)
      return () => {
        for (const [target, event, listener] of pairs) target.removeEventListener(event, listener)
      }
    },
    local: store('localStorage'),
    session: store('sessionStorage'),
    locks: navigator?.locks,
    ...(BroadcastChannel && { channel: (name: string) => new BroadcastChannel(name) }),
  }
}
