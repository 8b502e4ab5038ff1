import type { ClientInfo } from '@beckon/core/adapter'
import type { InProcessConnection } from '../in-process/in-process-connection.ts'
import type { InProcessTransport } from '../in-process/in-process-transport.ts'
import type { InProcessWebSocket } from '../in-process/in-process-web-socket.ts'
import type { Chance } from './chance.ts'
import type { Direction } from './fault.ts'
import { Pipe } from './pipe.ts'
import type { Schedule } from './schedule.ts'

/** How long it takes until somebody hears that a connection was cut, or is refused, ms. */
const noticeMs = 20

/** Longer than a message is on its way, ms. */
const momentMs = 200

type Frame =
  | { readonly kind: 'message'; readonly text: string }
  | { readonly kind: 'close'; readonly code: number; readonly reason: string }

/** What a link needs of the network it goes through. */
export interface LinkParts {
  readonly schedule: Schedule
  readonly chance: Chance
  /** Who answers at this moment; undefined is a server that is down. */
  readonly server: () => InProcessTransport | undefined
  readonly client: ClientInfo
  /** Whose it is. */
  readonly device: number
  /** Nothing comes through before this instant of real time, ms. */
  readonly heldUntil: () => number
  /** It stands. */
  readonly up: (link: Link) => void
  readonly down: (link: Link) => void
}

/** One connection through the simulated network; to its page it is a WebSocket. */
export class Link implements InProcessWebSocket {
  onopen: InProcessWebSocket['onopen'] = null
  onmessage: InProcessWebSocket['onmessage'] = null
  onclose: InProcessWebSocket['onclose'] = null
  onerror: InProcessWebSocket['onerror'] = null
  readyState = 0
  readonly url: string
  readonly device: number
  /** Real time, ms. */
  readonly madeAt: number
  /** Something has gone wrong with it. */
  struck = false
  private readonly parts: LinkParts
  private readonly toServer: Pipe<Frame>
  private readonly toPage: Pipe<Frame>
  private connection: InProcessConnection | undefined
  /** When the first message came from the server, real time, ms. */
  private heardAt = Number.POSITIVE_INFINITY

  constructor(url: string, parts: LinkParts) {
    const { schedule, chance, heldUntil } = parts
    this.url = url
    this.device = parts.device
    this.madeAt = schedule.now
    this.parts = parts
    this.toServer = new Pipe(schedule, chance, (frame) => this.atServer(frame), heldUntil)
    this.toPage = new Pipe(schedule, chance, (frame) => this.atPage(frame), heldUntil)
    schedule.after(chance.between(10, 80), () => this.dial())
  }

  /** It has been in use for a moment, and nothing has gone wrong with it. */
  get isSound(): boolean {
    return (
      this.readyState === 1 && !this.struck && this.heardAt + momentMs < this.parts.schedule.now
    )
  }

  send(text: string): void {
    if (this.readyState === 0) throw new Error('The socket is not open yet.')
    if (this.readyState === 1) this.toServer.put({ kind: 'message', text })
  }

  close(code = 1005, reason = ''): void {
    if (this.readyState >= 2) return
    if (this.connection === undefined) this.readyState = 3
    else {
      this.readyState = 2
      this.toServer.put({ kind: 'close', code, reason })
    }
  }

  /** The network is gone, with everything under way; both ends hear of it. */
  cut(): void {
    this.toServer.close()
    this.toPage.close()
    this.connection?.cut()
    if (this.connection === undefined) this.readyState = 3
    else this.over()
  }

  /** What is sent in one direction is lost from now on, and neither end hears of it. */
  silence(way: Direction): void {
    this.pipe(way).swallow()
    // The server's own question for a sign of life would not come through either.
    this.connection?.mute()
  }

  /** Nobody is there any more who could be told anything. */
  abandon(): void {
    this.onopen = this.onmessage = this.onclose = this.onerror = null
  }

  /** The page's side of a server that is gone without a word. */
  orphan(): void {
    this.struck = true
    this.toServer.close()
    this.toPage.close()
    this.over(false)
  }

  pipe(way: Direction): Omit<Pipe<unknown>, 'put'> {
    return way === 'up' ? this.toServer : this.toPage
  }

  private dial(): void {
    if (this.readyState !== 0) return
    const { schedule, server, client, heldUntil, up } = this.parts
    const until = heldUntil()
    if (until > schedule.now) {
      schedule.after(until - schedule.now, () => this.dial())
      return
    }
    const connection = server()?.connect(client, {
      message: (text) => this.toPage.put({ kind: 'message', text }),
      closed: (code, reason) => this.toPage.put({ kind: 'close', code, reason }),
    })
    if (connection === undefined || connection.turnedAway !== undefined) {
      this.failSoon()
      return
    }
    this.connection = connection
    this.readyState = 1
    up(this)
    this.onopen?.({ type: 'open' })
  }

  private atServer(frame: Frame): void {
    if (frame.kind === 'message') this.connection?.send(frame.text)
    else {
      this.connection?.close(frame.code, frame.reason)
      this.toPage.close()
      this.over(false)
    }
  }

  private atPage(frame: Frame): void {
    if (frame.kind === 'message') {
      this.heardAt = Math.min(this.heardAt, this.parts.schedule.now)
      if (this.readyState === 1) this.onmessage?.({ type: 'message', data: frame.text })
      return
    }
    const { code, reason } = frame
    this.toServer.close()
    this.over(false)
    this.readyState = 3
    this.onclose?.({ type: 'close', code, reason })
  }

  /** It does not stand any more. */
  private over(tellsPage = true): void {
    this.parts.down(this)
    if (tellsPage) this.failSoon()
  }

  private failSoon(): void {
    this.parts.schedule.after(noticeMs, () => {
      if (this.readyState === 3) return
      this.readyState = 3
      this.onerror?.({ type: 'error' })
      this.onclose?.({ type: 'close', code: 1006, reason: '' })
    })
  }
}
