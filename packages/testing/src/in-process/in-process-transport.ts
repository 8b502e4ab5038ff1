import {
  type ClientInfo,
  type Delivery,
  defaultHubLimits,
  type Effect,
  type Env,
  Hub,
  type HubCounts,
  type HubOptions,
  type NoticeMessage,
  type OperatorPeer,
  type Receiver,
  type Transport,
} from '@beckon/core/adapter'
import { type ClientEnd, InProcessConnection } from './in-process-connection.ts'

export interface InProcessTransportOptions extends HubOptions {
  /** Time, chance and ids: the same ones give the same run. */
  readonly env: Env
}

/** Visitors and operators within one process. Create it with {@link inProcessTransport}. */
export class InProcessTransport implements Transport {
  readonly name = 'in-process'
  private readonly hub: Hub
  private readonly messageBytes: number
  private readonly connections = new Set<InProcessConnection>()
  private readonly whenEmpty: (() => void)[] = []

  constructor(options: InProcessTransportOptions) {
    this.hub = new Hub(options)
    this.messageBytes = options.limits?.messageBytes ?? defaultHubLimits.messageBytes
  }

  /** From now on clients are let in. */
  async open(receiver: Receiver): Promise<void> {
    this.hub.open(receiver)
  }

  tell(to: OperatorPeer, notice: NoticeMessage): Promise<Delivery> {
    return this.hub.tell(to, notice)
  }

  deliver(to: { site: string; visitor: string }, effect: Effect): Promise<Delivery> {
    return this.hub.deliver(to, effect)
  }

  /** Ends all connections with `RESTARTING`, and waits until they are gone. */
  async close(): Promise<void> {
    this.hub.close()
    if (this.connections.size === 0) return
    await new Promise<void>((resolve) => {
      this.whenEmpty.push(resolve)
    })
  }

  /**
   * A client connects; it has said nothing yet. One that is not let in is closed with 1006, as a
   * browser would see it, and says why in `turnedAway`.
   */
  connect(client: ClientInfo = {}, end: ClientEnd = {}): InProcessConnection {
    const connection = new InProcessConnection(this.hub, client, end, this.messageBytes, (gone) => {
      this.connections.delete(gone)
      if (this.connections.size > 0) return
      for (const resolve of this.whenEmpty.splice(0)) resolve()
    })
    if (connection.turnedAway === undefined) this.connections.add(connection)
    return connection
  }

  /** What it has seen: at this moment, and since it was made. */
  counts(): HubCounts {
    return this.hub.counts()
  }
}

/**
 * Creates a transport without a network, for tests and simulations. Everything that is sent comes
 * out at the other end in order, in a microtask of its own, never within the call that sent it:
 * with the same `env` and the same calls, a run is the same each time.
 *
 * @throws UsageError WEAK_SECRET
 * @example
 * const env = virtualEnv()
 * const transport = inProcessTransport({ env, secret, origins: '*', missingOrigin: 'allow' })
 * const engine = createEngine({ …, env, transports: [transport] })
 * await engine.open()
 * const visitor = transport.connect()
 * visitor.send('{"type":"hello","protocol":1,"site":"shop"}')
 */
export function inProcessTransport(options: InProcessTransportOptions): InProcessTransport {
  return new InProcessTransport(options)
}
