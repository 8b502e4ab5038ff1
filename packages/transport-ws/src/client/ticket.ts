/** What became of an event. */
export type Fate =
  | { readonly status: 'committed' }
  /** The server, or the client itself, will not have it. */
  | { readonly status: 'refused'; readonly code: string; readonly message: string }
  /** The client gave up on it; whether the server has it is not known if it was sent before. */
  | { readonly status: 'dropped'; readonly reason: DropReason }

/**
 * - `buffer-full`: too much is waiting
 * - `closed`: `close()` or `forget()` was called
 * - `stopped`: the server ended the connection for good
 */
export type DropReason = 'buffer-full' | 'closed' | 'stopped'

/** An event that was handed to the client. */
export interface Tracked {
  /** The event's id, on the wire and in the log. */
  readonly id: string
  /** What became of it, as soon as that is known; it rejects never, and costs nothing if not called. */
  fate(): Promise<Fate>
}

/** The client's side of a `Tracked`. */
export class Ticket implements Tracked {
  readonly id: string
  #fate: Fate | undefined
  #promise: Promise<Fate> | undefined
  #resolve: ((fate: Fate) => void) | undefined

  constructor(id: string) {
    this.id = id
  }

  fate(): Promise<Fate> {
    this.#promise ??= new Promise((resolve) => {
      if (this.#fate) resolve(this.#fate)
      else this.#resolve = resolve
    })
    return this.#promise
  }

  settle(fate: Fate): void {
    this.#fate = fate
    this.#resolve?.(fate)
  }
}
