import type { Term } from './program.ts'

/*
 * A clause as numbers, one after the other, so that going through many is reading on:
 *
 *   0        how many numbers it has
 *   1        the place of its rule
 *   2        where its timed terms begin, from its own beginning
 *   3 …      its still terms, three numbers each: twice the dimension, plus one where the term is
 *            negated; the lowest rank; the highest rank
 *   … end    the ids of its timed terms
 */

/** Where in a clause its terms begin. */
export const firstTerm = 3

/** How many numbers a still term has. */
export const termSize = 3

/** Writes a clause down; the terms in the order in which they are to be looked at. */
export function encodeClause(
  owner: number,
  still: readonly Term[],
  timed: readonly Term[],
): readonly number[] {
  const timedAt = firstTerm + still.length * termSize
  return [
    timedAt + timed.length,
    owner,
    timedAt,
    ...still.flatMap(({ dimension, negated, low, high }) => [
      dimension * 2 + (negated ? 1 : 0),
      low,
      high,
    ]),
    ...timed.map(({ id }) => id),
  ]
}
