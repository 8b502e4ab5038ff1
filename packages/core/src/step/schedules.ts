import { isOpenAt, nextTurnAt, type Schedule } from '@beckon/rules'
import { Zone } from './zone.ts'

const dayMs = 86_400_000

/** Schedules of rules at instants, each by the wall clock of its zone, or of the site. */
export class Schedules {
  private readonly site: string
  private readonly zones = new Map<string, Zone>()

  /** `timeZone`: that of the site. */
  constructor(timeZone: string) {
    this.site = timeZone
  }

  /** Whether a schedule is open at an instant, ms. */
  isOpen(schedule: Schedule, now: number): boolean {
    return isOpenAt(schedule, this.zoneOf(schedule).wallAt(now))
  }

  /**
   * When a schedule next opens or closes after an instant, ms; Infinity where it does not, or not
   * before `limit`.
   */
  nextTurn(schedule: Schedule, now: number, limit = Number.POSITIVE_INFINITY): number {
    const zone = this.zoneOf(schedule)
    const open = isOpenAt(schedule, zone.wallAt(now))
    for (let at = now; at < limit; ) {
      const wall = zone.wallAt(at)
      const evenUntil = zone.evenUntil(at)
      const turn = at + (nextTurnAt(schedule, wall) - wall)
      if (turn < evenUntil) return turn < limit ? turn : Number.POSITIVE_INFINITY
      at = evenUntil
      // A clock that is set back repeats some hours, and none of them a day later.
      if (at - now > 2 * dayMs) {
        if (turn === Number.POSITIVE_INFINITY) return turn
        at = Math.max(at, turn - 2 * dayMs)
      }
      if (at < limit && isOpenAt(schedule, zone.wallAt(at)) !== open) return at
    }
    return Number.POSITIVE_INFINITY
  }

  private zoneOf({ timeZone = this.site }: Schedule): Zone {
    let zone = this.zones.get(timeZone)
    if (zone === undefined) {
      zone = new Zone(timeZone)
      this.zones.set(timeZone, zone)
    }
    return zone
  }
}
