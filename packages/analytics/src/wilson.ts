export interface Interval {
  readonly low: number
  readonly high: number
}

/** The quantile of the normal distribution for an interval of 95%. */
export const z95 = 1.959963984540054

/**
 * The score interval of a proportion: E. B. Wilson, Probable inference, the law of succession, and
 * statistical inference, Journal of the American Statistical Association 22 (1927) 209–212.
 *
 * @param found how many of `all`, which is above 0
 * @param z the quantile of the normal distribution
 */
export function wilson(found: number, all: number, z: number): Interval {
  const share = found / all
  const middle = share + (z * z) / (2 * all)
  const around = z * Math.sqrt((share * (1 - share)) / all + (z * z) / (4 * all * all))
  const whole = 1 + (z * z) / all
  return {
    low: Math.max(0, (middle - around) / whole),
    high: Math.min(1, (middle + around) / whole),
  }
}
