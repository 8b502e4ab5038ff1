import type { PopulationGroup } from '../schema.ts'
import { Histogram } from './histogram.ts'

/** Visitors are told apart by how often they come: once, twice, up to 4, 9 or 29 times, or more often. */
const habits = [1, 2, 4, 9, 29, Number.POSITIVE_INFINITY] as const

/** What is remembered of a visitor: how often it came, and how long it stayed away, in s, as long as that may count elsewhere yet. */
export interface Returns {
  visits: number
  gaps: number[]
}

/** How often visitors come, and how long they stay away between: who comes often does so sooner. */
export class ReturnGaps {
  readonly visits = new Histogram()
  private readonly gaps = habits.map(() => new Histogram())

  /** A visitor comes, after so many seconds where it had been there before. */
  came(returns: Returns, seconds: number): void {
    const { visits, gaps } = returns
    returns.visits++
    if (visits === 0) {
      this.visits.add(1)
      return
    }
    this.visits.move(visits, visits + 1)
    const [before, now] = [habitOf(visits), habitOf(visits + 1)]
    if (now !== before) for (const gap of gaps) this.move(gap, before, now)
    this.gaps[now]?.add(seconds)
    if (now === habits.length - 1) gaps.length = 0
    else gaps.push(seconds)
  }

  /** Whatever the habit. */
  all(): Histogram {
    return this.gaps.reduce((all, gaps) => all.merge(gaps), new Histogram())
  }

  fitted(quantiles: number): NonNullable<PopulationGroup['visits']> {
    const byHabit = habits.map((): [number, number][] => [])
    for (const [visits, count] of this.visits.weights())
      byHabit[habitOf(visits)]?.push([visits, count])
    return byHabit.flatMap((numbers, habit) => {
      const gaps = this.gaps[habit]
      if (numbers.length === 0) return []
      return {
        share: numbers.reduce((sum, [, count]) => sum + count, 0),
        number: { oneOf: Object.fromEntries(numbers) },
        ...(gaps !== undefined &&
          gaps.total > 0 && { gap: { quantiles: gaps.quantiles(quantiles) } }),
      }
    })
  }

  private move(gap: number, from: number, to: number): void {
    this.gaps[from]?.add(gap, -1)
    this.gaps[to]?.add(gap)
  }
}

function habitOf(visits: number): number {
  return habits.findIndex((most) => visits <= most)
}
