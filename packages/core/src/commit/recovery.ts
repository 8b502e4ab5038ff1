import { Deadlines } from '../deadlines.ts'
import { entityName } from '../domain/entity-name.ts'
import type { Clock } from '../env/env.ts'
import type { EntityKey } from '../ports/storage.ts'
import type { Arrival, EventArrival } from '../receive/arrival.ts'
import { type LoadOptions, load } from './load.ts'
import { persistently } from './persistence.ts'

/** How long a visitor is let alone whose wake-up the storage has refused, ms. */
const letAloneMs = 5_000

export interface RecoveryOptions extends LoadOptions {
  readonly clock: Clock
  readonly stopped: () => boolean
  readonly onError: (error: unknown) => void
  /** These may be handled (again). */
  readonly again: (arrivals: readonly EventArrival[]) => void
  /** The storage cannot be asked about these. */
  readonly failed: (arrivals: readonly EventArrival[]) => void
}

/**
 * Brings into memory what arrivals need, and what was thrown away and is needed again: visitors
 * are loaded anew, and the arrivals that wait for them come again in order.
 */
export class Recovery {
  private readonly options: RecoveryOptions
  /** Loads under way outside of the pipeline; rest waits for them. */
  private readonly mending = new Set<Promise<void>>()
  /** Visitors whose wake-up the storage would not have: due at once they would be refused at once. */
  private readonly letAlone: Deadlines<EntityKey>
  /** The same by name: one of each. */
  private readonly alone = new Set<string>()

  constructor(options: RecoveryOptions) {
    this.options = options
    this.letAlone = new Deadlines(options.clock, letAloneMs, (visitor) => {
      this.alone.delete(entityName(visitor.site, visitor.id))
      this.again(visitor, [])
    })
  }

  get busy(): boolean {
    return this.mending.size > 0
  }

  async rest(): Promise<void> {
    await Promise.all(this.mending)
  }

  /** Loads what a batch needs, and gives back what of it may go on. */
  async load(batch: readonly Arrival[]): Promise<readonly Arrival[]> {
    const { clock, onError, stopped, failed } = this.options
    try {
      await persistently(() => load(batch, this.options), clock, onError, stopped)
      return batch
    } catch {
      failed(batch.filter((arrival) => arrival.kind === 'event'))
      return batch.filter(({ kind }) => kind !== 'event')
    }
  }

  /** Arrivals computed from a state that was thrown away wait for their visitor. */
  again({ site, id }: EntityKey, arrivals: readonly EventArrival[]): void {
    const { recovering } = this.options.entities
    const name = entityName(site, id)
    const waiting = recovering.get(name)
    if (waiting !== undefined) waiting.unshift(...arrivals)
    else {
      recovering.set(name, [...arrivals])
      this.recover(site, id)
    }
  }

  /** The storage has refused a visitor's wake-up; these were computed from what was thrown away. */
  refused(visitor: EntityKey, arrivals: readonly EventArrival[]): void {
    const { entities, stopped } = this.options
    const name = entityName(visitor.site, visitor.id)
    if (arrivals.length > 0 || entities.recovering.has(name)) this.again(visitor, arrivals)
    else if (!stopped() && !this.alone.has(name)) {
      this.alone.add(name)
      this.letAlone.add(visitor)
    }
  }

  /** Whoever was refused is not loaded any more by itself. */
  stop(): void {
    this.letAlone.clear()
    this.alone.clear()
  }

  /** Loads a visitor for whom arrivals are waiting. */
  recover(site: string, visitor: string): void {
    const { clock, onError, stopped, again, failed, entities } = this.options
    const name = entityName(site, visitor)
    const taken = (): EventArrival[] => {
      const arrivals = entities.recovering.get(name) ?? []
      entities.recovering.delete(name)
      return arrivals
    }
    const reload = (): Promise<void> =>
      load(entities.recovering.get(name) ?? [], this.options, [
        { site, kind: 'visitor', id: visitor },
      ])
    this.mend(
      persistently(reload, clock, onError, stopped).then(
        () => again(taken()),
        () => failed(taken()),
      ),
    )
  }

  /** Something is being set right; there is no rest before it is done. */
  mend(work: Promise<void>): void {
    const over = work.finally(() => this.mending.delete(over))
    this.mending.add(over)
  }
}
