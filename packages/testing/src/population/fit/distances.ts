import { deedNumbers, type GroupProfile } from './group-profile.ts'
import { Histogram } from './histogram.ts'
import type { StepNames } from './step-names.ts'
import { sumOf, type Tally, totalVariation } from './tally.ts'
import type { TrafficProfile } from './traffic-profile.ts'

/** How far two samples of one distribution are from each other. */
export interface Distance {
  readonly name: string
  /** Of shares: half the sum of their differences. Of what can be ordered: the most by which shares up to a value differ. */
  readonly measure: 'total variation' | 'Kolmogorov–Smirnov'
  /** 0: the same; 1: nothing in common. */
  readonly distance: number
  /** The same between two made-up samples, which differ by chance alone. */
  readonly byChance: number
  /** How many were seen in the log, and made up. */
  readonly logged: number
  readonly generated: number
}

type Counts = ReadonlyMap<string, number>

/** Profiles name the same things alike only if their steps are the same. */
interface Sample {
  readonly counts: ReadonlyMap<string, Counts>
  readonly histograms: ReadonlyMap<string, Histogram>
}

/** What is compared of a profile. */
export function sampleOf(profile: TrafficProfile, steps: StepNames): Sample {
  const { groups, deeds } = profile
  const named = (deed: number): string => steps.named(deeds.at(deed))
  const both = <Name>(
    of: (group: GroupProfile) => Pick<Tally<Name>, 'entries'>,
    name: (key: Name) => string = String,
  ): Counts => {
    const sums = new Map<string, number>()
    for (const group of groups) {
      for (const [key, count] of of(group).entries()) {
        if (count > 0) sums.set(name(key), (sums.get(name(key)) ?? 0) + count)
      }
    }
    return sums
  }
  const move = (number: number): string =>
    `${named(Math.floor(number / deedNumbers))}\n${named(number % deedNumbers)}`
  const merged = (of: (group: GroupProfile) => Histogram): Histogram =>
    groups.reduce((all, group) => all.merge(of(group)), new Histogram())
  return {
    counts: new Map([
      ['robots and people', robotsAndPeople(profile)],
      ['hour of visits', both(({ hours }) => hours)],
      ['weekday of visits', both(({ weekdays }) => weekdays)],
      ['kinds of sources', both(({ sources }) => sources.types)],
      ['search engines', both(({ sources }) => sources.engines)],
      ['search words', both(({ sources }) => sources.words)],
      ['countries', both(({ places }) => places.countries)],
      ['browsers', both(({ userAgents }) => userAgents.browsers)],
      ['systems', both(({ userAgents }) => userAgents.systems)],
      ['languages', both(({ languages }) => languages)],
      ['kinds of events', both(({ types }) => types)],
      ['steps', both((group) => group.deeds, named)],
      ['first steps', both((group) => group.begins, named)],
      ['first steps later', both((group) => group.beginsAgain, named)],
      ['last steps', both((group) => group.ends, named)],
      ['tabs', tabs(profile)],
      ['moves', both((group) => group.moves, move)],
    ]),
    histograms: new Map([
      ['visits of a visitor', merged((group) => group.returns.visits)],
      ['events of a visit', merged((group) => group.eventsOfVisit)],
      ['time between events', merged((group) => group.allStays())],
      ['time between visits', merged((group) => group.returns.all())],
      ['delay of late events', merged((group) => group.delays)],
    ]),
  }
}

/** How far the made-up traffic is from the log, and from other traffic made up alike; what the log does not show is left out. */
export function distancesBetween(log: Sample, made: Sample, again: Sample): Distance[] {
  const found: Distance[] = []
  for (const [name, counts] of log.counts) {
    const [one, other] = [made.counts.get(name), again.counts.get(name)]
    if (one === undefined || other === undefined || sumOf(counts) === 0) continue
    found.push({
      name,
      measure: 'total variation',
      distance: either(sumOf(one), () => totalVariation(counts, one)),
      byChance: either(Math.min(sumOf(one), sumOf(other)), () => totalVariation(one, other)),
      logged: sumOf(counts),
      generated: sumOf(one),
    })
  }
  for (const [name, values] of log.histograms) {
    const [one, other] = [made.histograms.get(name), again.histograms.get(name)]
    if (one === undefined || other === undefined || values.total === 0) continue
    found.push({
      name,
      measure: 'Kolmogorov–Smirnov',
      distance: either(one.total, () => values.distance(one)),
      byChance: either(Math.min(one.total, other.total), () => one.distance(other)),
      logged: values.total,
      generated: one.total,
    })
  }
  return found
}

/** What is not there has nothing in common with what is. */
function either(total: number, distance: () => number): number {
  return total === 0 ? 1 : Math.round(distance() * 10_000) / 10_000
}

/** Page views in another tab than the one before, where events say in which they are. */
function tabs({ groups }: TrafficProfile): Counts {
  if (groups.every(({ inTabs }) => inTabs === 0)) return new Map()
  const changed = groups.reduce((sum, { tabChanges }) => sum + tabChanges, 0)
  const all = groups.reduce((sum, { laterViews }) => sum + laterViews, 0)
  return new Map([
    ['another', changed],
    ['the same', all - changed],
  ])
}

function robotsAndPeople({ people, robots }: TrafficProfile): Counts {
  return new Map([
    ['people', people.visitors],
    ['robots', robots.visitors],
  ])
}
