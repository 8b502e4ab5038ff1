import { UsageError } from '@beckon/core'
import { isObservable, Observable, of, type Subscriber } from 'rxjs'
import type { Entry } from './entry.ts'
import type { FloorBounds } from './floor-bounds.ts'
import { Listings } from './listings.ts'
import type { FloorMessage } from './message.ts'
import { type FloorQuery, wholeQuery } from './query.ts'
import type { FloorRow } from './row.ts'
import { type Ready, View } from './view.ts'

export interface ViewsOptions {
  readonly entries: Iterable<Entry>
  readonly bounds: Pick<FloorBounds, 'listings' | 'pageRows' | 'views'>
  /** The instant that is shown, ms. */
  readonly shownAt: () => number
  /** Somebody is owed something at the next tick. */
  readonly owed: () => void
}

/** All who look at a floor. */
export class Views {
  private readonly options: ViewsOptions
  private readonly listings: Listings
  private readonly views = new Map<View, Subscriber<FloorMessage>>()
  private stopped = false

  constructor(options: ViewsOptions) {
    this.options = options
    this.listings = new Listings(options.entries, options.bounds.listings)
  }

  watch(query: FloorQuery | Observable<FloorQuery>, ready: Ready): Observable<FloorMessage> {
    return new Observable((subscriber) => {
      if (this.stopped) {
        subscriber.complete()
        return
      }
      const view = new View(subscriber, ready)
      subscriber.add(() => this.leave(view))
      const queries$ = isObservable(query) ? query : of(query)
      subscriber.add(
        queries$.subscribe({
          next: (asked) => this.ask(view, subscriber, asked),
          error: (cause: unknown) => subscriber.error(cause),
        }),
      )
    })
  }

  /** Exchanges a row. */
  change(entry: Entry, next: FloorRow | undefined): void {
    this.listings.change(entry, next)
  }

  /** Tells everybody what there is to tell, and asks for another tick where something is owed. */
  tell(): void {
    let owed = false
    for (const view of this.views.keys()) owed = view.tell(this.options.shownAt()) || owed
    if (owed) this.options.owed()
  }

  stop(): void {
    this.stopped = true
    for (const subscriber of this.views.values()) subscriber.complete()
  }

  private ask(view: View, subscriber: Subscriber<FloorMessage>, asked: FloorQuery): void {
    const { bounds, shownAt, owed } = this.options
    try {
      if (!this.views.has(view) && this.views.size >= bounds.views) {
        throw new UsageError(
          'FLOOR_FULL',
          `${bounds.views} views are open already: raise "views", or end some of them.`,
        )
      }
      const query = wholeQuery(asked, bounds.pageRows)
      const before = view.listing
      // The new one first: where it is the same, it is not built anew.
      view.use(query, this.listings.take(query))
      if (before !== undefined) this.listings.give(before)
    } catch (cause) {
      subscriber.error(cause)
      return
    }
    this.views.set(view, subscriber)
    if (view.tell(shownAt())) owed()
  }

  private leave(view: View): void {
    this.views.delete(view)
    if (view.listing !== undefined) this.listings.give(view.listing)
  }
}
