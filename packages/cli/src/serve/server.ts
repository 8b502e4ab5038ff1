import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type AccountSnapshot, createEngine, type Engine, type Env } from '@beckon/core'
import {
  defaultHubLimits,
  type Enricher,
  type HubCounts,
  heldRefusals,
  type Storage,
} from '@beckon/core/adapter'
import type { RuleSet } from '@beckon/rules'
import { type Instrumentation, instrument } from '@beckon/telemetry'
import { type WebSocketTransport, webSocketTransport } from '@beckon/transport-ws'
import { webhooks } from '@beckon/webhook'
import manifest from '../../package.json' with { type: 'json' }
import { secondsSinceStart } from '../wall-clock.ts'
import type { ServeConfig } from './config/schema.ts'
import { listen } from './listen.ts'
import type { MetricsPage } from './metrics-page.ts'
import { requestListener } from './requests.ts'
import { StorageWatch } from './storage-watch.ts'

/** What a server is made of, beyond its configuration. */
export interface ServerParts {
  readonly config: ServeConfig
  readonly origins: '*' | readonly string[]
  /** The first signs, all are taken, the last keys the hashes of addresses. */
  readonly secrets: readonly string[]
  readonly rules: RuleSet
  readonly storage: Storage
  readonly enrichers: readonly Enricher[]
  readonly env: Env
  /** What Prometheus is shown; nothing is measured for it where nobody may see it. */
  readonly metrics?: MetricsPage | undefined
  /** Something went wrong on the way in or out, and was dealt with. */
  readonly onError: (message: string) => void
}

/** What a server has to say about itself. */
export interface ServerStatus {
  readonly state: 'starting' | 'open' | 'draining' | 'closed'
  readonly version: string
  readonly uptimeSeconds: number
  readonly ruleSet: string
  readonly rules: number
  readonly account: AccountSnapshot
  readonly connections: HubCounts
}

/** Times of requests, ms: whoever is slower is no browser. */
const timeouts = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 5_000,
}

/** An engine with its storage and its WebSocket transport, and an HTTP server before them. */
export class Server {
  readonly engine: Engine
  private readonly http: HttpServer
  private readonly transport: WebSocketTransport
  private readonly watch: StorageWatch
  private readonly parts: ServerParts
  private readonly instrumentations: readonly Instrumentation[]
  private state: ServerStatus['state'] = 'starting'
  private ruleCount: number

  constructor(parts: ServerParts) {
    const { config, origins, secrets, env } = parts
    const sites = Object.entries(config.sites)
    const ofEngine = sites.map(([id, { tenant: _, ...site }]) => [id, site] as const)
    this.parts = parts
    this.ruleCount = parts.rules.rules.length
    this.watch = new StorageWatch(parts.storage, sites[0]?.[0] ?? '', env.clock)
    this.http = createServer(
      timeouts,
      requestListener({
        path: config.path,
        audience: config.status,
        metricsAudience: config.metrics,
        metrics: async () => parts.metrics?.text(),
        troubles: () => this.troubles(),
        status: () => this.status(),
        accepting: () => this.state === 'open',
      }),
    )
    // Those who have sent no request yet, or wait to be refused, are beyond the transport's own count.
    const { connections, waiting } = { ...defaultHubLimits, ...config.limits }
    this.http.maxConnections = connections + waiting + heldRefusals
    const tenants = new Map(sites.map(([id, { tenant }]) => [id, tenant ?? '']))
    this.transport = webSocketTransport({
      server: this.http,
      path: config.path,
      secret: secrets,
      tokenDays: config.tokenDays,
      origins,
      missingOrigin: config.missingOrigin,
      tenantOf: (site) => tenants.get(site) ?? '',
      limits: config.limits,
      trustProxy: config.trustProxy,
      env,
    })
    this.engine = createEngine({
      sites: Object.fromEntries(ofEngine),
      rules: parts.rules,
      storage: this.watch.storage,
      secret: secrets.at(-1) ?? '',
      enrichers: parts.enrichers,
      transports: [this.transport],
      privacy: config.privacy,
      bounds: config.bounds,
      notifiers: [
        webhooks(config.webhooks, {
          clock: env.clock,
          onFailure: (_, { message }) => parts.onError(message),
        }),
      ],
      env,
    })
    const transports = { websocket: this.transport }
    // For an SDK that was loaded before us, and for Prometheus.
    this.instrumentations = [
      instrument(this.engine, { transports }),
      ...(parts.metrics === undefined
        ? []
        : [instrument(this.engine, { ...providersOf(parts.metrics), transports })]),
    ]
  }

  /**
   * Opens the engine, and then the port.
   *
   * @throws CommandError 2 where it cannot listen; StorageError where the storage does not open
   */
  async open(): Promise<AddressInfo> {
    const { config, onError } = this.parts
    await this.engine.open()
    try {
      const address = await listen(this.http, config.port, config.host)
      this.http.on('error', ({ message }) => onError(`A connection was not taken: ${message}.`))
      this.state = 'open'
      return address
    } catch (error) {
      await this.engine.close()
      throw error
    }
  }

  /** Puts other rules into force. */
  async use(rules: RuleSet): Promise<void> {
    await this.engine.use(rules)
    this.ruleCount = rules.rules.length
  }

  /**
   * Takes nobody new, finishes what is under way, sends the acks, closes the connections and the
   * storage, and at last the port: until then it says that it is not ready.
   *
   * @returns false where that took longer than `drainMs`, and the rest was dropped
   */
  async close(): Promise<boolean> {
    const { config, env } = this.parts
    this.state = 'draining'
    // A request for a connection is a request like others from now on, and not ready for.
    this.http.removeAllListeners('upgrade')
    let cancel = (): void => {}
    const late = new Promise<false>((resolve) => {
      cancel = env.clock.setTimer(env.clock.now() + config.drainMs, () => resolve(false))
    })
    try {
      const drained = await Promise.race([this.engine.close().then(() => true), late])
      // Clients are told all the same, and come again elsewhere.
      if (!drained) await this.transport.close()
      return drained
    } finally {
      cancel()
      this.state = 'closed'
      this.http.close()
      this.http.closeAllConnections()
      for (const instrumentation of this.instrumentations) instrumentation.stop()
    }
  }

  status(): ServerStatus {
    return {
      state: this.state,
      version: manifest.version,
      uptimeSeconds: Math.floor(secondsSinceStart()),
      ruleSet: this.engine.ruleSetHash,
      rules: this.ruleCount,
      account: this.engine.account(),
      connections: this.transport.counts(),
    }
  }

  private async troubles(): Promise<string[]> {
    if (this.state === 'starting') return ['The server is starting.']
    if (this.state !== 'open') return ['The server is stopping.']
    const trouble = await this.watch.trouble()
    return trouble === undefined ? [] : [trouble]
  }
}

function providersOf({ meterProvider, tracerProvider }: MetricsPage) {
  return { meterProvider, tracerProvider }
}
