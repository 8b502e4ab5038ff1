import { firstAfter, type Series } from './series.ts'

const largest = Number.MAX_VALUE

/**
 * Sum of what the events brought that happened later than `horizon`. Added up anew each time, in
 * their order, so that nothing is left of those that have gone and the order of arrival does not
 * matter. A sum too large for a number stays at the largest.
 */
export function sumWithin(series: Series | undefined, horizon: number): number {
  if (series?.values === undefined) return 0
  let sum = 0
  for (let place = firstAfter(series.times, horizon); place < series.values.length; place++) {
    sum += series.values[place] as number
  }
  return Math.min(largest, Math.max(-largest, sum))
}

/**
 * The place of the least (or, with `sign` -1, the greatest) value among the events that happened
 * later than `horizon`, the last one of several; -1 where there is none.
 */
export function extreme(series: Series | undefined, horizon: number, sign: 1 | -1): number {
  if (series?.values === undefined) return -1
  const { times, values } = series
  let best = -1
  for (let place = firstAfter(times, horizon); place < values.length; place++) {
    if (best < 0 || sign * (values[place] as number) <= sign * (values[best] as number)) {
      best = place
    }
  }
  return best
}
