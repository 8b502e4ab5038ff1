import type { Chance } from './chance.ts'
import type { PopulationGroup } from './schema.ts'
import { Weighted } from './weighted.ts'

/** How a visit comes about. */
export interface Arrival {
  /** The page before, as the browser tells it. */
  readonly referrer?: string
  /** What stands behind the `?` of the first page. */
  readonly query?: string
}

type Source = NonNullable<PopulationGroup['sources']>[number]

/** Draws where visits come from. */
export function arrivalsFrom(sources: readonly Source[]): (chance: Chance) => Arrival {
  const choices = new Weighted(sources.map((source) => [arriving(source), source.share] as const))
  return (chance) => choices.draw(chance)(chance)
}

function arriving({ referrer, keywords, query }: Source): (chance: Chance) => Arrival {
  if (referrer === undefined || keywords === undefined) {
    const always = {
      ...(referrer !== undefined && { referrer }),
      ...(query !== undefined && { query }),
    }
    return () => always
  }
  const words = new Weighted(Object.entries(keywords))
  return (chance) => {
    const searched = encodeURIComponent(words.draw(chance)).replaceAll('%20', '+')
    const filled = referrer.replaceAll('{keyword}', () => searched)
    return query === undefined ? { referrer: filled } : { referrer: filled, query }
  }
}
