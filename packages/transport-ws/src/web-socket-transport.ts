import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import {
  type Cancel,
  type ClientInfo,
  type Closing,
  type Delivery,
  defaultHubLimits,
  type Effect,
  Hub,
  type HubCounts,
  type HubOptions,
  heldRefusals,
  type NoticeMessage,
  type OperatorPeer,
  type Receiver,
  type RefusalOptions,
  Refusals,
  systemEnv,
  type Transport,
  Turns,
  UsageError,
} from '@beckon/core/adapter'
import { type ServerOptions, type Server as SocketServer, WebSocketServer } from 'ws'
import { clientInfo, type TrustProxy, trusts } from './client-info.ts'
import { inTurn } from './in-turn.ts'
import { ownServer } from './own-server.ts'
import { refuseUpgrade } from './refuse-upgrade.ts'
import { VisitorSocket } from './visitor-socket.ts'

export interface WebSocketTransportOptions extends HubOptions {
  /**
   * The server whose upgrade requests are answered; whoever made it listens, closes it, and bounds
   * how long the head of a request may take: Node looks every 30 s, whatever `headersTimeout` says,
   * unless `connectionsCheckingInterval` is less.
   */
  readonly server?: Server
  /** Without a `server`: listens by itself on this port; 0 for any that is free. */
  readonly port?: number
  /** With `port`: the address to listen on. Default `127.0.0.1`. */
  readonly host?: string
  /** The path of the connection's URL. Default `/beckon`. */
  readonly path?: string
  /** Whose `X-Forwarded-For` is believed: hops before this server, or networks. Default 0, nobody's. */
  readonly trustProxy?: TrustProxy
  /** How an address is turned away that comes again as soon as it was. */
  readonly refusals?: RefusalOptions
}

/** Options of ws that its types do not know yet. */
interface MoreOptions {
  readonly closeTimeout: number
  readonly maxFragments: number
  readonly maxBufferedChunks: number
}

/** Frames that one message may come in: nobody needs many for 64 KB. */
const maxFragments = 64
/** Pieces of the stream that one frame may come in. */
const maxBufferedChunks = 4_096
/** How long the other side may take to say good-bye, ms. */
const closeTimeout = 2_000
/** How much of one turn of the event loop goes to those who come, ms. */
const shareMs = 0.5

const httpStatus: Partial<Record<Closing, number>> = {
  FORBIDDEN: 403,
  TOO_MANY: 503,
  RESTARTING: 503,
}
const words: Partial<Record<Closing, string>> = {
  FORBIDDEN: 'Pages of this origin may not connect here.',
  TOO_MANY: 'There are too many connections: come again later.',
  RESTARTING: 'The server is starting or stopping: come again.',
}

/** The transports that answer the upgrade requests of one server. */
const listening = new WeakMap<Server, Set<WebSocketTransport>>()

/** Visitors and operators over WebSocket. Create it with {@link webSocketTransport}. */
export class WebSocketTransport implements Transport {
  readonly name = 'websocket'
  private readonly hub: Hub
  private readonly sockets: SocketServer<typeof VisitorSocket>
  private readonly options: WebSocketTransportOptions
  private readonly server: Server
  private readonly path: string
  private readonly trust: ReturnType<typeof trusts>
  private readonly refusals: Refusals
  /** Of those who come: where many do at once, everybody else is served between them. */
  private readonly turns: Turns
  private open_ = 0
  private readonly whenEmpty: (() => void)[] = []
  /** Who was turned away before the hub heard of it, by reason. */
  private readonly notHeard = new Map<string, number>()

  constructor(options: WebSocketTransportOptions) {
    if ((options.server === undefined) === (options.port === undefined)) {
      throw new UsageError('TRANSPORT_SERVER', 'Give either a server to attach to, or a port.')
    }
    this.options = options
    this.path = options.path ?? '/beckon'
    this.hub = new Hub(options)
    this.trust = trustOf(options.trustProxy ?? 0)
    const { clock } = options.env ?? systemEnv()
    this.refusals = new Refusals(clock, options.refusals)
    this.turns = new Turns(clock, shareMs)
    const socketOptions: ServerOptions<typeof VisitorSocket> & MoreOptions = {
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: options.limits?.messageBytes ?? defaultHubLimits.messageBytes,
      maxFragments,
      maxBufferedChunks,
      closeTimeout,
      autoPong: false,
      WebSocket: VisitorSocket,
    }
    this.sockets = new WebSocketServer(socketOptions)
    const { connections, waiting, waitingPerAddress } = { ...defaultHubLimits, ...options.limits }
    // Behind proxies everybody comes from the same few addresses.
    const proxied = (options.trustProxy ?? 0) !== 0
    this.server =
      options.server ??
      ownServer({
        connections: connections + waiting + (options.refusals?.waiting ?? heldRefusals),
        unaskedPerAddress: proxied ? waiting : waitingPerAddress,
        refusals: this.refusals,
        turns: this.turns,
        turnedAway: (reason) => this.notHeard.set(reason, (this.notHeard.get(reason) ?? 0) + 1),
      })
  }

