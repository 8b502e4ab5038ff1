import { newcombe } from './newcombe.ts'
import type { Interval } from './wilson.ts'

/** So many visitors, of whom so many reached the goal. */
export interface Converted {
  readonly visitors: number
  readonly converted: number
}

/**
 * - `not-enough-data`: a group has fewer than 30 visitors, or both together fewer than 10 who
 * reached the goal: nobody can tell
 * - `unclear`: the interval holds zero
 * - `helps`, `harms`: it lies above zero, or below
 */
export type Verdict = 'not-enough-data' | 'unclear' | 'helps' | 'harms'

/** What inviting brought: the difference between two shares, of those invited and those held out. */
export interface Lift {
  readonly verdict: Verdict
  /** Shares, 0 to 1; 0 where there was nobody. */
  readonly offered: number
  readonly heldOut: number
  /** The former minus the latter; missing where there is not enough data. */
  readonly difference?: number
  /** Of the difference, at 95%; missing where there is not enough data. */
  readonly interval?: Interval
}

/** Visitors that a group must have. */
const fewest = 30
/** Visitors who must have reached the goal, in both groups together. */
const fewestConversions = 10

/** What inviting brought, and whether that can be told: see {@link newcombe}. */
export function liftOf(offered: Converted, heldOut: Converted): Lift {
  const [p, q] = [share(offered), share(heldOut)]
  const few = Math.min(offered.visitors, heldOut.visitors) < fewest
  if (few || offered.converted + heldOut.converted < fewestConversions) {
    return { verdict: 'not-enough-data', offered: p, heldOut: q }
  }
  const interval = newcombe(
    offered.converted,
    offered.visitors,
    heldOut.converted,
    heldOut.visitors,
  )
  const verdict = interval.low > 0 ? 'helps' : interval.high < 0 ? 'harms' : 'unclear'
  return { verdict, offered: p, heldOut: q, difference: p - q, interval }
}

function share({ visitors, converted }: Converted): number {
  return visitors === 0 ? 0 : converted / visitors
}
