/**
 * As much of a WebSocket as the client uses: the browser's, Node's own (from 22) and that of the
 * package `ws` all fit.
 */
export interface Socket {
  onopen: Handler<unknown>
  onmessage: Handler<{ readonly data: unknown }>
  onclose: Handler<{ readonly code: number; readonly reason: string }>
  onerror: Handler<unknown>
  send(text: string): void
  close(code?: number, reason?: string): void
}

// A method's parameters are compared both ways: a socket's own event types have more in them.
type Handler<Event> = { handle(event: Event): void }['handle'] | null

export type SocketConstructor = new (url: string) => Socket
