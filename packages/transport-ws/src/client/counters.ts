/** What a client has done so far, for whoever tests or watches it. */
export interface Counters {
  /** Calls of `track`. */
  tracked: number
  /** Events put on the wire; one that is sent again counts again. */
  sent: number
  resent: number
  committed: number
  refused: number
  dropped: number
  /** Effects handed to the listeners of this tab. */
  effects: number
  /** Effects that came again, or too late. */
  ignoredEffects: number
  /** Attempts to connect. */
  attempts: number
  /** Connections that were welcomed. */
  connections: number
  /** Times that a number was missing in what the server sent. */
  gaps: number
}

export function noCounts(): Counters {
  return {
    tracked: 0,
    sent: 0,
    resent: 0,
    committed: 0,
    refused: 0,
    dropped: 0,
    effects: 0,
    ignoredEffects: 0,
    attempts: 0,
    connections: 0,
    gaps: 0,
  }
}
