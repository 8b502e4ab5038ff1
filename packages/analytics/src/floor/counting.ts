import type { Engine } from '@beckon/core'
import { Observable, type Subscriber, Subscription } from 'rxjs'
import { type Counted, type MinuteCounts, Minutes } from './minutes.ts'
import { same } from './same.ts'

/** The counts of sixty minutes, and then of those minutes that have changed; the sixty-first falls out. */
export interface CountsMessage {
  readonly kind: 'snapshot' | 'difference'
  /** 1 for the first; each further one has the next number. */
  readonly seq: number
  /** The instant, ms. */
  readonly at: number
  /** The oldest first. */
  readonly minutes: readonly MinuteCounts[]
}

/** What of an engine is counted. */
export type CountedEngine = Pick<
  Engine,
  'events$' | 'visits$' | 'decisions$' | 'invitations$' | 'on' | 'off' | 'clock'
>

const byType: ReadonlyMap<string, Counted> = new Map([
  ['page.view', 'pageViews'],
  ['chat.started', 'chats'],
  ['order.completed', 'purchases'],
])

/** What the engine says of a visitor, who cannot send it: an operator's act, a connection, an answer of the desk. */
const notTheirs = /^(?:(?:presence|operator|desk)\.|invitation\.(?:granted|refused)$)/

interface Follower {
  readonly subscriber: Subscriber<CountsMessage>
  seq: number
  sent: ReadonlyMap<number, MinuteCounts>
}

/** Counts what an engine tells, minute by minute, and tells those who follow what has changed. */
export class Counting {
  readonly counts$: Observable<CountsMessage>
  private readonly minutes: Minutes
  private readonly followers = new Set<Follower>()
  private readonly listening: Subscription
  private changed = false

  /** `news`: called when there is something to tell. `counts`: whether a site is counted. */
  constructor(engine: CountedEngine, counts: (site: string) => boolean, news: () => void) {
    const { clock } = engine
    this.minutes = new Minutes(clock.now())
    this.listening = listen(engine, counts, (what) => {
      this.minutes.count(what, clock.now())
      if (!this.changed) {
        this.changed = true
        news()
      }
    })
    this.counts$ = new Observable((subscriber) => {
      const follower: Follower = { subscriber, seq: 0, sent: new Map() }
      if (this.listening.closed) {
        subscriber.complete()
        return undefined
      }
      this.followers.add(follower)
      this.tellOne(follower, clock.now())
      news()
      return () => this.followers.delete(follower)
    })
  }

  /** When the next is to be told, ms; Infinity where nobody follows. */
  nextAt(now: number): number {
    if (this.followers.size === 0) return Number.POSITIVE_INFINITY
    return this.changed ? now : this.minutes.nextAt(now)
  }

  /** Tells all who follow; so many visitors are there. */
  tell(visitors: number, now: number): void {
    this.minutes.present(visitors, now)
    this.changed = false
    for (const follower of this.followers) this.tellOne(follower, now)
  }

  stop(): void {
    this.listening.unsubscribe()
    for (const { subscriber } of this.followers) subscriber.complete()
    this.followers.clear()
  }

  private tellOne(follower: Follower, at: number): void {
    const { sent, subscriber } = follower
    const all = this.minutes.all(at)
    const minutes = all.filter((minute) => !same(sent.get(minute.at), minute))
    if (minutes.length === 0) return
    follower.sent = new Map(all.map((minute) => [minute.at, minute]))
    const kind = follower.seq === 0 ? 'snapshot' : 'difference'
    subscriber.next({ kind, seq: ++follower.seq, at, minutes })
  }
}

function listen(
  engine: CountedEngine,
  counts: (site: string) => boolean,
  count: (what: Counted) => void,
): Subscription {
  const { events$, visits$, decisions$, invitations$ } = engine
  const listening = new Subscription()
  listening.add(
    events$.subscribe(({ site, event, derived }) => {
      if (derived !== undefined || notTheirs.test(event.type) || !counts(site)) return
      count('events')
      const own = byType.get(event.type)
      if (own !== undefined) count(own)
    }),
  )
  listening.add(
    visits$.subscribe(({ kind, site }) => {
      if (kind === 'started' && counts(site)) count('visits')
    }),
  )
  listening.add(
    decisions$.subscribe(({ site, action, outcome }) => {
      if (outcome !== 'applied' || !counts(site)) return
      if (action.type === 'invite') count('offered')
    }),
  )
  listening.add(
    invitations$.subscribe(({ site, to }) => {
      if (counts(site) && (to === 'offered' || to === 'accepted')) count(to)
    }),
  )
  const blocked = ({ site, step }: { readonly site: string; readonly step: string }): void => {
    if (step === 'blocked' && counts(site)) count('blocked')
  }
  engine.on('block.begun', blocked)
  listening.add(() => engine.off('block.begun', blocked))
  return listening
}
