import { Deadlines } from '../deadlines.ts'
import type { Clock } from '../env/env.ts'
import type { PendingEntry } from '../ports/storage.ts'

/** An effect on its way to its visitor. */
export interface Try {
  readonly entry: PendingEntry
  /** How often it was tried in vain. */
  readonly failures: number
}

/** How long after a failed try it is tried again, ms: longer each time, up to the last. */
const waits = [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000]

/**
 * Effects whose visitor could not be reached, until it is time to try again or the visitor comes.
 * Those that wait equally long wait in one queue.
 */
export class Retries {
  private readonly queues: readonly Deadlines<Try>[]
  private readonly byVisitor = new Map<string, Set<Try>>()

  constructor(clock: Clock, again: (one: Try) => void) {
    this.queues = waits.map(
      (wait) =>
        new Deadlines<Try>(clock, wait, (one) => {
          this.remove(one)
          again(one)
        }),
    )
  }

  add(one: Try): void {
    const name = visitorOf(one.entry)
    const others = this.byVisitor.get(name)
    if (others === undefined) this.byVisitor.set(name, new Set([one]))
    else others.add(one)
    this.queue(one).add(one)
  }

  /** Takes out all that waits for a visitor. */
  take(visitor: Pick<PendingEntry, 'site' | 'visitor'>): readonly Try[] {
    const taken = [...(this.byVisitor.get(visitorOf(visitor)) ?? [])]
    for (const one of taken) {
      this.queue(one).delete(one)
      this.remove(one)
    }
    return taken
  }

  stop(): void {
    for (const queue of this.queues) queue.clear()
    this.byVisitor.clear()
  }

  private queue({ failures }: Try): Deadlines<Try> {
    return this.queues[Math.min(failures, waits.length) - 1] as Deadlines<Try>
  }

  private remove(one: Try): void {
    const name = visitorOf(one.entry)
    const others = this.byVisitor.get(name)
    others?.delete(one)
    if (others?.size === 0) this.byVisitor.delete(name)
  }
}

function visitorOf({ site, visitor }: Pick<PendingEntry, 'site' | 'visitor'>): string {
  return `${site}\n${visitor}`
}
