import { defaultBounds, type Engine } from '@beckon/core'
import type { Peer, PendingEntry } from '@beckon/core/adapter'
import type { VirtualEnv } from '../env/virtual-env.ts'
import type { Seen, TrafficCounts } from '../replay/traffic-counts.ts'
import { Answers } from './answers.ts'
import type { Crowd, Happening } from './crowd.ts'
import type { Person } from './person.ts'

/**
 * What happens within a round is handed to the engine at once, and only then do visitors hear of what
 * was decided meanwhile: a round takes so long at most, and so long after somebody is due to be woken, ms.
 */
const roundMs = 5_000
const afterWakeMs = 1_000

/** Happenings in one round, at most: few enough that most of what they need is garbage before it is first copied. */
const mostAtOnce = 256

/** Actions that visitors hear of. */
const reachesPages = new Set(['invite', 'redirect', 'block'])

/** A visitor with its connection, and what counting remembers of it. */
interface Guest {
  /** Missing once it will not come again. */
  person: Person | undefined
  readonly peer: Peer
  connected: boolean
  /** The last round in which it did something. */
  round: number
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
  /** When that was decided which was not heard of yet, by the id of its effect. */
  private readonly decidedAt = new Map<string, number>()
  private rounds = 0

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
    engine.decisions$.subscribe(({ id, at, outcome, action }) => {
      if (outcome === 'applied' && reachesPages.has(action.type)) this.decidedAt.set(id, at)
    })
    engine.actions$.subscribe((effect) => this.effects.push(effect))
  }

  /** One round: false when nothing more happens. Nobody acts twice in it, without having heard in between. */
  async round(): Promise<boolean> {
    const { crowd, engine, env } = this
    const wakes = Math.max(engine.waiting().nextAt, env.clock.now())
    const begins = Math.min(crowd.nextAt(), wakes)
    if (begins >= crowd.span.end) return false
    const end = Math.min(begins + roundMs, wakes + afterWakeMs)
    const answers: Promise<unknown>[] = []
    this.rounds++
    let isFull = false
    while (!isFull && crowd.nextAt() < end) {
      isFull = answers.length >= mostAtOnce || this.hasActed(crowd.nextPerson())
      const happening = isFull ? undefined : crowd.step()
      const answer = happening && this.happen(happening)
      if (answer !== undefined) answers.push(answer)
    }
    if (!isFull) env.advanceTo(end - 1)
    await Promise.all(answers)
    // Whoever was due before an event was woken before it.
    if (answers.length === 0 || engine.waiting().nextAt <= env.clock.now()) await engine.idle()
    this.hear()
    return true
  }

  private hasActed(person: Person | undefined): boolean {
    return person !== undefined && this.guests.get(person.visitor)?.round === this.rounds
  }

  /** All that is still to be decided is of this instant or later: what comes late is decided upon for a day. */
  decidedUntil(): number {
    const { clock } = this.env
    return Math.min(clock.now() - defaultBounds.lateAfterMs, this.engine.waiting().nextAt)
  }

  private happen({ at, person, event, comes, goes }: Happening): Promise<unknown> | undefined {
    this.env.advanceTo(at)
    const guest = this.guestOf(person)
    guest.round = this.rounds
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
    const { effects, decidedAt, env } = this
    this.effects = []
    const now = env.clock.now()
    for (const effect of effects) {
      const person = this.guests.get(effect.visitor)?.person
      if (person !== undefined) {
        this.answers.reach(person, effect, decidedAt.get(effect.id) ?? now, now)
      }
    }
    decidedAt.clear()
  }

  private guestOf(person: Person): Guest {
    const { visitor, identity } = person
    let guest = this.guests.get(visitor)
    if (guest === undefined) {
      const peer = { site: this.site, visitor, ...identity, connected: true } as const
      guest = { person, peer, connected: false, round: 0, seen: undefined }
      this.guests.set(visitor, guest)
    }
    return guest
  }
}
