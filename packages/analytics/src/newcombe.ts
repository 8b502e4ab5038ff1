import { type Interval, wilson, z95 } from './wilson.ts'

/**
 * The 95% interval of the difference of two independent proportions by the hybrid score method:
 * R. G. Newcombe, Interval estimation for the difference between independent proportions, Statistics
 * in Medicine 17 (1998) 873–890, method 10, without correction for continuity.
 *
 * @param found how many of `all`, which is above 0; the others likewise
 */
export function newcombe(
  found: number,
  all: number,
  otherFound: number,
  otherAll: number,
): Interval {
  const [p, q] = [found / all, otherFound / otherAll]
  const one = wilson(found, all, z95)
  const two = wilson(otherFound, otherAll, z95)
  return {
    low: p - q - Math.hypot(p - one.low, two.high - q),
    high: p - q + Math.hypot(one.high - p, q - two.low),
  }
}
