/** Undoes a timer. Calling it twice, or after the timer ran, does nothing. */
export type Cancel = () => void

/** Time as the engine sees it: milliseconds since 1970 UTC. */
export interface Clock {
  now(): number
  /** Runs `run` once, not before `at`; soon if `at` has passed. */
  setTimer(at: number, run: () => void): Cancel
  /**
   * Runs `run` once, very soon, when whatever has come in by now was taken in: a burst from many
   * connections is then worked on as one. Never before this call has returned.
   */
  soon(run: () => void): void
  /**
   * Milliseconds in fractions, from any beginning, that never go back: for measuring how long
   * something takes, and for nothing that is decided or kept. Without it, `now` measures.
   */
  stopwatch?(): number
}

/**
 * The three things a program cannot compute: time, chance and fresh names. The engine takes
 * them from here and from nowhere else, so that a run can be repeated to the byte.
 */
export interface Env {
  readonly clock: Clock
  /** `length` random bytes. */
  readonly random: { bytes(length: number): Uint8Array }
  /** A name nobody else has: at least 128 bits, safe in a URL. */
  readonly ids: { next(): string }
}
