const dayMs = 86_400_000
const minuteMs = 60_000
/** No zone is this far ahead of UTC. */
const furthestAheadMs = 16 * 3_600_000

/** How far a zone is from UTC through one day of UTC, ms: it changes once at most. */
interface ZoneDay {
  readonly start: number
  readonly before: number
  /** When the second holds from, ms; the day's end where nothing changes. */
  readonly changesAt: number
  readonly after: number
}

/** A zone is read far ahead only by those who explain: what is forgotten is read again. */
const daysKept = 1_000

/**
 * The offset of one time zone from UTC. `Intl` takes microseconds: it is asked twice a day, and a
 * dozen times where the clock is changed.
 */
export class Zone {
  private readonly format: Intl.DateTimeFormat
  private readonly days = new Map<number, ZoneDay>()
  private last: ZoneDay = { start: Number.NaN, before: 0, changesAt: 0, after: 0 }

  constructor(timeZone: string) {
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
  }

  /** What the wall clock shows at an instant, as if it were UTC, ms. */
  wallAt(now: number): number {
    const { changesAt, before, after } = this.dayOf(now)
    return now + (now < changesAt ? before : after)
  }

  /**
   * The first instant at which the wall clock shows at least a time, ms: where clocks are put forward
   * over it, that at which they are.
   *
   * @param wall as if it were UTC, ms
   */
  instantOf(wall: number): number {
    let at = wall - furthestAheadMs
    while (this.wallAt(at) < wall) {
      const there = at + (wall - this.wallAt(at))
      at = Math.min(there, this.evenUntil(at))
    }
    return at
  }

  /** Until when the wall clock is known to go evenly, ms; later than `now`. */
  evenUntil(now: number): number {
    const { start, changesAt } = this.dayOf(now)
    return now < changesAt ? changesAt : start + dayMs
  }

  private dayOf(now: number): ZoneDay {
    const start = Math.floor(now / dayMs) * dayMs
    if (this.last.start === start) return this.last
    let day = this.days.get(start)
    if (day === undefined) {
      day = this.readDay(start)
      if (this.days.size >= daysKept) this.days.clear()
      this.days.set(start, day)
    }
    this.last = day
    return day
  }

  private readDay(start: number): ZoneDay {
    const before = this.offsetAt(start)
    const end = start + dayMs
    const after = this.offsetAt(end)
    if (before === after) return { start, before, changesAt: end, after }
    // Clocks are changed at whole minutes, in some places at one past midnight.
    let [early, late] = [0, dayMs / minuteMs]
    while (late - early > 1) {
      const middle = Math.floor((early + late) / 2)
      if (this.offsetAt(start + middle * minuteMs) === before) early = middle
      else late = middle
    }
    return { start, before, changesAt: start + late * minuteMs, after }
  }

  /** Of a whole second. */
  private offsetAt(instant: number): number {
    const parts: Record<string, string> = {}
    for (const { type, value } of this.format.formatToParts(instant)) parts[type] = value
    const { year, month, day, hour, minute, second } = parts
    const wall = Date.UTC(
      Number(year),
      Number(month) - 1,
      Number(day),
      Number(hour),
      Number(minute),
      Number(second),
    )
    return wall - instant
  }
}
