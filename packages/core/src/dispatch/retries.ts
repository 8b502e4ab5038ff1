import { Deadlines } from '../deadlines.ts'
import type { Clock } from '../env/env.ts'
import type { PendingEntry } from '../ports/storage.ts'
import { isForOperators, isForWebhook, isNotice } from './notices.ts'

/** An effect on its way to its visitor. */
export interface Try {
  readonly entry: PendingEntry
  /** How often it was tried in vain, since its visitor came last. */
  readonly failures: number
  /** When it was taken on, by the stopwatch, ms; where somebody observed. */
  readonly since: number | undefined
}

/** How long after a failed try it is tried again, ms: longer each time, up to the last. */
const waits = [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000]
/** The same for webhooks: nobody waits for them in front of a page, and what is down may be so for long. */
const longWaits = [1_000, 5_000, 30_000, 120_000, 600_000, 1_800_000, 3_600_000]

/**
 * Effects that could not be delivered, until it is time to try again, or until their visitor, or an
 * operator, comes. Those that wait equally long wait in one queue.
 */
export class Retries {
  private readonly queues: readonly Deadlines<Try>[]
  private readonly longQueues: readonly Deadlines<Try>[]
  private readonly byVisitor = new Map<string, Set<Try>>()
  /** What is for operators, by site. */
  private readonly forOperators = new Map<string, Set<Try>>()

  constructor(clock: Clock, again: (one: Try) => void) {
    const queueFor = (wait: number) =>
      new Deadlines<Try>(clock, wait, (one) => {
        this.remove(one)
        again(one)
      })
    this.queues = waits.map(queueFor)
    this.longQueues = longWaits.map(queueFor)
  }

  get size(): number {
    let size = 0
    for (const queue of [...this.queues, ...this.longQueues]) size += queue.size
    return size
  }

  add(one: Try): void {
    join(this.byVisitor, visitorOf(one.entry), one)
    if (isForOperators(one.entry)) join(this.forOperators, one.entry.site, one)
    this.queue(one).add(one)
  }

  /** Takes out all that waits for a visitor. */
  take(visitor: Pick<PendingEntry, 'site' | 'visitor'>): readonly Try[] {
    return this.takeOut([...(this.byVisitor.get(visitorOf(visitor)) ?? [])])
  }

  /** The same of what is for its own pages. */
  takeForPages(visitor: Pick<PendingEntry, 'site' | 'visitor'>): readonly Try[] {
    const all = [...(this.byVisitor.get(visitorOf(visitor)) ?? [])]
    return this.takeOut(all.filter(({ entry }) => !isNotice(entry)))
  }

  /** The same of all that waits for the operators of a site. */
  takeForOperators(site: string): readonly Try[] {
    return this.takeOut([...(this.forOperators.get(site) ?? [])])
  }

  stop(): void {
    for (const queue of [...this.queues, ...this.longQueues]) queue.clear()
    this.byVisitor.clear()
    this.forOperators.clear()
  }

  private takeOut(taken: readonly Try[]): readonly Try[] {
    for (const one of taken) {
      this.queue(one).delete(one)
      this.remove(one)
    }
    return taken
  }

  private queue({ entry, failures }: Try): Deadlines<Try> {
    const queues = isForWebhook(entry) ? this.longQueues : this.queues
    return queues[Math.min(failures, queues.length) - 1] as Deadlines<Try>
  }

  private remove(one: Try): void {
    leave(this.byVisitor, visitorOf(one.entry), one)
    leave(this.forOperators, one.entry.site, one)
  }
}

function join(tries: Map<string, Set<Try>>, name: string, one: Try): void {
  const others = tries.get(name)
  if (others === undefined) tries.set(name, new Set([one]))
  else others.add(one)
}

function leave(tries: Map<string, Set<Try>>, name: string, one: Try): void {
  const others = tries.get(name)
  others?.delete(one)
  if (others?.size === 0) tries.delete(name)
}

function visitorOf({ site, visitor }: Pick<PendingEntry, 'site' | 'visitor'>): string {
  return `${site}\n${visitor}`
}
