import { defaultBounds, type Engine } from '@beckon/core'
import type { Peer, PendingEntry } from '@beckon/core/adapter'
import type { VirtualEnv } from '../env/virtual-env.ts'
import type { Seen, TrafficCounts } from '../replay/traffic-counts.ts'
import { Answers } from './answers.ts'
import type { Crowd, Happening } from './crowd.ts'
import type { Person } from './person.ts'

/**
 * How long effects may take to a page, ms: all that happens within it is handed to the engine at once,
 * and only then do visitors hear of what was decided meanwhile.
 */
const roundMs = 1_000

/** Happenings in one round, at most: few enough that most of what they need is garbage before it is first copied. */
const mostAtOnce = 256

/** A visitor with its connection, and what counting remembers of it. */
interface Guest {
  /** Missing once it will not come again. */
  person: Person | undefined
  readonly peer: Peer
  connected: boolean
  seen: Seen | undefined
}

/** A crowd in front of an engine: it sends what it does, and does what it is asked. */
export class Audience {
  events = 0
  readonly answers: Answers
  private readonly crowd: Crowd
  private readonly engine: Engine
  private readonly env: VirtualEnv
  private readonly site: string
  private readonly traffic: TrafficCounts
  private readonly onEvent: (type: string) => void
  private readonly guests = new Map<string, Guest>()
  private effects: PendingEntry[] = []

  /** `onEvent` is told the type of each event that is sent. */
  constructor(
    crowd: Crowd,
    engine: Engine,
    env: VirtualEnv,
    site: string,
    traffic: TrafficCounts,
    onEvent: (type: string) => void,
  ) {
    this.answers = new Answers(crowd)
    this.crowd = crowd
    this.engine = engine
    this.env = env
    this.site = site
    this.traffic = traffic
    this.onEvent = onEvent
    engine.actions$.subscribe((effect) => this.effects.push(effect))
  }

  /** One round: false when nothing more happens. */
  async round(): Promise<boolean> {
    const { crowd, engine, env } = this
    const first = crowd.nextAt()
    const wakes = engine.waiting().nextAt
    const begins = Math.min(first, Math.max(wakes, env.clock.now()))
    if (begins === Number.POSITIVE_INFINITY || begins >= crowd.span.end) return false
    const end = begins + roundMs
    const answers: Promise<unknown>[] = []
    while (answers.length < mostAtOnce && crowd.nextAt() < end) {
      const happening = crowd.next()
      if (happening === undefined) break
      const answer = this.happen(happening)
      if (answer !== undefined) answers.push(answer)
    }
    if (answers.length < mostAtOnce) env.advanceTo(Math.min(end, crowd.nextAt()) - 1)
    await Promise.all(answers)
    // Whoever was due before an event was woken before it.
    if (answers.length === 0 || engine.waiting().nextAt <= env.clock.now()) await engine.idle()
    this.hear()
    return true
  }

  /** All that is still to be decided is of this instant or later: what comes late is decided upon for a day. */
  decidedUntil(): number {
    const { clock } = this.env
    return Math.min(clock.now() - defaultBounds.lateAfterMs, this.engine.waiting().nextAt)
  }

  private happen({ at, person, event, comes, goes }: Happening): Promise<unknown> | undefined {
    this.env.advanceTo(at)
    const guest = this.guestOf(person)
    if (comes && !guest.connected) {
      guest.connected = true
      this.engine.arrived(guest.peer)
    }
    let answer: Promise<unknown> | undefined
    if (event !== undefined) {
      this.events++
      this.onEvent(event.type)
      const recorded = {
        kind: 'event',
        file: 0,
        line: this.events,
        at,
        ...guest.peer,
        event,
      } as const
      if (guest.seen === undefined) guest.seen = this.traffic.first(recorded)
      else this.traffic.again(recorded, guest.seen)
      answer = this.engine.receive(guest.peer, { type: 'events', events: [event] })
    }
    if (goes && guest.connected) {
      guest.connected = false
      this.engine.left(guest.peer)
    }
    if (goes && person.at === Number.POSITIVE_INFINITY) guest.person = undefined
    return answer
  }

  /** Visitors hear of what was decided. */
  private hear(): void {
    if (this.effects.length === 0) return
    const { effects } = this
    this.effects = []
    for (const effect of effects) {
      const guest = this.guests.get(effect.visitor)
      if (guest?.person === undefined) continue
      this.answers.reach(guest.person, effect, this.env.clock.now())
    }
  }

  private guestOf(person: Person): Guest {
    const { visitor, identity } = person
    let guest = this.guests.get(visitor)
    if (guest === undefined) {
      const peer = { site: this.site, visitor, ...identity, connected: true } as const
      guest = { person, peer, connected: false, seen: undefined }
      this.guests.set(visitor, guest)
    }
    return guest
  }
}
