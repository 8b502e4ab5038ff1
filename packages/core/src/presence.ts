import { Deadlines } from './deadlines.ts'
import type { Clock } from './env/env.ts'

/** How long somebody counts as there after the last sign of life: an event, or a connection's end, ms. */
export const presenceMs = 45_000

interface Present<Who> {
  readonly peer: Who
  connections: number
}

/** Who has a connection, and who had one so recently that it counts as being there. */
export class PresenceBook<Who> {
  private readonly present = new Map<string, Present<Who>>()
  private readonly leaving: Deadlines<Present<Who>>
  private readonly nameOf: (peer: Who) => string
  private readonly changed: (peer: Who, present: boolean) => void

  /** `changed` hears of somebody's first connection, and when the last has been gone for a while. */
  constructor(
    clock: Clock,
    nameOf: (peer: Who) => string,
    changed: (peer: Who, present: boolean) => void,
  ) {
    this.nameOf = nameOf
    this.changed = changed
    this.leaving = new Deadlines(clock, presenceMs, ({ peer }) => {
      this.present.delete(nameOf(peer))
      changed(peer, false)
    })
  }

  has(name: string): boolean {
    return this.present.has(name)
  }

  /** All who are there, each by one of its connections. */
  *peers(): IterableIterator<Who> {
    for (const { peer } of this.present.values()) yield peer
  }

  arrived(peer: Who): void {
    const name = this.nameOf(peer)
    const present = this.present.get(name)
    if (present === undefined) {
      this.present.set(name, { peer, connections: 1 })
      this.changed(peer, true)
      return
    }
    if (present.connections === 0) this.leaving.delete(present)
    present.connections++
  }

  left(peer: Who): void {
    const present = this.present.get(this.nameOf(peer))
    if (present === undefined || present.connections === 0) return
    if (--present.connections === 0) this.leaving.add(present)
  }

  stop(): void {
    this.leaving.clear()
    this.present.clear()
  }
}
