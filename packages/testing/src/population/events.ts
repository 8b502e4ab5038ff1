import type { RecordedEvent } from '../traffic/recorded.ts'
import { Crowd, type CrowdOptions } from './crowd.ts'
import type { Population } from './schema.ts'

/**
 * Makes up the recorded traffic of a population, event by event in the order of arrival: nobody invites
 * anybody. The same seed gives the same events, to the byte, on every Node; more visitors leave those of
 * the first as they are. Memory grows with those who are there or will come again, not with the events.
 *
 * @example
 * for (const event of populationEvents(readPopulation(text), { seed: 7 })) console.log(ndjsonLine(event))
 */
export function* populationEvents(
  population: Population,
  options: CrowdOptions = {},
): Generator<RecordedEvent, void, void> {
  const crowd = new Crowd(population, options)
  let line = 0
  for (let next = crowd.next(); next !== undefined; next = crowd.next()) {
    const { at, person, event } = next
    if (event === undefined) continue
    line++
    const { visitor, identity } = person
    yield { kind: 'event', file: 0, line, at, visitor, ...identity, event }
  }
}

/** A recorded event as a line of NDJSON, without its end, as `replay` reads it. */
export function ndjsonLine({ at, visitor, ip, userAgent, language, event }: RecordedEvent): string {
  const { id, type, at: occurredAt, tab, page, data } = event
  return JSON.stringify({
    at: new Date(at).toISOString(),
    visitor,
    ip,
    userAgent,
    language,
    event: {
      id,
      type,
      at: occurredAt === at ? undefined : new Date(occurredAt).toISOString(),
      tab,
      page,
      data,
    },
  })
}
