import type { ClientInfo } from '@beckon/core/adapter'
import type { Connect, RawClient } from './raw-client.ts'

/** As much of the class `WebSocket` of the package `ws` as is used here. */
interface WsSocket {
  on(event: 'open', run: () => void): unknown
  on(event: 'message', run: (data: { toString(): string }) => void): unknown
  on(event: 'ping' | 'pong', run: (data: Uint8Array) => void): unknown
  on(event: 'close', run: (code: number, reason: { toString(): string }) => void): unknown
  on(event: 'error', run: (error: Error) => void): unknown
  on(event: 'unexpected-response', run: (request: unknown, response: Response) => void): unknown
  send(data: string | Uint8Array): void
  ping(): void
  pong(data: Uint8Array): void
  pause(): void
  resume(): void
  terminate(): void
  close(): void
}
type Response = AsyncIterable<{ toString(): string }>
type WsConstructor = new (
  url: string,
  options: { readonly headers: Record<string, string>; readonly autoPong: false },
) => WsSocket

/**
 * How the suite gets to a transport over real WebSockets. A client's address goes into
 * `X-Forwarded-For`, which the transport must be told to believe.
 *
 * @param WebSocket that of the package `ws`
 * @param url where the transport listens, asked at each connection
 */
export function connectByWebSocket(WebSocket: WsConstructor, url: () => string): Connect {
  return (client, listener) =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(url(), { headers: headersOf(client), autoPong: false })
      let muted = false
      const raw: RawClient = {
        send: (data) => socket.send(data),
        ping: () => socket.ping(),
        mute: () => {
          muted = true
        },
        stall: () => socket.pause(),
        goOn: () => socket.resume(),
        cut: () => socket.terminate(),
        close: () => socket.close(),
      }
      socket.on('open', () => resolve(raw))
      socket.on('message', (data) => listener.message(data.toString()))
      socket.on('ping', (data) => {
        if (!muted) socket.pong(data)
        listener.ping()
      })
      socket.on('pong', () => listener.pong())
      socket.on('close', (code, reason) => listener.closed(code, reason.toString()))
      // `close` follows where it was open; where it never was, nobody would hear of it.
      socket.on('error', reject)
      socket.on('unexpected-response', (_, response) => {
        textOf(response).then((body) => resolve({ turnedAway: codeOf(body) }), reject)
      })
    })
}

function headersOf({ ip, origin, userAgent, acceptLanguage }: ClientInfo): Record<string, string> {
  return {
    ...(ip !== undefined && { 'X-Forwarded-For': ip }),
    ...(origin !== undefined && { Origin: origin }),
    ...(userAgent !== undefined && { 'User-Agent': userAgent }),
    ...(acceptLanguage !== undefined && { 'Accept-Language': acceptLanguage }),
  }
}

async function textOf(response: Response): Promise<string> {
  let text = ''
  for await (const chunk of response) text += chunk.toString()
  return text
}

function codeOf(body: string): string {
  return (JSON.parse(body) as { code: string }).code
}
