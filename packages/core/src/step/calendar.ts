import { Zone } from './zone.ts'

/** The site's wall clock at an instant. */
export interface CalendarMoment {
  /** 0 to 23. */
  readonly hour: number
  /** 1 (Monday) to 7 (Sunday). */
  readonly weekday: number
  /** `YYYY-MM-DD`. */
  readonly date: string
}

/** All zones in use differ from UTC by whole quarters of an hour, so nothing changes within one. */
const quarterMs = 900_000

/** Reads the calendar of one time zone; the last answer is kept. */
export class Calendar {
  private readonly zone: Zone
  private quarter = Number.NaN
  private moment: CalendarMoment = { hour: 0, weekday: 1, date: '' }

  constructor(timeZone: string) {
    this.zone = new Zone(timeZone)
  }

  at(now: number): CalendarMoment {
    const quarter = Math.floor(now / quarterMs)
    if (quarter !== this.quarter) {
      this.quarter = quarter
      this.moment = momentOf(this.zone.wallAt(quarter * quarterMs))
    }
    return this.moment
  }

  /** The next instant at which the hour differs, ms. */
  nextHour(now: number): number {
    const { hour } = this.at(now)
    let next = (Math.floor(now / quarterMs) + 1) * quarterMs
    while (hourOf(this.zone.wallAt(next)) === hour) next += quarterMs
    return next
  }
}

function momentOf(wall: number): CalendarMoment {
  const date = new Date(wall)
  return {
    hour: date.getUTCHours(),
    weekday: date.getUTCDay() || 7,
    date: date.toISOString().slice(0, 10),
  }
}

function hourOf(wall: number): number {
  return new Date(wall).getUTCHours()
}
