import { endOfVisit, type PopulationGroup } from '../schema.ts'
import { deedNumbers, type GroupProfile } from './group-profile.ts'
import { Histogram } from './histogram.ts'
import type { StepNames } from './step-names.ts'

/** Steps of equal share that a distribution is written down in. */
export const quantiles = 40

/** How much of each hour and weekday was watched, in hours. */
export interface Watched {
  readonly hours: readonly number[]
  readonly weekdays: readonly number[]
}

/** The parameters of a group, from what was counted of it. */
export function fitGroup(
  profile: GroupProfile,
  steps: StepNames,
  watched: Watched,
  share: number,
): PopulationGroup {
  const { userAgents, languages, returns, visits, leaves, late, delays } = profile
  const begin = bySteps(profile.begins.entries(), steps)
  const again = bySteps(profile.beginsAgain.entries(), steps)
  return {
    share,
    browsers: userAgents.fitted(),
    countries: profile.places.fitted(),
    ...(languages.size > 0 && { languages: Object.fromEntries(languages.ranked()) }),
    sources: profile.sources.fitted(),
    arrivals: {
      hours: rates(profile.hours.entries(), watched.hours),
      weekdays: rates(profile.weekdays.entries(), watched.weekdays),
    },
    visits: returns.fitted(quantiles),
    begin,
    ...(Object.keys(again).length > 0 && { beginAgain: again }),
    moves: fitMoves(profile, steps),
    ...fitTabs(profile),
    ...(late > 0 && {
      network: {
        share: rounded(late / profile.visitors),
        delay: { quantiles: delays.quantiles(quantiles).map((tenths) => tenths / 10) },
        doubled: rounded(Math.min(1, profile.doubled / delays.total)),
      },
    }),
    ...(leaves > 0 && { leaves: rounded(Math.min(1, leaves / visits)) }),
  }
}

/** Who has changed tabs goes on as often as before; from that, and from how often anybody does, follows how many do. */
function fitTabs(profile: GroupProfile): Pick<PopulationGroup, 'tabs'> {
  const { laterViews, tabChanges, laterViewsOfChangers, tabChangesOfChangers } = profile
  if (tabChanges === 0) return {}
  const all = tabChanges / laterViews
  const ofChangers = laterViewsOfChangers > 0 ? tabChangesOfChangers / laterViewsOfChangers : 1
  const opens = Math.max(all, ofChangers)
  return { tabs: { share: rounded(Math.min(1, all / opens)), opens: rounded(opens) } }
}

function fitMoves(profile: GroupProfile, steps: StepNames): PopulationGroup['moves'] {
  const next = new Map<string, Map<string, number>>()
  const stays = new Map<string, Histogram>()
  const count = (from: string, to: string, many: number): void => {
    const row = next.get(from) ?? new Map<string, number>()
    next.set(from, row)
    row.set(to, (row.get(to) ?? 0) + many)
  }
  for (const [move, many] of profile.moves.entries()) {
    count(steps.of(Math.floor(move / deedNumbers)), steps.of(move % deedNumbers), many)
  }
  for (const [deed, many] of profile.ends.entries()) {
    if (many > 0) count(steps.of(deed), endOfVisit, many)
  }
  for (const [deed, found] of profile.stays) {
    const name = steps.of(deed)
    const known = stays.get(name) ?? new Histogram()
    stays.set(name, known.merge(found))
  }
  return Object.fromEntries(
    [...next].map(([name, row]) => {
      const stay = stays.get(name)
      return [
        name,
        {
          stay: stay === undefined ? 0 : { quantiles: stay.quantiles(quantiles) },
          next: Object.fromEntries(row),
        },
      ]
    }),
  )
}

/** Weights of steps from counts of deeds. */
function bySteps(
  counts: Iterable<readonly [number, number]>,
  steps: Pick<StepNames, 'of'>,
): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const [deed, count] of counts) {
    if (count <= 0) continue
    const name = steps.of(deed)
    sums[name] = (sums[name] ?? 0) + count
  }
  return sums
}

/** How often a thing happened in an hour of each kind, with four digits; 0 where nobody watched. */
function rates(counts: Iterable<readonly [number, number]>, watched: readonly number[]): number[] {
  const found = watched.map(() => 0)
  for (const [place, count] of counts) {
    const hours = watched[place] ?? 0
    if (hours > 0) found[place] = rounded(count / hours)
  }
  return found
}

function rounded(value: number): number {
  return Number(value.toPrecision(4))
}
