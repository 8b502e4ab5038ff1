import { merge, type Observable } from 'rxjs'
import type { Committer, Settled } from './commit/commit.ts'
import type { Outcome } from './commit/outcome.ts'
import { entityName } from './domain/entity-name.ts'
import type { Handler } from './handle.ts'
import { batched } from './operators/batched.ts'
import { inOrder } from './operators/in-order.ts'
import { precededBy } from './operators/preceded-by.ts'
import type { Arrival, OtherArrival } from './receive/arrival.ts'
import type { Tick } from './waking.ts'

export interface Stages {
  /** Loads what a batch needs; gives back what of it may go on. */
  readonly load: (batch: readonly Arrival[]) => Promise<readonly Arrival[]>
  /** The next visitor due before an arrival. */
  readonly takeDue: (arrival: Arrival | Tick) => Tick | undefined
  readonly handler: Handler
  /** The wake-up of its own visitor that became due while an arrival waited for its turn. */
  readonly takeOwnDue: (arrival: Arrival | Tick) => Tick | undefined
  /** What is neither an event nor a tick. */
  readonly other: (arrival: OtherArrival) => Outcome | undefined
  readonly committer: Committer
  readonly batch: number
  /** When a burst has come in; see {@link Clock}. */
  readonly soon: (start: () => void) => void
  readonly backlog: Backlog
}

/** How many wait within the pipeline, whenever it is asked. */
export interface Backlog {
  /** Arrivals, while the batch before them is loaded. */
  arrivals: () => number
  /** Outcomes, while those before them are committed. */
  outcomes: () => number
}

/**
 * The one path, from arrival to what is settled:
 * load → wake those who are due → admit, enrich, step → commit. It is the only file with
 * operators on the hot path. `arrivals$` come through the door; `again$` and `recommits$` are what
 * a failed commit sends back.
 */
export function pipeline(
  arrivals$: Observable<Arrival>,
  again$: Observable<Arrival>,
  recommits$: Observable<Outcome>,
  { load, takeDue, takeOwnDue, handler, other, committer, batch, soon, backlog }: Stages,
): Observable<Settled> {
  const loaded$ = arrivals$.pipe(
    batched(batch, load, soon, (waiting) => {
      backlog.arrivals = waiting
    }),
  )
  const handled$ = merge(loaded$, again$).pipe(
    precededBy<Arrival | Tick>(takeDue),
    inOrder<Arrival | Tick, Outcome>(
      keyOf,
      (arrival) => {
        if (arrival.kind === 'event') return handler.event(arrival)
        return arrival.kind === 'tick' ? handler.tick(arrival) : other(arrival)
      },
      takeOwnDue,
    ),
  )
  return merge(handled$, recommits$).pipe(
    batched(
      batch,
      (group, takeBack) => committer.commit(group, takeBack),
      queueMicrotask,
      (waiting) => {
        backlog.outcomes = waiting
      },
    ),
  )
}

/** Whose turn it is: the events and ticks of one visitor never overtake each other, a barrier nobody. */
function keyOf(arrival: Arrival | Tick): string | undefined {
  switch (arrival.kind) {
    case 'event':
      return arrival.name
    case 'tick':
      return arrival.slot.name
    case 'erase':
      return entityName(arrival.site.id, arrival.visitor)
    case 'barrier':
      return undefined
    default:
      return ''
  }
}
