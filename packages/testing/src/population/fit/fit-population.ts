import type { Enricher } from '@beckon/core/adapter'
import { type Ask, warmed } from '../../replay/ask.ts'
import type { Recorded } from '../../traffic/recorded.ts'
import { populationEvents } from '../events.ts'
import { PopulationError } from '../population-error.ts'
import type { Population } from '../schema.ts'
import { type Distance, distancesBetween, sampleOf } from './distances.ts'
import { fitParameters } from './fit-parameters.ts'
import { StepNames } from './step-names.ts'
import { TrafficProfile } from './traffic-profile.ts'
import { type Unfitted, unfittedIn } from './unfitted.ts'

export interface FitOptions {
  /** What tells robots, browsers, countries and sources apart; without them nothing of that is found. */
  readonly enrichers?: readonly Enricher[]
  /** The site's own hosts; the first makes the pages' addresses absolute. */
  readonly hosts?: readonly string[]
  /** By whose clock hours and weekdays are told; UTC by default. */
  readonly timeZone?: string
  /** For the traffic that is made up to compare; 1 by default. */
  readonly seed?: number
}

/** Parameters of a population from recorded traffic, and how well they do. */
export interface FittedPopulation {
  readonly population: Population
  /** Between the traffic and what the parameters make up, one for each distribution. */
  readonly distances: readonly Distance[]
  /** What the traffic does not show. */
  readonly unfitted: readonly Unfitted[]
}

/**
 * Finds the parameters under which a population is likely to leave such traffic, then makes up as many
 * visitors by them, and says how far those are from the traffic. It is read once, in bounded memory.
 *
 * @param traffic as `openTraffic` gives it, in order of time
 * @throws PopulationError where there is no event in it; TrafficError where it cannot be read
 *
 * @example
 * const { population, distances } = await fitPopulation(openTraffic(['access.log.gz']), { enrichers })
 */
export async function fitPopulation(
  traffic: AsyncIterable<readonly Recorded[]>,
  { enrichers = [], hosts = [], timeZone = 'UTC', seed = 1 }: FitOptions = {},
): Promise<FittedPopulation> {
  const ask = await warmed(enrichers)
  const ownHosts = hosts.map((host) => host.toLowerCase())
  const log = new TrafficProfile(ask, ownHosts, timeZone)
  for await (const batch of traffic) {
    for (const line of batch) if (line.kind === 'event') log.add(line)
  }
  if (log.people.visits + log.robots.visits === 0) {
    const message = 'There is no visit in the traffic: is its format right?'
    throw new PopulationError([{ pointer: '', message }])
  }
  const steps = new StepNames(log.deeds, log.groups)
  const site = hosts[0] === undefined ? undefined : `https://${hosts[0]}`
  const population = fitParameters(log, steps, site, timeZone)
  const [one, other] = [seed, seed + 1].map((own) =>
    sampleOf(made(population, own, ask, ownHosts), steps),
  )
  if (one === undefined || other === undefined) throw new Error('two samples are made')
  return {
    population,
    distances: distancesBetween(sampleOf(log, steps), one, other),
    unfitted: unfittedIn(log),
  }
}

function made(
  population: Population,
  seed: number,
  ask: Ask,
  hosts: readonly string[],
): TrafficProfile {
  const profile = new TrafficProfile(ask, hosts, population.timeZone ?? 'UTC')
  for (const event of populationEvents(population, { seed })) profile.add(event)
  return profile
}
