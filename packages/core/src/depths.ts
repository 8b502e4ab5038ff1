import type { Entities } from './commit/entities.ts'
import type { Dispatcher } from './dispatch/dispatch.ts'
import type { Backlog } from './pipeline.ts'

/** How much waits in the engine, and where. What is under way as a whole is in the account. */
export interface Depths {
  /** Arrivals that wait while the batch before them is loaded. */
  readonly arrivals: number
  /** Outcomes that wait while those before them are committed. */
  readonly outcomes: number
  /** Visitors who are loaded anew, as somebody else wrote first; their events wait. */
  readonly recovering: number
  /** Visitors who are to be woken. */
  readonly wakeups: number
  /** Effects that are not settled, as far as this process has taken them on. */
  readonly outbox: number
  /** Those of them that are being delivered. */
  readonly deliveries: number
  /** Those that wait for another try, or for their visitor to come. */
  readonly retries: number
  /** Visitors in memory. */
  readonly visitors: number
}

/** Asks all of them. */
export function depthsOf(backlog: Backlog, entities: Entities, dispatcher: Dispatcher): Depths {
  return {
    arrivals: backlog.arrivals(),
    outcomes: backlog.outcomes(),
    recovering: entities.recovering.size,
    wakeups: entities.wakeups.size,
    ...dispatcher.depths,
    visitors: entities.size,
  }
}
