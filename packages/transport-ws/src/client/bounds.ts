/** Every limit and every wait of the client, by name. */
export interface ClientBounds {
  /** Events that nobody has answered yet. Beyond it the oldest is dropped, and that is told. */
  readonly bufferEvents: number
  /** The same events in bytes of JSON. */
  readonly bufferBytes: number
  /** Of these, how many may be under way at once. */
  readonly inFlightEvents: number
  /** How long an event waits for company, ms. */
  readonly batchMs: number
  /** The least between two messages with events: servers take no more than so many a second, ms. */
  readonly paceMs: number
  /** The first wait before connecting again is anything up to this, ms; each further one up to twice as much. */
  readonly backoffBaseMs: number
  readonly backoffCapMs: number
  /** A connection that held so long was a good one: the next wait starts from the base again, ms. */
  readonly stableMs: number
  /** From the call to the server's `welcome`, ms. */
  readonly connectMs: number
  /** A server that answers nothing for so long is asked; after as long again it counts as gone, ms. */
  readonly answerMs: number
  /** Answers of the server that may go unacknowledged. */
  readonly unacknowledged: number
  /** Effects that are remembered, so that none is shown twice. */
  readonly seenEffects: number
  /** How long another tab may take to show what it is given, and to answer at all, ms. */
  readonly tabMs: number
}

export const defaultBounds: ClientBounds = {
  bufferEvents: 1_000,
  bufferBytes: 1_000_000,
  inFlightEvents: 500,
  batchMs: 5,
  paceMs: 100,
  backoffBaseMs: 500,
  backoffCapMs: 30_000,
  stableMs: 10_000,
  connectMs: 15_000,
  answerMs: 10_000,
  unacknowledged: 50,
  seenEffects: 500,
  tabMs: 2_000,
}
