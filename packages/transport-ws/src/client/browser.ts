import type { Cancel } from './cancel.ts'
import type { Store } from './store.ts'

/** What a page has around it, as far as the client looks; a test brings its own. */
export interface Browser {
  /** Where the visitor is at this moment. */
  page(): { readonly url: string; readonly title: string; readonly referrer: string }
  /** BCP 47. */
  readonly language: string | undefined
  visible(): boolean
  /**
   * - `online`: the device says it has a network again
   * - `active`: the visitor turns to this tab
   * - `hidden`: the tab is not to be seen any more
   * - `pagehide`, `pageshow`: the page goes or is put to sleep, or comes back as it was
   * - `storage`: another page has written something, and this one can read it
   */
  listen(
    name: 'online' | 'active' | 'hidden' | 'pagehide' | 'pageshow' | 'storage',
    run: () => void,
  ): Cancel
  /** Kept between visits; missing where the visitor forbids it. */
  readonly local: Store | undefined
  /** Kept as long as the tab. */
  readonly session: Store | undefined
  readonly locks: Locks | undefined
  channel?(name: string): Channel
}

/** As much of `navigator.locks` (Web Locks API) as is used here. */
export interface Locks {
  request(
    name: string,
    options: { readonly signal?: AbortSignal; readonly steal?: boolean },
    held: () => Promise<void>,
  ): Promise<unknown>
}

/** As much of a BroadcastChannel as is used here. */
export interface Channel {
  postMessage(message: unknown): void
  // A method, so that the DOM's own type fits although its event has more in it.
  onmessage: { handle(event: { readonly data: unknown }): void }['handle'] | null
  close(): void
}
