import type { Enrichment } from '@beckon/core/adapter'
import type { RecordedEvent } from '../../traffic/recorded.ts'
import type { PopulationGroup } from '../schema.ts'
import { Tally } from './tally.ts'

type Source = NonNullable<PopulationGroup['sources']>[number]

/** How many sources are told apart, and words of each; how many are written down. */
const mostSources = 5_000
const mostWords = 500
const written = 120

interface Seen {
  readonly type: string
  readonly name: string
  count: number
  /** One of the pages before, with `{keyword}` where the words stood. */
  readonly referrer: string | undefined
  readonly query: string | undefined
  readonly words: Tally<string>
}

/** Where visits come from. */
export class VisitSources {
  readonly types = new Tally<string>(20)
  readonly engines = new Tally<string>(1_000)
  readonly words = new Tally<string>(5_000)
  private readonly seen = new Map<string, Seen>()

  /** A visit has begun. */
  add({ event }: RecordedEvent, { referrer, utm }: Enrichment): void {
    const { type = 'direct', source = '', keyword } = referrer ?? {}
    this.types.add(type)
    if (type === 'search') this.engines.add(source)
    if (keyword !== undefined) this.words.add(keyword)
    const query = utm && campaignQuery(utm)
    const key = [type, source, keyword === undefined ? '' : 'words', query ?? ''].join(' ')
    let seen = this.seen.get(key)
    if (seen === undefined) {
      const before = type === 'direct' ? undefined : event.page?.referrer
      const url = before && keyword !== undefined ? withoutWords(before, keyword) : before
      seen = {
        type,
        name: source || type,
        count: 0,
        referrer: url,
        query,
        words: new Tally(mostWords),
      }
      if (this.seen.size < mostSources) this.seen.set(key, seen)
    }
    seen.count++
    if (keyword !== undefined) seen.words.add(keyword)
  }

  /** As parameters: what is not among the most frequent is given to the first of its type. */
  fitted(): Source[] {
    const all = [...this.seen.values()].sort((one, other) => other.count - one.count)
    const kept = all.slice(0, written)
    const extra = new Map<Seen, number>()
    for (const one of all.slice(written)) {
      const first = kept.find(({ type }) => type === one.type)
      if (first !== undefined) extra.set(first, (extra.get(first) ?? 0) + one.count)
    }
    return kept.map((one) => {
      const { name, count, referrer, query, words } = one
      const told = referrer?.includes('{keyword}') === true && words.size > 0
      return {
        name,
        share: count + (extra.get(one) ?? 0),
        ...(referrer !== undefined && { referrer }),
        ...(told && { keywords: Object.fromEntries(words.ranked()) }),
        ...(query !== undefined && { query }),
      }
    })
  }
}

function campaignQuery(utm: NonNullable<Enrichment['utm']>): string | undefined {
  const parts = Object.entries(utm).map(
    ([name, value]) => `utm_${name}=${encodeURIComponent(value)}`,
  )
  return parts.length === 0 ? undefined : parts.join('&')
}

/** An address with `{keyword}` in place of the words that were found in it; as it is where they cannot be found. */
function withoutWords(url: string, keyword: string): string {
  return url.replace(/([?&#][^=&#]+=)([^&#]*)/g, (all, name: string, value: string) =>
    decoded(value).toLowerCase() === keyword.toLowerCase() ? `${name}{keyword}` : all,
  )
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' ')).trim()
  } catch {
    return value
  }
}
