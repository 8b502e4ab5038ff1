import type { Clock, Decision, Engine } from '@beckon/core'
import type { Observable, Subscription } from 'rxjs'
import { Counting, type CountsMessage } from './counting.ts'
import { Crowd } from './crowd.ts'
import { type FloorBounds, floorBounds } from './floor-bounds.ts'
import type { FloorMessage } from './message.ts'
import type { FloorQuery } from './query.ts'
import type { FloorRow } from './row.ts'
import { Ticks } from './ticks.ts'
import type { Ready } from './view.ts'
import { Views } from './views.ts'

/** What a floor looks at, and how much. */
export interface FloorOptions extends Partial<FloorBounds> {
  /** Default: all sites of the engine. */
  readonly sites?: readonly string[]
}

export interface WatchOptions {
  /**
   * Asked before each message: while it says no, nothing is sent and nothing is kept for later; what is
   * sent then is one difference to what was sent last. Default: always.
   *
   * @example
   * { ready: () => socket.bufferedAmount < 65_536 }
   */
  readonly ready?: Ready
}

/** What a floor needs of an engine. */
export type FloorEngine = Pick<
  Engine,
  | 'clock'
  | 'visitors$'
  | 'visiting'
  | 'ruleName'
  | 'ruleSetHash'
  | 'events$'
  | 'visits$'
  | 'decisions$'
  | 'invitations$'
  | 'on'
  | 'off'
>

/** Everybody on the sites now. Make one with {@link floor}. */
export class Floor {
  /** Counts for each of the last sixty minutes: all of them, then those that change. */
  readonly counts$: Observable<CountsMessage>
  private readonly clock: Clock
  private readonly crowd: Crowd
  private readonly views: Views
  private readonly counting: Counting
  private readonly ticks: Ticks
  private readonly listening: readonly Subscription[]
  /** The instant that is shown, ms. */
  private shownAt: number

  constructor(engine: FloorEngine, { sites, ...options }: FloorOptions) {
    const bounds = floorBounds(options)
    const watched = sites && new Set(sites)
    const watches = (site: string): boolean => watched === undefined || watched.has(site)
    const { clock } = engine
    this.clock = clock
    this.shownAt = clock.now()
    this.ticks = new Ticks(clock, bounds.tickMs, (now) => this.tick(now))
    const news = (): void => this.ticks.ask(clock.now())
    this.crowd = new Crowd({
      ...bounds,
      ruleName: (key) => engine.ruleName(key),
      ruleSet: () => engine.ruleSetHash,
    })
    this.views = new Views({
      entries: this.crowd,
      bounds,
      shownAt: () => this.shownAt,
      owed: news,
    })
    this.counting = new Counting(engine, watches, news)
    this.counts$ = this.counting.counts$
    for (const one of engine.visiting()) if (watches(one.site)) this.crowd.meet(one)
    this.listening = [
      engine.visitors$.subscribe({
        next: (change) => {
          if (!watches(change.site)) return
          // Who was erased is not shown for even a tick longer.
          if (this.crowd.take(change)) this.tick(clock.now())
          else news()
        },
        complete: () => this.stop(),
      }),
      engine.decisions$.subscribe((decision) => {
        if (watches(decision.site)) this.decided(decision)
      }),
    ]
    this.tick(this.shownAt)
  }

  /** How many are on the floor. */
  get size(): number {
    return this.crowd.size
  }

  /** Visits that began, or were there already, while there was no room for another row; see {@link FloorBounds.rows}. */
  get turnedAway(): number {
    return this.crowd.turnedAway
  }

  /** One visitor's row; undefined where it is not in a visit. */
  find(site: string, visitor: string): FloorRow | undefined {
    return this.crowd.find(site, visitor)?.row
  }

  /**
   * A view of the floor: a snapshot at once, then differences, at most one a tick and none where nothing
   * has changed. Given an Observable of queries it sends a snapshot for each.
   *
   * The Observable errs with a UsageError `FLOOR_QUERY` for a query that cannot be meant, `FLOOR_FULL` where
   * a bound is reached, and with whatever a filter's own function throws. It ends with the engine.
   */
  watch(
    query: FloorQuery | Observable<FloorQuery> = {},
    { ready = always }: WatchOptions = {},
  ): Observable<FloorMessage> {
    return this.views.watch(query, ready)
  }

  /** Looks no more; all views end. A floor stops by itself when its engine is closed. */
  stop(): void {
    for (const subscription of this.listening ?? []) subscription.unsubscribe()
    this.ticks.stop()
    this.views.stop()
    this.counting.stop()
  }

  private decided({ site, visitor, at, rule, action, outcome }: Decision): void {
    if (action.type !== 'block' || action.scope !== 'address' || outcome !== 'applied') return
    const { what = 'everything', forMs } = action
    const until = forMs === undefined ? undefined : at + forMs
    this.crowd.shutOut(site, visitor, { at, what, until, by: rule })
    this.ticks.ask(this.clock.now())
  }

  private tick(now: number): void {
    this.shownAt = now
    this.crowd.reflect(now, (entry, next) => this.views.change(entry, next))
    this.views.tell()
    this.counting.tell(this.crowd.size, now)
    this.ticks.ask(Math.min(this.crowd.nextAt(now), this.counting.nextAt(now)))
  }
}

const always: Ready = () => true

/**
 * Opens a live view of everybody who is on an engine's sites now.
 *
 * @example
 * const live = floor(engine)
 * live.watch({ sort: { by: 'score', descending: true }, limit: 50 }).subscribe(send)
 * @throws UsageError `FLOOR_BOUND` for a bound that is no whole number from 1
 */
export function floor(engine: FloorEngine, options: FloorOptions = {}): Floor {
  return new Floor(engine, options)
}
