import { Zone } from '@beckon/core'

/** What is taken for granted where nothing is known: a backtest predicts offers, not answers. */
export interface LoadAssumptions {
  /** Share of offers that become a conversation, 0 to 1. */
  readonly acceptance: number
  /** How long one conversation takes an operator, ms. */
  readonly handlingMs: number
}

/** An hour of the day, by the site's wall clock, over all days. */
export interface HourLoad {
  /** 0 to 23. */
  readonly hour: number
  /** Over all days together. */
  readonly offers: number
  /** Conversations at once to be expected, on average over that hour of all days. */
  readonly mean: number
  /** The most at once to be expected at any instant of such an hour. */
  readonly peak: number
}

/** What offers would put on the operators of one department. */
export interface DepartmentLoad {
  /** Null: of no department in particular. */
  readonly department: string | null
  readonly offers: number
  readonly offersPerDay: number
  /** The most conversations at once to be expected. */
  readonly peak: number
  /** When that was, ISO 8601; null where nothing was offered. */
  readonly peakAt: string | null
  /** All 24. */
  readonly hours: readonly HourLoad[]
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs

interface Hour {
  offers: number
  /** Of conversations, were each offer accepted. */
  ms: number
  /** Offers that could be conversations at one instant. */
  most: number
}

/** Offers of one department as they come, and which of them could still be talked about. */
class Department {
  offers = 0
  most = 0
  mostAt = 0
  readonly hours: readonly Hour[] = Array.from({ length: 24 }, () => ({
    offers: 0,
    ms: 0,
    most: 0,
  }))
  /** When each ends, ascending: those of the last one's time. */
  private ends: number[] = []

  add(at: number, handlingMs: number, zone: Zone): void {
    const end = at + handlingMs
    this.ends = this.ends.filter((other) => other > at)
    this.ends.push(end)
    this.offers++
    if (this.ends.length > this.most) {
      this.most = this.ends.length
      this.mostAt = at
    }
    for (let from = at; from < end; ) {
      const wall = zone.wallAt(from)
      const hour = this.hours[Math.floor(within(wall, dayMs) / hourMs)] as Hour
      const until = Math.min(end, from + hourMs - within(wall, hourMs))
      if (from === at) hour.offers++
      hour.ms += until - from
      const there = this.ends.filter((other) => other > from).length
      if (there > hour.most) hour.most = there
      from = until
    }
  }
}

/**
 * The load that invitations would put on operators: when they are offered, and how many conversations
 * that would be at once, were a fixed share accepted and each taken at once for a fixed time. It
 * holds what could be under way, and 24 hours of each department.
 */
export class OperatorLoad {
  private readonly departments = new Map<string | null, Department>()
  private waiting: { readonly at: number; readonly department: string | null }[] = []
  private last = Number.NEGATIVE_INFINITY
  private readonly zone: Zone
  private readonly assumptions: LoadAssumptions

  /** @throws RangeError for a time zone that nobody knows */
  constructor(timeZone: string, assumptions: LoadAssumptions) {
    this.zone = new Zone(timeZone)
    this.assumptions = assumptions
  }

  /** An invitation was offered at an instant, ms. */
  offered(at: number, department: string | null): void {
    this.waiting.push({ at, department })
  }

  /** Takes in what was offered since. What came late counts as offered with the latest before it. */
  settle(): void {
    this.waiting.sort((left, right) => left.at - right.at)
    for (const { at, department } of this.waiting) {
      this.last = Math.max(this.last, at)
      let found = this.departments.get(department)
      if (found === undefined) {
        found = new Department()
        this.departments.set(department, found)
      }
      found.add(this.last, this.assumptions.handlingMs, this.zone)
    }
    this.waiting = []
  }

  /** By department, the busiest first; `from`, `to`: the first and last instant of the traffic, ms. */
  result(from: number | undefined, to: number | undefined): readonly DepartmentLoad[] {
    const { acceptance } = this.assumptions
    const days = from === undefined || to === undefined ? 1 : this.day(to) - this.day(from) + 1
    return [...this.departments]
      .map(([department, { offers, most, mostAt, hours }]) => ({
        department,
        offers,
        offersPerDay: rounded(offers / days),
        peak: rounded(most * acceptance),
        peakAt: most === 0 ? null : new Date(mostAt).toISOString(),
        hours: hours.map((one, hour) => ({
          hour,
          offers: one.offers,
          mean: rounded((one.ms * acceptance) / (days * hourMs)),
          peak: rounded(one.most * acceptance),
        })),
      }))
      .sort(
        (left, right) =>
          right.offers - left.offers ||
          ((left.department ?? '') < (right.department ?? '') ? -1 : 1),
      )
  }

  private day(at: number): number {
    return Math.floor(this.zone.wallAt(at) / dayMs)
  }
}

/** How far a wall clock, ms, is in its day or hour, before 1970 too. */
function within(wall: number, of: number): number {
  return wall - Math.floor(wall / of) * of
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000
}
