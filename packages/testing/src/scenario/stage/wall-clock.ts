import { Zone } from '@beckon/core'

const dayMs = 86_400_000

/** The clocks on the wall of a site; what they show is given as if it were UTC, ms. */
export class WallClock {
  private readonly zone: Zone

  /** @param timeZone an IANA name; default UTC */
  constructor(timeZone = 'UTC') {
    this.zone = new Zone(timeZone)
  }

  /** The instant at which they show something, ms since 1970 UTC. */
  instantOf(wall: number): number {
    const guess = wall - (this.zone.wallAt(wall) - wall)
    return wall - (this.zone.wallAt(guess) - guess)
  }

  /** The first instant from one on, ms, at which they show a time of day, ms since midnight. */
  next(timeOfDayMs: number, from: number): number {
    const wall = this.zone.wallAt(from)
    const today = Math.floor(wall / dayMs) * dayMs + timeOfDayMs
    return this.instantOf(today >= wall ? today : today + dayMs)
  }
}
