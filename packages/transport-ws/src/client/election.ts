import type { Locks } from './browser.ts'

/**
 * One of all tabs leads: whoever holds a lock of the browser's (Web Locks API). A browser gives the
 * lock to the next tab as soon as the one that holds it is gone, however it went.
 */
export class Election {
  readonly #locks: Locks
  readonly #name: string
  readonly #won: () => void
  readonly #lost: () => void
  #attempt = 0
  #leads = false
  #withdraw: (() => void) | undefined

  /** @param lost another tab took the lock away */
  constructor(locks: Locks, name: string, won: () => void, lost: () => void) {
    this.#locks = locks
    this.#name = name
    this.#won = won
    this.#lost = lost
  }

  get leads(): boolean {
    return this.#leads
  }

  /** @param steal takes the lock from a tab that holds it and does not answer */
  stand(steal = false): void {
    this.resign()
    const attempt = this.#attempt
    const abort = new AbortController()
    let release: (() => void) | undefined
    this.#withdraw = () => {
      abort.abort()
      release?.()
    }
    const held = () =>
      new Promise<void>((resolve) => {
        release = resolve
        if (attempt === this.#attempt) this.#win()
        else resolve()
      })
    const failed = () => {
      if (attempt !== this.#attempt) return
      if (this.#leads) {
        this.stand()
        this.#lost()
      } else {
        // There are no locks here after all: better each tab by itself than none.
        this.#win()
      }
    }
    try {
      // A request that steals cannot be called off: the interface forbids it.
      const options = steal ? { steal } : { signal: abort.signal }
      this.#locks.request(this.#name, options, held).then(undefined, failed)
    } catch {
      failed()
    }
  }

  /** Leads no longer, and does not want to. */
  resign(): void {
    this.#attempt++
    this.#leads = false
    this.#withdraw?.()
    this.#withdraw = undefined
  }

  #win(): void {
    this.#leads = true
    this.#won()
  }
}
