/**
 * Every limit a hub keeps, by name. Rates are messages a second, for all connections of the one
 * they are named after together; a message counts one, and one more for each 4,096
 * characters and for each 32 events.
 * `burstSeconds` says how much of a rate may come at once.
 */
export interface HubLimits {
  /** One message. Default 64 KB. */
  readonly messageBytes: number
  /** Nesting of a message. Default 32. */
  readonly jsonDepth: number
  /** Told to clients; the engine's own bound is what counts. Default 500. */
  readonly eventsPerMessage: number
  /** Default 20. */
  readonly messagesPerConnection: number
  /** Default 40. */
  readonly messagesPerVisitor: number
  /** Of an IPv4 address or an IPv6 network of 64 bits. Default 400. */
  readonly messagesPerAddress: number
  /** Default 20,000. */
  readonly messagesPerTenant: number
  /** Default 3. */
  readonly burstSeconds: number
  /** Messages over a rate that a connection may send in a minute before it is ended. Default 200. */
  readonly strikes: number
  /** Default 100,000. */
  readonly connections: number
  /** Default 500. */
  readonly connectionsPerAddress: number
  /**
   * New connections a second; one that is ended through its own fault (`BAD_HELLO`, `UNAUTHENTICATED`,
   * `RATE_LIMITED` and the like), or leaves within a second, counts five. Default 100.
   */
  readonly connectsPerAddress: number
  /** So many more may be away and resume; the longest away are given up first. Default 30. */
  readonly connectionsPerVisitor: number
  /** Connections that have not said `hello`. Default 5,000. */
  readonly waiting: number
  /** Default 100. */
  readonly waitingPerAddress: number
  /** How long they may take to say it, ms. Default 10 s. */
  readonly helloTimeoutMs: number
  /** How long `authenticate` may take, ms. Default 5 s. */
  readonly authenticateTimeoutMs: number
  /** Who is silent for so long is asked, and cut off after twice as long, ms. Default 25 s. */
  readonly heartbeatMs: number
  /** Bytes sent and not taken by the other side: beyond, the connection is cut. Default 1 MB. */
  readonly bufferedBytes: number
  /** How long a client may stay away and still get the rest of what was sent to it, ms. Default 2 minutes. */
  readonly resumeForMs: number
  /** Clients that are away and may resume; the longest away are given up first. Default 100,000. */
  readonly resumable: number
  /** Messages kept for one client until it acknowledges them; the oldest are given up first. Default 256. */
  readonly keptMessages: number
  /** The same in characters. Default 128 K. */
  readonly keptLength: number
}

export const defaultHubLimits: HubLimits = {
  messageBytes: 65_536,
  jsonDepth: 32,
  eventsPerMessage: 500,
  messagesPerConnection: 20,
  messagesPerVisitor: 40,
  messagesPerAddress: 400,
  messagesPerTenant: 20_000,
  burstSeconds: 3,
  strikes: 200,
  connections: 100_000,
  connectionsPerAddress: 500,
  connectsPerAddress: 100,
  connectionsPerVisitor: 30,
  waiting: 5_000,
  waitingPerAddress: 100,
  helloTimeoutMs: 10_000,
  authenticateTimeoutMs: 5_000,
  heartbeatMs: 25_000,
  bufferedBytes: 1_048_576,
  resumeForMs: 120_000,
  resumable: 100_000,
  keptMessages: 256,
  keptLength: 131_072,
}

/** The limits given, and the defaults for all others: one given as undefined is not given. */
export function hubLimits(given: Partial<HubLimits> = {}): HubLimits {
  const stated = Object.entries(given).filter(([, limit]) => limit !== undefined)
  return { ...defaultHubLimits, ...Object.fromEntries(stated) }
}
