/** The instants of the events in a sliding window, ms, ascending. Never mutated. */
export type Window = readonly number[]

/**
 * The window with one more event, without what has left it by `now`. Beyond `bound` events the
 * oldest go, and the count stays at the bound: saturated.
 */
export function observe(
  window: Window | undefined,
  at: number,
  now: number,
  withinMs: number,
  bound: number,
): Window {
  const next = (window ?? []).filter((seen) => seen > now - withinMs)
  let place = next.length
  while (place > 0 && (next[place - 1] as number) > at) place--
  if (at > now - withinMs) next.splice(place, 0, at)
  return next.length > bound ? next.slice(next.length - bound) : next
}

/** How many events lie in the `withinMs` before `now`: later than `now - withinMs`, up to `now`. */
export function countWithin(window: Window | undefined, now: number, withinMs: number): number {
  if (window === undefined) return 0
  let count = 0
  for (let index = window.length - 1; index >= 0; index--) {
    const seen = window[index] as number
    if (seen <= now - withinMs) break
    if (seen <= now) count++
  }
  return count
}

/** The instant at which the next event leaves the window, or Infinity when none is in it. */
export function nextExpiry(window: Window | undefined, now: number, withinMs: number): number {
  for (const seen of window ?? []) {
    if (seen > now - withinMs) return seen + withinMs
  }
  return Number.POSITIVE_INFINITY
}
