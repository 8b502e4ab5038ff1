import type { Chance } from './chance.ts'
import type { PopulationGroup } from './schema.ts'
import type { Span } from './span.ts'
import { firstAbove } from './weighted.ts'

const quarterMs = 900_000
const hourMs = 3_600_000
const dayMs = 24 * hourMs

const even = (length: number): readonly number[] => Array.from({ length }, () => 1)

/**
 * When visitors come: an inhomogeneous Poisson process whose rate is the weight of the hour times that
 * of the weekday, by the wall clock of the time zone. Given how many come, their instants are
 * independent draws from that rate, which is how they are made here: in a table of quarters of an hour,
 * evenly within each.
 */
export class ArrivalCurve {
  private readonly span: Span
  private readonly hours: readonly number[]
  private readonly weekdays: readonly number[]
  private readonly most: number
  /** When the first quarter begins: at or before the start. */
  private readonly origin: number
  /** The weight up to the end of each quarter. */
  private readonly sums: Float64Array

  constructor({ hours, weekdays }: NonNullable<PopulationGroup['arrivals']>, span: Span) {
    this.span = span
    this.hours = hours ?? even(24)
    this.weekdays = weekdays ?? even(7)
    this.most = Math.max(...this.hours) * Math.max(...this.weekdays)
    this.origin = Math.floor(span.start / quarterMs) * quarterMs
    this.sums = new Float64Array(Math.ceil((span.end - this.origin) / quarterMs))
    let sum = 0
    for (let quarter = 0; quarter < this.sums.length; quarter++) {
      const [from, until] = this.bounds(quarter)
      sum += (this.weight(from) * (until - from)) / quarterMs
      this.sums[quarter] = sum
    }
  }

  /** Whether anybody may come at all. */
  get open(): boolean {
    return (this.sums.at(-1) ?? 0) > 0
  }

  /** An instant from the start to before `until`, ms. */
  draw(chance: Chance, until: number): number {
    const { sums } = this
    const last = Math.min(sums.length, Math.ceil((until - this.origin) / quarterMs)) - 1
    const room = sums[Math.max(0, last)] as number
    const wanted = chance.next() * (room > 0 ? room : (sums.at(-1) as number))
    const quarter = firstAbove(sums, wanted)
    const [from, end] = this.bounds(quarter)
    return from + Math.floor(chance.next() * (end - from))
  }

  /** How likely somebody is to come at an instant, beside the likeliest: 0 to 1. */
  likelihood(at: number): number {
    return this.weight(at) / this.most
  }

  private bounds(quarter: number): readonly [from: number, until: number] {
    const from = this.origin + quarter * quarterMs
    return [Math.max(from, this.span.start), Math.min(from + quarterMs, this.span.end)]
  }

  private weight(at: number): number {
    const wall = this.span.zone.wallAt(at)
    return (this.hours[hourOf(wall)] as number) * (this.weekdays[weekdayOf(wall)] as number)
  }
}

/** The hour that a wall clock shows, from 0. */
export function hourOf(wall: number): number {
  return Math.floor((wall % dayMs) / hourMs)
}

/** The weekday that a wall clock shows, from Monday, 0. 1970 began on a Thursday. */
export function weekdayOf(wall: number): number {
  return (Math.floor(wall / dayMs) + 3) % 7
}
