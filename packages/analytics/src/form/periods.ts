import { Zone } from '@beckon/core'

/** How long the periods are that a report is divided into. */
export type Granularity = 'hour' | 'day' | 'week' | 'month'

const hourMs = 3_600_000
const dayMs = 86_400_000
const namesKept = 1_000
/** No period is longer, and the one after it is no longer over by then. */
const longestMs = { hour: hourMs, day: dayMs, week: 7 * dayMs, month: 31 * dayMs } as const
/** 1970 began on a Thursday: weeks begin on Mondays. */
const mondayMs = 4 * dayMs

/**
 * Names the period that an instant lies in, by the wall clock of a time zone: `2026-01-05T13:00`,
 * `2026-01-05`, the Monday of a week, `2026-01`. An hour that the clock shows twice is one period.
 */
export class Periods {
  private readonly zone: Zone
  private readonly granularity: Granularity
  /** Names by when their periods begin on the wall: whoever looks back and forth meets the same again. */
  private readonly names = new Map<number, string>()
  /** The last answer, and from when until when it holds. */
  private name = ''
  private start = 0
  private from = Number.POSITIVE_INFINITY
  private until = Number.NEGATIVE_INFINITY

  /** @throws RangeError for a time zone that nobody knows */
  constructor(timeZone: string, granularity: Granularity) {
    this.zone = new Zone(timeZone)
    this.granularity = granularity
  }

  /** Of an instant, ms. */
  of(at: number): string {
    return at >= this.from && at < this.until ? this.name : this.look(at)
  }

  /** When the period of an instant begins by the wall clock, as if it were UTC, ms. */
  startAt(at: number): number {
    this.of(at)
    return this.start
  }

  /** When a period begins, ms: the first instant of which it is the name. */
  beginOf(name: string): number {
    return this.zone.instantOf(Date.parse(wholeName(name)))
  }

  /** When it is over, ms: the first instant of the period after it. */
  endOf(name: string): number {
    const start = Date.parse(wholeName(name))
    return this.zone.instantOf(this.startOf(start + longestMs[this.granularity]))
  }

  /** The name of the period after another: one that no clock shows is passed over. */
  after(name: string): string {
    return this.of(this.endOf(name))
  }

  private look(at: number): string {
    const wall = this.zone.wallAt(at)
    const start = this.startOf(wall)
    this.start = start
    this.name = this.nameOf(start)
    const day = Math.floor(at / dayMs) * dayMs
    const early = Math.max(day, at - (wall - start))
    const even = this.zone.wallAt(early) - early === wall - at
    this.from = even ? early : at
    const left = this.granularity === 'hour' ? start + hourMs - wall : this.restOfDay(wall)
    this.until = Math.min(at + left, this.zone.evenUntil(at))
    return this.name
  }

  private restOfDay(wall: number): number {
    return Math.floor(wall / dayMs) * dayMs + dayMs - wall
  }

  private startOf(wall: number): number {
    const day = Math.floor(wall / dayMs) * dayMs
    switch (this.granularity) {
      case 'hour':
        return Math.floor(wall / hourMs) * hourMs
      case 'day':
        return day
      case 'week':
        return Math.floor((day - mondayMs) / (7 * dayMs)) * 7 * dayMs + mondayMs
      case 'month': {
        const date = new Date(day)
        return Date.UTC(date.getUTCFullYear(), date.getUTCMonth())
      }
    }
  }

  private nameOf(start: number): string {
    let name = this.names.get(start)
    if (name === undefined) {
      name = this.write(start)
      if (this.names.size >= namesKept) this.names.clear()
      this.names.set(start, name)
    }
    return name
  }

  private write(start: number): string {
    const text = new Date(start).toISOString()
    if (this.granularity === 'hour') return text.slice(0, 16)
    return text.slice(0, this.granularity === 'month' ? 7 : 10)
  }
}

/** A name as an instant of UTC that every machine reads alike. */
function wholeName(name: string): string {
  return name + '-01T00:00Z'.slice(name.length - '2026-01'.length)
}
