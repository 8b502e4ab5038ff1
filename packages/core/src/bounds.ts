/** Every limit the engine keeps, by name. What goes over one is refused, quarantined or cut, never lost in silence. */
export interface Bounds {
  /** One message as text or bytes. */
  readonly messageBytes: number
  /** Nesting of a message. */
  readonly jsonDepth: number
  readonly eventsPerMessage: number
  /** An event's id, in characters; also a tab's. */
  readonly idLength: number
  readonly typeLength: number
  readonly urlLength: number
  readonly titleLength: number
  /** An event's `data` as JSON text, in characters. */
  readonly dataLength: number
  /** The user agent as it is kept; the rest is cut off. */
  readonly userAgentLength: number
  /** Pages of a visit kept with the visitor; the log has them all. */
  readonly historyPages: number
  /** Tabs of one visit that are told apart; the one unused longest is forgotten. */
  readonly tabs: number
  readonly traits: number
  /** Events that a window holds; of more it holds the latest, and says so. */
  readonly windowEvents: number
  /** Visitors of one address that are told apart within a day. */
  readonly addressVisitors: number
  /** Arrivals taken into one batch, and units into one commit. */
  readonly batch: number
  /** Arrivals under way at once; further ones are refused with `OVERLOADED`. */
  readonly inFlight: number
  /** What one enricher may take, ms. */
  readonly enrichTimeoutMs: number
  /** Visitors without a visit kept in memory, where the storage is not shared between processes. */
  readonly cachedVisitors: number
  /** Addresses kept in memory. */
  readonly cachedAddresses: number
  /** Deliveries under way at once. */
  readonly deliveries: number
  /** What one delivery may take until the page has acknowledged it, ms; then it is tried again. */
  readonly deliveryTimeoutMs: number
  /** An event older than this goes into history only, ms. */
  readonly lateAfterMs: number
  /** Lines of a site's list of who is blocked. */
  readonly listedBlocks: number
  /**
   * Where the storage is shared between processes: how often what others may have changed of who is blocked
   * is read again, ms. Infinity: never.
   */
  readonly sharedRereadMs: number
}

export const defaultBounds: Bounds = {
  messageBytes: 65_536,
  jsonDepth: 32,
  eventsPerMessage: 500,
  idLength: 128,
  typeLength: 64,
  urlLength: 16_384,
  titleLength: 1_024,
  dataLength: 16_384,
  userAgentLength: 1_024,
  historyPages: 50,
  tabs: 16,
  traits: 64,
  windowEvents: 1_000,
  addressVisitors: 1_000,
  batch: 500,
  inFlight: 100_000,
  enrichTimeoutMs: 250,
  cachedVisitors: 50_000,
  cachedAddresses: 50_000,
  deliveries: 10_000,
  deliveryTimeoutMs: 10_000,
  lateAfterMs: 86_400_000,
  listedBlocks: 10_000,
  sharedRereadMs: 5_000,
}
