import type { ClientBounds } from './bounds.ts'
import type { Cancel } from './cancel.ts'
import type { Ending } from './connection.ts'
import type { ClientEnv } from './env.ts'

/** A wait that is no shorter, for servers that have too much to do as it is, ms. */
const leastWait: { readonly [why in Ending]?: number } = {
  RESTARTING: 1_000,
  TOO_MANY: 5_000,
  RATE_LIMITED: 5_000,
}

/**
 * When to connect again: after anything between nothing and a ceiling that doubles, so that
 * thousands of clients do not come back in one instant ("full jitter", Marc Brooker,
 * "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
 */
export class Retry {
  readonly #env: ClientEnv
  readonly #bounds: ClientBounds
  readonly #connect: () => void
  #failures = 0
  #notBefore = 0
  #cancel: Cancel | undefined

  constructor(env: ClientEnv, bounds: ClientBounds, connect: () => void) {
    this.#env = env
    this.#bounds = bounds
    this.#connect = connect
  }

  /** @param heldFor how long the connection had been a good one, ms */
  after(why: Ending, heldFor: number): void {
    const { stableMs, backoffBaseMs, backoffCapMs } = this.#bounds
    if (heldFor >= stableMs) this.#failures = 0
    const least = leastWait[why] ?? 0
    // Beyond 2 to the 30th a shift changes its sign.
    const ceiling = Math.min(backoffCapMs, backoffBaseMs * (1 << Math.min(30, this.#failures++)))
    const now = this.#env.clock.now()
    this.#notBefore = now + least
    this.#at(now + least + chance(this.#env) * Math.max(ceiling, least))
  }

  /** There may be a network again, or somebody looks. */
  hurry(): void {
    if (!this.#cancel) return
    const soon = this.#env.clock.now() + chance(this.#env) * this.#bounds.backoffBaseMs
    this.#at(Math.max(soon, this.#notBefore))
  }

  cancel(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #at(at: number): void {
    this.cancel()
    this.#cancel = this.#env.clock.setTimer(at, () => {
      this.#cancel = undefined
      this.#connect()
    })
  }
}

/** From 0 up to, and without, 1. */
export function chance(env: ClientEnv): number {
  const [first = 0, second = 0] = env.random.bytes(2)
  return (first * 256 + second) / 65_536
}
