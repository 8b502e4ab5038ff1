import type { Mutable } from '../../mutable.ts'

/**
 * The events of a window: the instants at which they happened, ms, ascending, those of one instant
 * as they arrived. Plain JSON, never mutated.
 */
export interface Series {
  readonly times: readonly number[]
  /** What each event brought, where that is kept: a field's value, or the parts of a sequence it can be. */
  readonly values?: readonly number[]
  /** The latest event that had to go for want of room happened then, ms. */
  readonly cutAt?: number
}

/** The horizon of a window that nothing leaves: the visit. */
export const noHorizon = Number.NEGATIVE_INFINITY

/**
 * The series with one more event, without those that happened at `horizon` or before. Beyond
 * `bound` events the oldest go. Undefined where none is left; the same series where the event is
 * too old for it.
 *
 * @param at when the event happened, ms
 * @param value what it brought; for one series always given or never
 * @param horizon the instant, ms, at which what has left the window happened at the latest
 */
export function withEvent(
  series: Series | undefined,
  at: number,
  value: number | undefined,
  horizon: number,
  bound: number,
): Series | undefined {
  if (at <= horizon) return series
  if (series === undefined)
    return value === undefined ? { times: [at] } : { times: [at], values: [value] }
  const { times, values } = series
  const left = firstAfter(times, horizon)
  const place = firstAfter(times, at)
  const room = times.length - left < bound
  if (room && series.cutAt === undefined) {
    const inside = inserted(times, left, place, at)
    return values === undefined
      ? { times: inside }
      : { times: inside, values: inserted(values, left, place, value as number) }
  }
  const excess = room ? 0 : times.length - left + 1 - bound
  // The event is late, and among the oldest itself.
  const goes = place - left < excess
  const from = left + excess - (goes ? 1 : 0)
  let cutAt = series.cutAt ?? noHorizon
  if (goes) cutAt = Math.max(cutAt, at)
  if (from > left) cutAt = Math.max(cutAt, times[from - 1] as number)
  const next: Mutable<Series> = {
    times: goes ? times.slice(from) : inserted(times, from, place, at),
  }
  if (values !== undefined) {
    next.values = goes ? values.slice(from) : inserted(values, from, place, value as number)
  }
  // What went is forgotten when it would have left the window.
  if (cutAt > horizon) next.cutAt = cutAt
  return next
}

/** What stands from `from` on, with one more before `place`. */
function inserted(
  list: readonly number[],
  from: number,
  place: number,
  added: number,
): readonly number[] {
  // Most windows hold few events, and a list that grows makes room for seventeen more.
  if (place === list.length && place - from <= 2) {
    if (place === from) return [added]
    const first = list[from] as number
    return place - from === 1 ? [first, added] : [first, list[from + 1] as number, added]
  }
  const copy = list.slice(from)
  if (place === list.length) copy.push(added)
  else copy.splice(place - from, 0, added)
  return copy
}

/** The first place of an ascending list whose instant is later than this one. */
export function firstAfter(times: readonly number[], instant: number): number {
  let low = 0
  let high = times.length
  // Nearly always nothing has left the window, or the event is the newest.
  if (high === 0 || (times[0] as number) > instant) return 0
  if ((times[high - 1] as number) <= instant) return high
  while (low < high) {
    const middle = (low + high) >> 1
    if ((times[middle] as number) > instant) high = middle
    else low = middle + 1
  }
  return low
}

/** How many events happened later than `horizon`, up to `now`. */
export function countWithin(series: Series | undefined, horizon: number, now: number): number {
  if (series === undefined) return 0
  return firstAfter(series.times, now) - firstAfter(series.times, horizon)
}

/** Whether an event that had to go would lie in the window still: what is read from it is no longer all there was. */
export function isSaturated(series: Series | undefined, horizon: number): boolean {
  return series?.cutAt !== undefined && series.cutAt > horizon
}

/**
 * The instant at which the window has fewer than `count` events, ms, or Infinity where it has no
 * more than that now.
 *
 * @param within how far the window looks back, ms
 */
export function fallsBelow(
  series: Series | undefined,
  count: number,
  now: number,
  within: number,
): number {
  const inside = countWithin(series, now - within, now)
  if (series === undefined || count > inside || count <= 0) return Number.POSITIVE_INFINITY
  return (series.times[series.times.length - count] as number) + within
}

/** The instant at which the next event leaves the window, or Infinity when none is in it. */
export function nextExpiry(series: Series | undefined, now: number, within: number): number {
  if (series === undefined) return Number.POSITIVE_INFINITY
  const next = series.times[firstAfter(series.times, now - within)]
  return next === undefined ? Number.POSITIVE_INFINITY : next + within
}
