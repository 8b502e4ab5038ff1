import type { ClientBounds } from './bounds.ts'
import type { ClientEnv } from './env.ts'

/**
 * How long to wait before the next attempt: anything between nothing and a ceiling that doubles,
 * so that thousands of clients do not come back in one instant ("full jitter", Marc Brooker,
 * "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
 */
export class Backoff {
  readonly #env: ClientEnv
  readonly #bounds: ClientBounds
  #failures = 0

  constructor(env: ClientEnv, bounds: ClientBounds) {
    this.#env = env
    this.#bounds = bounds
  }

  /** @param atLeast what the server asked for, by the way it ended the connection, ms */
  next(atLeast = 0): number {
    const { backoffBaseMs, backoffCapMs } = this.#bounds
    // Beyond 2 to the 30th a shift changes its sign.
    const ceiling = Math.min(backoffCapMs, backoffBaseMs * (1 << Math.min(30, this.#failures++)))
    return atLeast + chance(this.#env) * Math.max(ceiling, atLeast)
  }

  reset(): void {
    this.#failures = 0
  }
}

/** From 0 up to, and without, 1. */
export function chance(env: ClientEnv): number {
  const [first = 0, second = 0] = env.random.bytes(2)
  return (first * 256 + second) / 65_536
}
