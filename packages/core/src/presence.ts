import { Deadlines } from './deadlines.ts'
import { entityName } from './domain/entity-name.ts'
import type { Clock } from './env/env.ts'
import type { Peer } from './ports/transport.ts'

/** How long a visitor counts as there after its last sign of life: an event, or its connection's end, ms. */
export const presenceMs = 45_000

interface Present {
  readonly peer: Peer
  connections: number
}

/** Who has a connection, and who had one so recently that it counts as being there. */
export class PresenceBook {
  private readonly visitors = new Map<string, Present>()
  private readonly leaving: Deadlines<Present>
  private readonly changed: (peer: Peer, present: boolean) => void

  /** `changed` hears of a visitor's first connection, and when its last has been gone for a while. */
  constructor(clock: Clock, changed: (peer: Peer, present: boolean) => void) {
    this.changed = changed
    this.leaving = new Deadlines(clock, presenceMs, ({ peer }) => {
      this.visitors.delete(nameOf(peer))
      changed(peer, false)
    })
  }

  has(name: string): boolean {
    return this.visitors.has(name)
  }

  /** All who are there, each by one of its connections. */
  *peers(): IterableIterator<Peer> {
    for (const { peer } of this.visitors.values()) yield peer
  }

  arrived(peer: Peer): void {
    const name = nameOf(peer)
    const present = this.visitors.get(name)
    if (present === undefined) {
      this.visitors.set(name, { peer, connections: 1 })
      this.changed(peer, true)
      return
    }
    if (present.connections === 0) this.leaving.delete(present)
    present.connections++
  }

  left(peer: Peer): void {
    const present = this.visitors.get(nameOf(peer))
    if (present === undefined || present.connections === 0) return
    if (--present.connections === 0) this.leaving.add(present)
  }

  stop(): void {
    this.leaving.clear()
    this.visitors.clear()
  }
}

function nameOf({ site, visitor }: Peer): string {
  return entityName(site, visitor)
}
