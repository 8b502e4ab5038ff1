/**
 * The standard normal distribution as a table, made of additions, multiplications and divisions
 * alone: their results are the same to the last bit everywhere, those of `Math.exp` are not.
 */

/** Half the width of the table, in standard deviations: one draw in 16,000 lies outside. */
const reach = 4
const steps = 1_024

/** e to the power of `x`, by its series at `x / 1024` and ten squarings. */
export function exponential(x: number): number {
  const small = x / 1_024
  let sum = 1
  for (let term = 12; term >= 1; term--) sum = 1 + (sum * small) / term
  for (let squaring = 0; squaring < 10; squaring++) sum *= sum
  return sum
}

/** How many standard deviations from the mean each place of the table is. */
export const deviations: Float64Array = Float64Array.from(
  { length: steps + 1 },
  (_, place) => (2 * reach * place) / steps - reach,
)

/** The share of draws up to each place, from 0 to 1: the density's sum by trapezoids. */
export const sharesBelow: Float64Array = cumulative()

function cumulative(): Float64Array {
  const density = deviations.map((z) => exponential(-(z * z) / 2))
  const sums = new Float64Array(density.length)
  for (let place = 1; place < sums.length; place++) {
    const both = (density[place - 1] as number) + (density[place] as number)
    sums[place] = (sums[place - 1] as number) + both / 2
  }
  const whole = sums.at(-1) as number
  return sums.map((sum) => sum / whole)
}
