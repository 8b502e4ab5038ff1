import type { ClientInfo, Closing, Connection, Hub, Wire } from '@beckon/core/adapter'
import { Lane } from './lane.ts'

/** Who is told what happens at the client's end of a connection. */
export interface ClientEnd {
  message?(text: string): void
  /** The server asks for a sign of life; it is answered by itself, unless the client is mute. */
  ping?(): void
  /** The server has answered a sign of life that was asked for. */
  pong?(): void
  /** The last call. 1006 is a connection that was cut or never came to be (RFC 6455, 7.1.5). */
  closed?(code: number, reason: string): void
}

interface Frame {
  readonly kind: 'message' | 'ping' | 'pong' | 'close'
  readonly text: string
  readonly bytes?: Uint8Array
  readonly code?: number
}

/** What frames without content are counted as, bytes. */
const smallFrame = 2

/** The client's end of a connection without a network, as a test holds it in its hand. */
export class InProcessConnection {
  /** What has come, in order. */
  readonly received: string[] = []
  /** How often the server has asked for a sign of life. */
  pings = 0
  /** How it ended. */
  closed: { readonly code: number; readonly reason: string } | undefined
  /** Why it never came to be. */
  readonly turnedAway: Closing | undefined
  private readonly end: ClientEnd
  private readonly up: Lane<Frame>
  private readonly down: Lane<Frame>
  private readonly server: Connection | undefined
  private muted = false

  /** @param gone called when the server's end is no more */
  constructor(
    hub: Hub,
    client: ClientInfo,
    end: ClientEnd,
    messageBytes: number,
    gone: (connection: InProcessConnection) => void,
  ) {
    this.end = end
    this.up = new Lane((frame) => this.atServer(frame, messageBytes))
    this.down = new Lane((frame) => this.atClient(frame))
    this.turnedAway = hub.turnsAway(client)
    if (this.turnedAway !== undefined) {
      this.over(1006, '')
      gone(this)
      return
    }
    this.gone = () => {
      this.gone = () => {}
      this.up.cut()
      this.server?.lost()
      gone(this)
    }
    this.server = hub.connect(this.wire(), client)
  }

  /** Sends a message: text, or bytes as a binary frame. */
  send(data: string | Uint8Array): void {
    if (this.closed !== undefined) return
    if (typeof data === 'string') {
      this.up.put({ kind: 'message', text: data }, Buffer.byteLength(data))
    } else this.up.put({ kind: 'message', text: '', bytes: data }, data.byteLength)
  }

  /** Asks the server for a sign of life. */
  ping(): void {
    this.up.put({ kind: 'ping', text: '' }, smallFrame)
  }

  /** Gives no sign of life any more but what is sent. */
  mute(): void {
    this.muted = true
  }

  /** Takes nothing any more: what the server sends piles up on its side. */
  stall(): void {
    this.down.stall()
  }

  /** Takes what has piled up, and goes on. */
  goOn(): void {
    this.down.goOn()
  }

  /** The network is gone, with everything under way in either direction. */
  cut(): void {
    if (this.closed !== undefined) return
    this.down.cut()
    this.up.cut()
    this.over(1006, '')
    queueMicrotask(() => this.gone())
  }

  /** Says good-bye behind what was sent; nothing is received any more. */
  close(code = 1000, reason = ''): void {
    if (this.closed !== undefined) return
    this.down.cut()
    this.up.put({ kind: 'close', text: '' }, smallFrame)
    this.over(code, reason)
  }

  private gone = (): void => {}

  private wire(): Wire {
    const { down } = this
    const connection = this
    return {
      send: (text) => down.put({ kind: 'message', text }, Buffer.byteLength(text)),
      ping: () => down.put({ kind: 'ping', text: '' }, smallFrame),
      close(code, reason) {
        down.put({ kind: 'close', text: reason, code }, smallFrame)
        queueMicrotask(() => connection.gone())
      },
      get bufferedBytes() {
        return down.bufferedBytes
      },
    }
  }

  private atServer({ kind, text, bytes }: Frame, messageBytes: number): void {
    const { server } = this
    if (server === undefined) return
    if (kind === 'close') this.gone()
    else if (kind === 'pong') server.heard()
    else if (kind === 'ping') {
      if (server.pinged()) this.down.put({ kind: 'pong', text: '' }, smallFrame)
    } else if ((bytes?.byteLength ?? Buffer.byteLength(text)) > messageBytes) {
      server.end('MESSAGE_TOO_LARGE')
    } else if (bytes !== undefined) server.end('BAD_FRAME')
    else server.receive(text)
  }

  private atClient({ kind, text, code = 1005 }: Frame): void {
    if (this.closed !== undefined) return
    if (kind === 'message') {
      this.received.push(text)
      this.end.message?.(text)
    } else if (kind === 'ping') {
      this.pings++
      if (!this.muted) this.up.put({ kind: 'pong', text: '' }, smallFrame)
      this.end.ping?.()
    } else if (kind === 'pong') this.end.pong?.()
    else this.over(code, text)
  }

  private over(code: number, reason: string): void {
    this.closed = { code, reason }
    queueMicrotask(() => this.end.closed?.(code, reason))
  }
}
