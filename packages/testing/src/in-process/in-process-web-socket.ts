import type { ClientInfo } from '@beckon/core/adapter'
import type { InProcessConnection } from './in-process-connection.ts'
import type { InProcessTransport } from './in-process-transport.ts'

export interface InProcessWebSocketOptions {
  /** Who answers when a socket is made; undefined is a server that is down. */
  readonly server: () => InProcessTransport | undefined
  /** What its requests say about the client. */
  readonly client?: ClientInfo
  /** Gets the connection under each socket, so that a test can cut or stall it. */
  readonly connected?: (connection: InProcessConnection) => void
}

/** As much of the browser's WebSocket as a client needs; texts only. */
export interface InProcessWebSocket {
  onopen: ((event: { readonly type: 'open' }) => void) | null
  onmessage: ((event: { readonly type: 'message'; readonly data: string }) => void) | null
  onclose:
    | ((event: { readonly type: 'close'; readonly code: number; readonly reason: string }) => void)
    | null
  onerror: ((event: { readonly type: 'error' }) => void) | null
  /** 0 connecting, 1 open, 2 closing, 3 closed. */
  readonly readyState: number
  readonly url: string
  send(text: string): void
  close(code?: number, reason?: string): void
}

/**
 * A class in the place of `WebSocket` whose sockets lead to an in-process transport, so that the
 * real client meets the real engine without a network.
 *
 * @example
 * const WebSocket = inProcessWebSocket({ server: () => transport })
 * const client = connect({ url: 'ws://shop.example', site: 'shop', WebSocket, env })
 */
export function inProcessWebSocket(
  options: InProcessWebSocketOptions,
): new (
  url: string,
) => InProcessWebSocket {
  return class implements InProcessWebSocket {
    onopen: InProcessWebSocket['onopen'] = null
    onmessage: InProcessWebSocket['onmessage'] = null
    onclose: InProcessWebSocket['onclose'] = null
    onerror: InProcessWebSocket['onerror'] = null
    readyState = 0
    readonly url: string
    private connection: InProcessConnection | undefined

    constructor(url: string) {
      this.url = url
      // A socket opens never within the call that makes it: nobody listens to it yet.
      queueMicrotask(() => this.dial())
    }

    send(text: string): void {
      if (this.readyState === 0) throw new Error('The socket is not open yet.')
      if (this.readyState === 1) this.connection?.send(text)
    }

    close(code = 1005, reason = ''): void {
      if (this.readyState >= 2) return
      this.readyState = 2
      if (this.connection === undefined) queueMicrotask(() => this.fail())
      else this.connection.close(code, reason)
    }

    private dial(): void {
      if (this.readyState !== 0) return
      const connection = options.server()?.connect(options.client, {
        message: (data) => {
          if (this.readyState === 1) this.onmessage?.({ type: 'message', data })
        },
        closed: (code, reason) => {
          if (code === 1006) this.fail()
          else this.over(code, reason)
        },
      })
      if (connection === undefined) {
        this.fail()
        return
      }
      this.connection = connection
      if (connection.turnedAway !== undefined) return
      this.readyState = 1
      options.connected?.(connection)
      this.onopen?.({ type: 'open' })
    }

    private fail(): void {
      this.onerror?.({ type: 'error' })
      this.over(1006, '')
    }

    private over(code: number, reason: string): void {
      if (this.readyState === 3) return
      this.readyState = 3
      this.onclose?.({ type: 'close', code, reason })
    }
  }
}
