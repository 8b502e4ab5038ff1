import type { Clock } from '../env/env.ts'
import type { Mutable } from '../mutable.ts'
import type { Enricher, EnrichInput, Enrichment } from '../ports/enricher.ts'
import { checked } from './shape.ts'

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
const nothingYet: Enriched = { enrichment: {}, failures: noFailures }
const lateAnswer = Symbol('late')

/**
 * Asks enrichers about an event, and adds to what was found before. Whoever throws, rejects,
 * answers nonsense or takes longer than the timeout costs the event that enrichment and nothing
 * else. Answers at once when all of them do.
 */
export function enrich(
  enrichers: readonly Enricher[],
  input: EnrichInput,
  clock: Clock,
  timeoutMs: number,
  before: Enriched = nothingYet,
): Enriched | Promise<Enriched> {
  if (enrichers.length === 0) return before
  const enrichment: Mutable<Enrichment> = {}
  take(enrichment, before.enrichment)
  let { failures } = before
  for (let index = 0; index < enrichers.length; index++) {
    const enricher = enrichers[index] as Enricher
    try {
      const answer = enricher.enrich(input)
      if (answer instanceof Promise) {
        const rest = enrichers.slice(index + 1)
        return wait(enricher, answer, rest, input, { enrichment, failures }, clock, timeoutMs)
      }
      if (answer !== undefined) take(enrichment, checked(answer))
    } catch (cause) {
      failures = [...failures, { enricher: enricher.name, cause }]
    }
  }
  return { enrichment, failures }
}

/** The others are asked while one is waited for; what they say counts in their order. */
async function wait(
  enricher: Enricher,
  answer: Promise<Enrichment | undefined>,
  rest: readonly Enricher[],
  input: EnrichInput,
  before: Enriched,
  clock: Clock,
  timeoutMs: number,
): Promise<Enriched> {
  const others = enrich(rest, input, clock, timeoutMs)
  const enrichment: Mutable<Enrichment> = { ...before.enrichment }
  let { failures } = before
  try {
    const late = await inTime(answer, clock, timeoutMs)
    if (late === lateAnswer) throw new Error(`no answer within ${timeoutMs} ms`)
    if (late !== undefined) take(enrichment, checked(late))
  } catch (cause) {
    failures = [...failures, { enricher: enricher.name, cause }]
  }
  const after = await others
  take(enrichment, after.enrichment)
  return { enrichment, failures: [...failures, ...after.failures] }
}

/** Later enrichers win. Only what the port names is taken over. */
function take(enrichment: Mutable<Enrichment>, found: Enrichment): void {
  if (found.geo !== undefined) enrichment.geo = found.geo
  if (found.ua !== undefined) enrichment.ua = found.ua
  if (found.bot !== undefined) enrichment.bot = found.bot
  if (found.referrer !== undefined) enrichment.referrer = found.referrer
  if (found.utm !== undefined) enrichment.utm = found.utm
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
