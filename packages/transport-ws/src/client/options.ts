import type { ClientBounds } from './bounds.ts'
import type { Browser } from './browser.ts'
import { ClientError } from './client-error.ts'
import type { ClientEnv } from './env.ts'
import type { SocketConstructor } from './socket.ts'
import type { Store } from './store.ts'

export interface ConnectOptions {
  /** Where the server listens: `wss://…`, or in a page an address relative to it. */
  readonly url: string
  readonly site: string
  /** Default `visitor`. */
  readonly role?: 'visitor' | 'operator'
  /** What proves who this is: an operator's, or a visitor's that the server gave earlier. */
  readonly token?: string
  /**
   * Where a visitor's token, the effects already shown and events still unsent outlast the page;
   * default `localStorage` in a page, memory elsewhere. Nothing of an operator is stored.
   */
  readonly store?: Store
  /** `required`: nothing is sent or stored before `consent()`. */
  readonly consent?: 'required'
  /** Default the global one; on Node 20 give that of the package `ws`. */
  readonly WebSocket?: SocketConstructor
  /** BCP 47; default the browser's. */
  readonly language?: string
  /** Whether the tabs of a browser share one connection where they can; default true for visitors. */
  readonly tabs?: boolean
  readonly bounds?: Partial<ClientBounds>
  /** Time, chance and the page, for tests. */
  readonly env?: ClientEnv
}

/** @throws ClientError if there is none */
export function socketOf(options: ConnectOptions, env: ClientEnv): SocketConstructor {
  const { WebSocket = env.WebSocket } = options
  if (WebSocket) return WebSocket
  throw new ClientError(
    'NO_WEBSOCKET',
    'There is no global WebSocket here: give one as the option "WebSocket", such as that of the package ws.',
  )
}

/**
 * The address to open, absolute.
 *
 * @throws ClientError if it is none of a WebSocket
 */
export function addressOf(url: string, browser: Browser | undefined): string {
  try {
    const address = new URL(url, browser?.page().url)
    address.protocol = address.protocol.replace('http', 'ws')
    if (/^wss?:$/.test(address.protocol)) return address.href
  } catch {
    // Told below.
  }
  throw new ClientError('BAD_URL', `"${url}" is no address of a WebSocket: give ws:// or wss://.`)
}

/** A server takes language tags only, and some browsers have others. */
export function languageOf(language: string | undefined): { language?: string } {
  return language !== undefined && /^[a-z]{1,8}(-[a-z\d]{1,8}){0,7}$/i.test(language)
    ? { language }
    : {}
}
