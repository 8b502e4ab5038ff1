import type { Cancel, Env } from '@beckon/core'
import type { InProcessWebSocket } from '../in-process/in-process-web-socket.ts'

/** What a page is told by its client, by name. */
export interface PageEvents {
  readonly invite: { readonly id: string; readonly expiresAt: number }
  readonly revoke: { readonly id: string; readonly invitation: string }
  readonly block: { readonly id: string }
  readonly unblock: { readonly id: string }
  readonly redirect: { readonly id: string }
  readonly committed: { readonly ids: readonly string[] }
  readonly refused: {
    readonly id?: string
    readonly code: string
    readonly retryAfterMs?: number
  }
  readonly dropped: { readonly ids: readonly string[] }
}

/** As much of a client for pages as the simulation uses; that of `@beckon/transport-ws/client` fits. */
export interface PageClient {
  /** The visitor's id, once the server has told it. */
  readonly visitor: string | undefined
  /** Events that nobody has answered yet. */
  readonly pending: number
  /** How many events it has given up so far. */
  readonly counters: { readonly dropped: number }
  track(
    type: string,
    data?: Readonly<Record<string, string | number>>,
    options?: { readonly page?: { readonly url: string } },
  ): { readonly id: string }
  on<Name extends keyof PageEvents>(
    name: Name,
    listener: (event: PageEvents[Name]) => void,
  ): () => void
}

/** Keeps a few texts. */
export interface PageStore {
  get(key: string): string | undefined
  set(key: string, value: string): void
  remove(key: string): void
  keys(): string[]
}

/** What a simulated page has around it. */
export interface PageBrowser {
  page(): { readonly url: string; readonly title: string; readonly referrer: string }
  readonly language: string
  visible(): boolean
  listen(name: string, run: () => void): Cancel
  /** Of the device: it outlasts the page. */
  readonly local: PageStore
  /** Of the tab. */
  readonly session: PageStore
  readonly locks: undefined
}

/** What a client is made of. */
export interface PageParts {
  readonly site: string
  readonly WebSocket: new (url: string) => InProcessWebSocket
  readonly env: Env & { readonly browser: PageBrowser }
}

export function pageStore(): PageStore {
  const values = new Map<string, string>()
  return {
    get: (key) => values.get(key),
    set: (key, value) => void values.set(key, value),
    remove: (key) => void values.delete(key),
    keys: () => [...values.keys()],
  }
}
