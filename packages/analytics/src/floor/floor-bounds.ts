import { UsageError } from '@beckon/core'

/** What a floor may grow to, by name. */
export interface FloorBounds {
  /** How often differences are told at most, ms. Default 250. */
  readonly tickMs: number
  /** Visitors that are shown. Further ones are counted (`turnedAway`), and come with what they do next when there is room. Default 200,000. */
  readonly rows: number
  /** Rows that one view may ask for. Default 1,000. */
  readonly pageRows: number
  /** Paths that a row's trail has: the latest. Default 20. */
  readonly trail: number
  /** Views at once. Default 1,000. */
  readonly views: number
  /** Different filters and orders that are looked at at once: each takes memory for all it shows, and time for each change. Default 100. */
  readonly listings: number
}

const defaults: FloorBounds = {
  tickMs: 250,
  rows: 200_000,
  pageRows: 1_000,
  trail: 20,
  views: 1_000,
  listings: 100,
}

/** @throws UsageError `FLOOR_BOUND` for one that is no whole number from 1 */
export function floorBounds(given: Partial<FloorBounds>): FloorBounds {
  const bounds = { ...defaults, ...given }
  for (const [name, bound] of Object.entries(bounds)) {
    if (!Object.hasOwn(defaults, name)) {
      throw new UsageError(
        'FLOOR_BOUND',
        `There is no "${name}": a floor has ${Object.keys(defaults).join(', ')}.`,
      )
    }
    if (!Number.isSafeInteger(bound) || bound < 1) {
      throw new UsageError('FLOOR_BOUND', `"${name}" is a whole number from 1.`)
    }
  }
  return bounds
}
