import type { Feed, Feedable } from './feed.ts'
import { type Lane, visitTimeoutMs } from './lane.ts'

/** Lines under way at once: few enough that most of what they need is garbage before it is first copied. */
export const batchSize = 256

/** Recorded traffic on its way through lanes. */
export interface Course {
  readonly traffic: AsyncIterable<readonly Feedable[]>
  readonly feed: Feed
  readonly lanes: readonly Lane[]
  /** Opens the lanes at the instant at which the traffic begins, ms. */
  readonly begin: (at: number) => Promise<void>
  readonly afterBatch?: () => void | Promise<void>
  /** Nothing after this instant is replayed, ms. */
  readonly until?: number | undefined
  /** Where the traffic is at its end: until when time goes on, ms; by default until the last visit is over. */
  readonly end?: (() => number) | undefined
  /** Stops between two batches. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Takes all of it through the lanes, to its end.
 *
 * @throws TrafficError when an input cannot be read; the signal's reason when it is aborted.
 */
export async function run(course: Course): Promise<void> {
  const { traffic, feed, lanes, begin, afterBatch, signal } = course
  const { until = Number.POSITIVE_INFINITY } = course
  let begun = false
  for await (const batch of traffic) {
    if (!begun) {
      begun = true
      await begin(batch.find(({ at }) => at !== undefined)?.at ?? 0)
    }
    const wanted = batch.filter((line) => line.at === undefined || line.at <= until)
    await feed.batch(wanted)
    await afterBatch?.()
    signal?.throwIfAborted()
    if (wanted.length < batch.length) break
  }
  if (!begun) await begin(0)
  for (const lane of lanes) {
    const end = course.end?.() ?? lane.env.clock.now() + visitTimeoutMs + 1
    await lane.pass(Math.min(until, end))
  }
}
