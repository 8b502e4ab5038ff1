import type { Chance } from './chance.ts'

/** One of several, each as likely as its weight says. */
export class Weighted<Choice> {
  private readonly choices: readonly Choice[]
  /** Sums of the weights so far. */
  private readonly sums: Float64Array

  /** Weights are 0 or more, of any sum above 0. */
  constructor(weighted: readonly (readonly [choice: Choice, weight: number])[]) {
    this.choices = weighted.map(([choice]) => choice)
    this.sums = new Float64Array(weighted.length)
    let sum = 0
    for (const [index, [, weight]] of weighted.entries()) {
      sum += weight
      this.sums[index] = sum
    }
  }

  draw(chance: Chance): Choice {
    const { sums, choices } = this
    const wanted = chance.next() * (sums.at(-1) ?? 0)
    // The index is one of the list's own.
    return choices[firstAbove(sums, wanted)] as Choice
  }
}

/** The first place of rising numbers that is above a value; the last place where none is. */
export function firstAbove(rising: Float64Array, value: number): number {
  let low = 0
  let high = rising.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((rising[middle] as number) > value) high = middle
    else low = middle + 1
  }
  return low
}
