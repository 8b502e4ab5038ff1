import { createServer, type IncomingMessage } from 'node:http'
import {
  type ClientInfo,
  type Delivery,
  defaultHubLimits,
  type Effect,
  Hub,
  type HubCounts,
  type HubOptions,
  type Receiver,
  type Transport,
} from '@beckon/core/adapter'
import { type WebSocket, WebSocketServer } from 'ws'

export class MinimalTransport implements Transport {
  readonly name = 'minimal'
  readonly server = createServer()
  private readonly hub: Hub
  private readonly sockets: WebSocketServer

  constructor(options: HubOptions) {
    this.hub = new Hub(options)
    const maxPayload = options.limits?.messageBytes ?? defaultHubLimits.messageBytes
    this.sockets = new WebSocketServer({ noServer: true, maxPayload, autoPong: false })
    this.server.on('upgrade', (request: IncomingMessage, socket, head) => {
      const client = clientOf(request)
      const code = this.hub.turnsAway(client)
      if (code === undefined) {
        this.sockets.handleUpgrade(request, socket, head, (ws) => this.connected(ws, client))
        return
      }
      socket.on('error', () => {})
      socket.end(`HTTP/1.1 503 No\r\nConnection: close\r\n\r\n${JSON.stringify({ code })}`)
    })
  }

  open(receiver: Receiver): Promise<void> {
    this.hub.open(receiver)
    return new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve))
  }

  deliver(to: { site: string; visitor: string }, effect: Effect): Promise<Delivery> {
    return this.hub.deliver(to, effect)
  }

  close(): Promise<void> {
    this.hub.close()
    return new Promise((resolve) => this.server.close(() => resolve()))
  }

  counts(): HubCounts {
    return this.hub.counts()
  }

  private connected(socket: WebSocket, client: ClientInfo): void {
    const whileOpen = (run: () => void) => {
      if (socket.readyState === socket.OPEN) run()
    }
    const connection = this.hub.connect(
      {
        send: (text) => whileOpen(() => socket.send(text)),
        ping: () => whileOpen(() => socket.ping()),
        close: (code, reason) => socket.close(code, reason),
        get bufferedBytes() {
          return socket.bufferedAmount
        },
      },
      client,
    )
    socket.on('message', (data, binary) => {
      if (binary) connection.end('BAD_FRAME')
      else connection.receive(data.toString())
    })
    socket.on('ping', (data) => {
      if (connection.pinged()) socket.pong(data)
    })
    socket.on('pong', () => connection.heard())
    socket.on('error', (error: Error & { code?: string }) => {
      const large = error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'
      connection.lost(large ? 'MESSAGE_TOO_LARGE' : 'BAD_FRAME')
    })
    socket.on('close', () => connection.lost())
  }
}

/** The proxy in front of this server sets `X-Forwarded-For`, and nobody gets past it. */
function clientOf({ headers }: IncomingMessage): ClientInfo {
  const ip = headers['x-forwarded-for']
  const { origin } = headers
  const userAgent = headers['user-agent']
  const acceptLanguage = headers['accept-language']
  return {
    ...(typeof ip === 'string' && { ip }),
    ...(origin !== undefined && { origin }),
    ...(userAgent !== undefined && { userAgent }),
    ...(acceptLanguage !== undefined && { acceptLanguage }),
  }
}
