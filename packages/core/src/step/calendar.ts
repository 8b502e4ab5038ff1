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

/** Reads the calendar of one time zone; the last answer is kept, since `Intl` takes microseconds. */
export class Calendar {
  private readonly format: Intl.DateTimeFormat
  private quarter = Number.NaN
  private moment: CalendarMoment = { hour: 0, weekday: 1, date: '' }

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
    })
  }

  at(now: number): CalendarMoment {
    const quarter = Math.floor(now / quarterMs)
    if (quarter !== this.quarter) {
      this.quarter = quarter
      this.moment = this.read(quarter * quarterMs)
    }
    return this.moment
  }

  /** The next instant at which the hour differs, ms. */
  nextHour(now: number): number {
    const { hour } = this.at(now)
    let next = (Math.floor(now / quarterMs) + 1) * quarterMs
    while (this.read(next).hour === hour) next += quarterMs
    return next
  }

  private read(instant: number): CalendarMoment {
    const parts: Record<string, string> = {}
    for (const { type, value } of this.format.formatToParts(instant)) parts[type] = value
    const { hour, year, month, day } = parts
    const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day))
    return {
      hour: Number(hour),
      weekday: new Date(midnight).getUTCDay() || 7,
      date: `${year}-${month}-${day}`,
    }
  }
}
