import { Zone } from '@beckon/core'
import { hourOf, weekdayOf } from '../arrival-curve.ts'
import type { Population } from '../schema.ts'
import { fitGroup, quantiles, type Watched } from './fit-group.ts'
import type { StepNames } from './step-names.ts'
import type { TrafficProfile } from './traffic-profile.ts'

const dayMs = 86_400_000
const quarterMs = 900_000

/** The parameters under which a population is likely to leave such traffic. */
export function fitParameters(
  profile: TrafficProfile,
  steps: StepNames,
  site: string | undefined,
  timeZone: string,
): Population {
  const { firstAt, lastAt, people, robots } = profile
  const watched = watchedFrom(firstAt, lastAt, new Zone(timeZone))
  const groups = { people, robots }
  const held = Object.entries(groups).filter(([, { visits }]) => visits > 0)
  return {
    ...(site !== undefined && { site }),
    start: new Date(firstAt).toISOString(),
    // The last event is within it too.
    days: Math.ceil(((lastAt - firstAt + 1) / dayMs) * 10_000) / 10_000,
    timeZone,
    visitors: people.visitors + robots.visitors,
    ...(profile.wholeSeconds && { wholeSeconds: true }),
    steps: steps.fitted(quantiles),
    groups: Object.fromEntries(
      held.map(([name, group]) => [name, fitGroup(group, steps, watched, group.visitors)]),
    ),
  }
}

/** How long each hour of the day, and each weekday, was watched. */
function watchedFrom(start: number, end: number, zone: Zone): Watched {
  const hours = new Array<number>(24).fill(0)
  const weekdays = new Array<number>(7).fill(0)
  for (let at = start; at <= end; at += quarterMs) {
    const wall = zone.wallAt(at)
    const part = Math.min(quarterMs, end + 1 - at) / (4 * quarterMs)
    hours[hourOf(wall)] = (hours[hourOf(wall)] ?? 0) + part
    weekdays[weekdayOf(wall)] = (weekdays[weekdayOf(wall)] ?? 0) + part
  }
  return { hours, weekdays }
}
