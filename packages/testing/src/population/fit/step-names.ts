import type { Population } from '../schema.ts'
import { type Deed, type Deeds, deedName } from './deeds.ts'
import type { GroupProfile } from './group-profile.ts'
import { ToldData } from './told-data.ts'

/** Deeds that are steps of their own, and families that are; the rest is one step for each type. */
const ownSteps = 120
const familySteps = 60
/** Paths written down of a step that stands for many. */
const pathsOfFamily = 60

type Steps = Population['steps']

/** Which deeds are which steps: frequent ones are their own, others share one with their family. */
export class StepNames {
  private readonly names: readonly string[]
  private readonly deeds: Deeds
  private readonly counts: ReadonlyMap<number, number>
  private readonly groups: readonly GroupProfile[]

  constructor(deeds: Deeds, groups: readonly GroupProfile[]) {
    this.deeds = deeds
    this.groups = groups
    this.counts = together(groups.map(({ deeds: counts }) => counts))
    const ranked = [...this.counts].sort(([, one], [, other]) => other - one)
    const families = new Map<string, number>()
    for (const [deed, count] of ranked.slice(ownSteps)) {
      const { family } = deeds.at(deed)
      families.set(family, (families.get(family) ?? 0) + count)
    }
    const kept = new Set(
      [...families]
        .sort(([, one], [, other]) => other - one)
        .slice(0, familySteps)
        .map(([family]) => family),
    )
    const names: string[] = []
    for (const [place, [deed]] of ranked.entries()) {
      const one = deeds.at(deed)
      names[deed] =
        place < ownSteps ? ownName(one) : kept.has(one.family) ? one.family : restOf(one)
    }
    this.names = names
  }

  /** The step of a deed by its number. */
  of(deed: number): string {
    return this.names[deed] ?? ''
  }

  /** As a deed of other traffic would be called. */
  named(deed: Deed): string {
    const own = ownName(deed)
    if (this.known.has(own)) return own
    return this.known.has(deed.family) ? deed.family : restOf(deed)
  }

  /** As parameters. */
  fitted(quantiles: number): Steps {
    const members = new Map<string, [deed: number, count: number][]>()
    for (const [deed, count] of [...this.counts].sort(([, one], [, other]) => other - one)) {
      const name = this.of(deed)
      members.set(name, [...(members.get(name) ?? []), [deed, count]])
    }
    return Object.fromEntries(
      [...members].map(([name, all]) => [name, this.step(all, quantiles)] as const),
    )
  }

  private step(members: readonly (readonly [number, number])[], quantiles: number): Steps[string] {
    const { type, data } = this.deeds.at(members[0]?.[0] ?? 0)
    const paths = members.slice(0, pathsOfFamily).flatMap(([deed, share]) => {
      const { path } = this.deeds.at(deed)
      return path === undefined ? [] : [{ path, share }]
    })
    const [only] = paths
    const told =
      data ??
      this.told(
        members.map(([deed]) => deed),
        quantiles,
      )
    if (type === 'page.view' && paths.length === 1 && only !== undefined) return only.path
    return {
      ...(type !== 'page.view' && { type }),
      ...(only !== undefined && { paths: paths.length === 1 ? only.path : paths }),
      ...(told !== undefined && { data: told }),
    }
  }

  private told(deeds: readonly number[], quantiles: number) {
    const all = new ToldData()
    for (const { data } of this.groups) {
      for (const deed of deeds) {
        const told = data.get(deed)
        if (told !== undefined) all.merge(told)
      }
    }
    return all.fitted(quantiles)
  }

  private get known(): ReadonlySet<string> {
    this.knownNames ??= new Set(this.names)
    return this.knownNames
  }

  private knownNames: ReadonlySet<string> | undefined
}

/** "end" is what ends a visit. */
function ownName(deed: Deed): string {
  const name = deed.gathered ? deed.family : deedName(deed)
  return name === 'end' ? 'end of something' : name
}

function restOf({ type, status }: Deed): string {
  return `any ${deedName({ type, status, path: '' }).trim() || 'page'}`
}

function together(
  tallies: readonly { entries(): Iterable<[number, number]> }[],
): Map<number, number> {
  const sums = new Map<number, number>()
  for (const tally of tallies) {
    for (const [deed, count] of tally.entries()) sums.set(deed, (sums.get(deed) ?? 0) + count)
  }
  return sums
}
