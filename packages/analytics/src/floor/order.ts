import type { FloorSort } from './query.ts'
import type { FloorRow } from './row.ts'

/** Which of two rows stands first: negative for the first. Never 0 for two rows of one floor. */
export type Order = (one: FloorRow, other: FloorRow) => number

/** Rows by a column; what is not known last in either direction, equals by site and id. Texts go by their code units. */
export function orderOf({ by, descending = false }: FloorSort): Order {
  const sign = descending ? -1 : 1
  return (one, other) => {
    const left = one[by]
    const right = other[by]
    if (left === right) return byName(one, other)
    if (left === null) return 1
    if (right === null) return -1
    return left < right ? -sign : sign
  }
}

function byName(one: FloorRow, other: FloorRow): number {
  if (one.site !== other.site) return one.site < other.site ? -1 : 1
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0
}
