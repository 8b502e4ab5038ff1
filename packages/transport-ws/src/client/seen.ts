import { isNumber, isRecord } from './read-message.ts'
import type { Store } from './store.ts'

/** Clocks are corrected anew with each connection, and never the same: this much is forgiven, ms. */
const margin = 300_000

/**
 * Effects that were shown, by id, until they cannot come again. With a store that several pages
 * share, none of them shows what another has shown.
 */
export class Seen {
  readonly #store: Store
  /** So many are remembered. */
  readonly most: number
  readonly #expiries = new Map<string, number>()

  constructor(store: Store, most: number) {
    this.#store = store
    this.most = most
  }

  has(id: string): boolean {
    this.#read()
    return this.#expiries.has(id)
  }

  /**
   * @param expiresAt by the server's clock, ms since 1970 UTC
   * @param serverNow the same clock now; what has expired by it is forgotten
   */
  mark(id: string, expiresAt: number, serverNow: number): void {
    this.#read()
    this.#expiries.set(id, expiresAt)
    for (const [old, expiry] of this.#expiries) {
      if (expiry + margin < serverNow) this.#expiries.delete(old)
    }
    // Where there are too many, those go first that will expire first.
    const kept = [...this.#expiries].sort((one, other) => other[1] - one[1]).slice(0, this.most)
    this.#expiries.clear()
    for (const [one, expiry] of kept) this.#expiries.set(one, expiry)
    this.#store.set('seen', JSON.stringify(kept))
  }

  #read(): void {
    try {
      const kept: unknown = JSON.parse(this.#store.get('seen') ?? '[]')
      if (!Array.isArray(kept)) return
      for (const one of kept as readonly unknown[]) {
        if (!isRecord(one)) continue
        const { 0: id, 1: expiry } = one
        if (typeof id === 'string' && isNumber(expiry)) this.#expiries.set(id, expiry)
      }
    } catch {
      // Somebody else wrote there: what is in memory still holds.
    }
  }
}
