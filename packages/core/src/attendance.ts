import type { Entities } from './commit/entities.ts'
import { entityName } from './domain/entity-name.ts'
import type { Clock } from './env/env.ts'
import type { Peer } from './ports/transport.ts'
import { PresenceBook } from './presence.ts'
import { type Arrival, presenceArrival } from './receive/arrival.ts'
import type { Site } from './step/site.ts'

export interface AttendanceOptions {
  readonly clock: Clock
  readonly sites: ReadonlyMap<string, Site>
  readonly entities: Entities
  /** Some rule in force waits for time to pass. */
  readonly asksForTime: () => boolean
  readonly accepts: () => boolean
  readonly arrive: (arrival: Arrival) => void
  /** A visitor has come or gone, whether or not a rule asks. */
  readonly changed: (peer: Peer, present: boolean) => void
}

/** Turns connections that come and go into events of the visitors' own, where a rule can tell the difference. */
export class Attendance {
  private readonly options: AttendanceOptions
  private readonly presence: PresenceBook<Peer>

  constructor(options: AttendanceOptions) {
    this.options = options
    this.presence = new PresenceBook(options.clock, nameOf, (peer, present) => {
      if (!options.accepts()) return
      options.changed(peer, present)
      this.noted(peer, present)
    })
  }

  /** Whether a visitor, by its entity's name, is there. */
  has(name: string): boolean {
    return this.presence.has(name)
  }

  /** All who are there, each by one of its connections. */
  peers(): IterableIterator<Peer> {
    return this.presence.peers()
  }

  arrived(peer: Peer): void {
    this.presence.arrived(peer)
  }

  left(peer: Peer): void {
    this.presence.left(peer)
  }

  stop(): void {
    this.presence.stop()
  }

  /** Says of everybody who is in a visit that it is there: for rules that ask from now on. */
  tell(): void {
    for (const peer of this.presence.peers()) if (this.isVisiting(peer)) this.noted(peer, true)
  }

  /** A visitor has come or gone. Where no rule waits for time to pass, nobody asks who is there. */
  private noted(peer: Peer, present: boolean): void {
    const { sites, asksForTime, clock, arrive } = this.options
    const site = sites.get(peer.site)
    if (site === undefined) return
    // Who was known to be there under other rules must not be there for ever, should they come back.
    const asked = asksForTime() || (!present && this.isConnected(peer))
    if (asked) arrive(presenceArrival(site, peer, present, clock.now()))
  }

  private isConnected({ site, visitor }: Peer): boolean {
    const held = this.options.entities.visitor(entityName(site, visitor))?.state
    return held?.context?.connected === true
  }

  /** It is in a visit, as far as is known without asking the storage. */
  private isVisiting({ site, visitor }: Peer): boolean {
    return this.options.entities.visitor(entityName(site, visitor))?.state?.visit !== undefined
  }
}

function nameOf({ site, visitor }: Peer): string {
  return entityName(site, visitor)
}