  /** Answers upgrade requests from now on; listens, where the server is its own. */
  async open(receiver: Receiver): Promise<void> {
    this.hub.open(receiver)
    // It still listens where it was open before, to turn away.
    this.server.off('upgrade', this.upgrade)
    this.server.on('upgrade', this.upgrade)
    listening.set(this.server, (listening.get(this.server) ?? new Set()).add(this))
    const { port, host = '127.0.0.1' } = this.options
    if (port === undefined) return
    await new Promise<void>((resolve, reject) => {
      const failed = (cause: Error): void => {
        const message = `Cannot listen on ${host}:${port}: ${cause.message}.`
        reject(new UsageError('CANNOT_LISTEN', message, { cause }))
      }
      this.server.once('error', failed)
      this.server.listen(port, host, () => {
        this.server.off('error', failed)
        resolve()
      })
    })
  }

  tell(to: OperatorPeer, notice: NoticeMessage): Promise<Delivery> {
    return this.hub.tell(to, notice)
  }

  deliver(to: { site: string; visitor: string }, effect: Effect): Promise<Delivery> {
    return this.hub.deliver(to, effect)
  }

  /** Ends all connections with `RESTARTING`; new ones are turned away, where the server goes on. */
  async close(): Promise<void> {
    this.hub.close()
    this.refusals.flush()
    const stopped =
      this.options.server === undefined && this.server.listening
        ? new Promise<void>((resolve) => {
            this.server.close(() => resolve())
            // Whoever is still at the head of its request is not waited for.
            this.server.closeAllConnections()
          })
        : undefined
    if (this.open_ > 0) {
      await new Promise<void>((resolve) => {
        this.whenEmpty.push(resolve)
      })
    }
    await stopped
  }

  /** What it has seen: at this moment, and since it was made. */
  counts(): HubCounts {
    const counts = this.hub.counts()
    const turnedAway = { ...counts.turnedAway }
    for (const [reason, count] of this.notHeard) {
      turnedAway[reason] = (turnedAway[reason] ?? 0) + count
    }
    return { ...counts, turnedAway }
  }

  /** Where it listens; null before `open` and on a server that listens on no port. */
  address(): AddressInfo | null {
    const address = this.server.address()
    return typeof address === 'string' ? null : address
  }

  private readonly upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (pathOf(request) !== this.path) {
      if (this.mustAnswer(request)) {
        refuseUpgrade(socket, 404, 'NOT_FOUND', `Connect to ${this.path}.`)
      }
      return
    }
    inTurn(this.turns, socket, () => this.letIn(request, socket, head))
  }

  private letIn(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const client = clientInfo(request, this.trust)
    const reason = this.hub.turnsAway(client)
    if (reason !== undefined) {
      const refuse = () =>
        refuseUpgrade(socket, httpStatus[reason] ?? 503, reason, words[reason] ?? reason)
      if (reason === 'TOO_MANY') whileThere(socket, this.refusals.add(client.ip, refuse))
      else refuse()
      return
    }
    this.sockets.handleUpgrade(request, socket, head, (ws) => this.connected(ws, client))
  }

  /**
   * Whether nobody else will ever answer: all who listen are transports like this one, none has
   * this path, and this is the first of them. Anybody else may want it.
   */
  private mustAnswer(request: IncomingMessage): boolean {
    const ours = listening.get(this.server) ?? new Set()
    const [first] = ours
    return (
      first === this &&
      this.server.listenerCount('upgrade') === ours.size &&
      [...ours].every(({ path }) => path !== pathOf(request))
    )
  }

  private connected(socket: VisitorSocket, client: ClientInfo): void {
    this.open_++
    socket.tell(this.hub.connect(socket, client), this.closed)
  }

  private readonly closed = (): void => {
    this.open_--
    if (this.open_ === 0) for (const resolve of this.whenEmpty.splice(0)) resolve()
  }
}

/** Takes something back when a connection breaks. */
function whileThere(socket: Duplex, takeBack: Cancel): void {
  socket.on('error', () => {})
  socket.once('close', takeBack)
}

function trustOf(trustProxy: TrustProxy): ReturnType<typeof trusts> {
  try {
    return trusts(trustProxy)
  } catch (cause) {
    throw new UsageError('TRUST_PROXY', 'trustProxy holds something that is no network.', { cause })
  }
}

function pathOf({ url = '' }: IncomingMessage): string {
  const end = url.indexOf('?')
  return end < 0 ? url : url.slice(0, end)
}

/**
 * Creates the transport; give it to `createEngine` in `transports`, and it opens and closes with
 * the engine.
 *
 * @throws UsageError on options that cannot be meant: a weak secret, no server and no port, an
 * origin or a network that is none
 * @example
 * const server = createServer(app)
 * const transport = webSocketTransport({ server, secret, origins: ['https://shop.example'] })
 * const engine = createEngine({ …, transports: [transport] })
 * await engine.open()
 * server.listen(443)
 */
export function webSocketTransport(options: WebSocketTransportOptions): WebSocketTransport {
  return new WebSocketTransport(options)
}
