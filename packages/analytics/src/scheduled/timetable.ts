import { Zone } from '@beckon/core'
import { Periods } from '../form/periods.ts'

/** A period that is told of. */
export interface ReportPeriod {
  /** `2026-03-02`, the Monday of a week, or `2026-03`. */
  readonly name: string
  /** Its first instant, ms. */
  readonly from: number
  /** The first instant after it, ms. */
  readonly to: number
}

const minuteMs = 60_000

/** Whole periods of a time zone, and when each is told of: at a time of the first day after it. */
export class Timetable {
  readonly every: 'day' | 'week' | 'month'
  readonly timeZone: string
  private readonly zone: Zone
  private readonly periods: Periods
  private readonly afterMs: number

  /** @param minutes of the day */
  constructor(every: Timetable['every'], timeZone: string, minutes: number) {
    this.every = every
    this.timeZone = timeZone
    this.zone = new Zone(timeZone)
    this.periods = new Periods(timeZone, every)
    this.afterMs = minutes * minuteMs
  }

  /** The period of a name. */
  period(name: string): ReportPeriod {
    return { name, from: this.periods.beginOf(name), to: this.periods.endOf(name) }
  }

  /** When it is told of, ms: exact also where clocks are changed. */
  dueAt(name: string): number {
    const end = this.periods.endOf(name)
    return Math.max(end, this.zone.instantOf(this.periods.startAt(end) + this.afterMs))
  }

  /** The name of the last period that is to be told of by an instant, ms. */
  latestAt(now: number): string {
    const before = this.before(this.periods.of(now))
    return this.dueAt(before) <= now ? before : this.before(before)
  }

  /** The name of the period after another. */
  after(name: string): string {
    return this.periods.after(name)
  }

  /** Whether a name is that of one of its periods. */
  knows(name: string): boolean {
    return pattern.test(name) && this.periods.of(this.periods.beginOf(name)) === name
  }

  private before(name: string): string {
    return this.periods.of(this.periods.beginOf(name) - 1)
  }
}

const pattern = /^\d{4}-\d\d(-\d\d)?$/
