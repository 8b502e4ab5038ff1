import type { Term } from './program.ts'
import type { Ranks } from './ranks.ts'
import { unknown } from './ranks.ts'
import type { Selectivity } from './selectivity.ts'

/** How many numbers a term has. */
const termSize = 3

/** What is left to look at of each clause once its bit is there, by bit. */
export interface ClauseRests {
  /** Where in `code` it begins; one more at the end. */
  readonly starts: Int32Array
  /**
   * Of each clause its terms, the rarest first: twice the dimension, plus one where the term is
   * negated; the lowest rank; the highest rank.
   */
  readonly code: Int32Array
}

/** Writes down what is left of clauses, in the order of their bits. */
export function restsOf(
  clauses: readonly (readonly Term[])[],
  selectivity: Selectivity,
): ClauseRests {
  const starts = new Int32Array(clauses.length + 1)
  const code: number[] = []
  for (const [bit, terms] of clauses.entries()) {
    const rarestFirst = [...terms].sort(
      (left, right) => selectivity.of(left) - selectivity.of(right) || left.id - right.id,
    )
    for (const { dimension, negated, low, high } of rarestFirst) {
      code.push(dimension * 2 + (negated ? 1 : 0), low, high)
    }
    starts[bit + 1] = code.length
  }
  return { starts, code: Int32Array.from(code) }
}

/** Whether all that is left of a clause holds. Throws what a fact throws. */
export function restHolds({ starts, code }: ClauseRests, bit: number, ranks: Ranks): boolean {
  const { known } = ranks
  const end = starts[bit + 1] as number
  for (let at = starts[bit] as number; at < end; at += termSize) {
    const word = code[at] as number
    let rank = known[word >> 1] as number
    if (rank === unknown) rank = ranks.of(word >> 1)
    const outside = rank < (code[at + 1] as number) || rank > (code[at + 2] as number)
    if (outside !== ((word & 1) === 1)) return false
  }
  return true
}
