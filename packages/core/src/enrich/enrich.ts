import type { Clock } from '../env/env.ts'
import type { Enricher, EnrichInput, Enrichment } from '../ports/enricher.ts'

/** What became of the look-ups of one event. */
export interface Enriched {
  readonly enrichment: Enrichment
  /** Enrichers that broke or took too long, with the reason. */
  readonly failures: readonly EnrichFailure[]
}

export interface EnrichFailure {
  readonly enricher: string
  readonly cause: unknown
}

const noFailures: readonly EnrichFailure[] = []
const lateAnswer = Symbol('late')

/**
 * Asks all enrichers about an event. Whoever throws, rejects, or takes longer than the timeout
 * costs the event that enrichment and nothing else. Answers at once when all of them do.
 */
export function enrich(
  enrichers: readonly Enricher[],
  input: EnrichInput,
  clock: Clock,
  timeoutMs: number,
): Enriched | Promise<Enriched> {
  const found: (Enrichment | undefined)[] = []
  let failures = noFailures
  let waiting: Promise<void>[] | undefined
  const fail = (enricher: Enricher, cause: unknown): void => {
    failures = [...failures, { enricher: enricher.name, cause }]
  }
  const result = (): Enriched => ({ enrichment: merge(found), failures })
  enrichers.forEach((enricher, index) => {
    try {
      const answer = enricher.enrich(input)
      if (answer instanceof Promise) {
        waiting ??= []
        waiting.push(
          inTime(answer, clock, timeoutMs).then(
            (late) => {
              if (late === lateAnswer) fail(enricher, new Error(`no answer within ${timeoutMs} ms`))
              else found[index] = late
            },
            (cause: unknown) => fail(enricher, cause),
          ),
        )
      } else found[index] = answer
    } catch (cause) {
      fail(enricher, cause)
    }
  })
  return waiting === undefined ? result() : Promise.all(waiting).then(result)
}

const nothing: Enrichment = {}

/** Later enrichers win, whichever answered first. */
function merge(found: readonly (Enrichment | undefined)[]): Enrichment {
  if (found.length === 1) return found[0] ?? nothing
  return Object.assign({}, ...found)
}

function inTime<T>(
  answer: Promise<T>,
  clock: Clock,
  timeoutMs: number,
): Promise<T | typeof lateAnswer> {
  return new Promise((resolve, reject) => {
    const cancel = clock.setTimer(clock.now() + timeoutMs, () => resolve(lateAnswer))
    answer.then(resolve, reject).finally(cancel)
  })
}
