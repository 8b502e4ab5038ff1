import { UsageError } from '@beckon/core'
import type { Entry } from './entry.ts'
import { Listing } from './listing.ts'
import type { WholeQuery } from './query.ts'
import type { FloorRow } from './row.ts'

interface Shared {
  readonly listing: Listing
  views: number
}

/** The listings that views look at; those with the same filter and order look at one. */
export class Listings {
  private readonly entries: Iterable<Entry>
  private readonly most: number
  private readonly shared = new Map<unknown, Shared>()

  /** `most`: how many there may be at once. */
  constructor(entries: Iterable<Entry>, most: number) {
    this.entries = entries
    this.most = most
  }

  /** @throws UsageError `FLOOR_FULL` where there are too many others */
  take({ filter, sort }: WholeQuery): Listing {
    const key = nameOf({ filter, sort })
    const known = this.shared.get(key)
    if (known !== undefined) {
      known.views++
      return known.listing
    }
    if (this.shared.size >= this.most) {
      throw new UsageError(
        'FLOOR_FULL',
        `${this.most} different filters and orders are looked at already: raise "listings", or end some of them.`,
      )
    }
    const listing = new Listing(filter, sort, this.entries)
    this.shared.set(key, { listing, views: 1 })
    return listing
  }

  /** A view looks at it no more. */
  give(listing: Listing): void {
    for (const [key, shared] of this.shared) {
      if (shared.listing === listing && --shared.views === 0) this.shared.delete(key)
    }
  }

  /** Exchanges a row. */
  change(entry: Entry, next: FloorRow | undefined): void {
    const again: Listing[] = []
    for (const { listing } of this.shared.values()) {
      if (listing.before(entry, next)) again.push(listing)
    }
    entry.row = next
    for (const listing of again) listing.insert(entry)
  }
}

/** What two queries have alike that can share; a function of one's own is like no other. */
function nameOf({ filter, sort }: Pick<WholeQuery, 'filter' | 'sort'>): unknown {
  return filter.where === undefined ? JSON.stringify([filter, sort]) : Symbol('its own')
}
