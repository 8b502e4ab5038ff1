import type { RawEvent } from '@beckon/core/protocol'
import type { ClientEvents, ClientState } from './client-events.ts'
import type { Counters } from './counters.ts'
import type { Tracked } from './ticket.ts'

/** A visitor's, or an operator's, way to the server. */
export interface Client {
  readonly state: ClientState
  /** The visitor's id, once the server has told it. */
  readonly visitor: string | undefined
  /** What it has done so far: a copy. */
  readonly counters: Counters
  /** Events that nobody has answered yet. */
  readonly pending: number
  /**
   * Sends an event, now or as soon as there is a connection, until the server has answered.
   *
   * @param type such as `cart.add`: lower case words joined by dots
   * @param data JSON
   * @param options `page` instead of the one the browser is on
   */
  track(
    type: string,
    data?: RawEvent['data'],
    options?: { readonly page?: RawEvent['page'] },
  ): Tracked
  /** Adds a listener; what comes back takes it away. Add those for effects right after `connect`. */
  on<Name extends keyof ClientEvents>(
    name: Name,
    listener: (event: ClientEvents[Name]) => void,
  ): () => void
  /** The visitor agrees: from now on it sends and stores, first of all `consent.given`. */
  consent(): void
  /** Settles when every event is answered, or the client has ended. */
  drained(): Promise<void>
  /** Ends it: what is unanswered is sent once more and given up. `drained()` first where that matters. */
  close(): void
  /** `close`, and removes all that was stored: the next page is a stranger's, without consent. */
  forget(): void
}
