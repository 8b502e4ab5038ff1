import type { Entry } from './entry.ts'
import type { FloorSort } from './query.ts'
import type { FloorRow } from './row.ts'

/** Which of two stands first: negative for the first. Never 0 for two of one floor. */
export type Order = (one: Entry, other: Entry) => number

/** By site and id. */
export const byName: Order = (one, other) => {
  if (one.site !== other.site) return one.site < other.site ? -1 : 1
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0
}

/** By a column of their rows; what is not known last in either direction, equals by name. Texts go by their code units. */
export function orderOf({ by, descending = false }: FloorSort): Order {
  const sign = descending ? -1 : 1
  return (one, other) => {
    const left = (one.row as FloorRow)[by]
    const right = (other.row as FloorRow)[by]
    if (left === right) return byName(one, other)
    if (left === null) return 1
    if (right === null) return -1
    return left < right ? -sign : sign
  }
}

/**
 * Those with a row in that order, given by name. Only the distinct values are sorted, and those without a
 * function that compares: of a hundred thousand, most have a score like many others.
 */
export function arranged(entries: Iterable<Entry>, { by, descending = false }: FloorSort): Entry[] {
  const byValue = new Map<FloorRow[typeof by], Entry[]>()
  for (const entry of entries) {
    const value = entry.row?.[by]
    if (value === undefined) continue
    const equals = byValue.get(value)
    if (equals === undefined) byValue.set(value, [entry])
    else equals.push(entry)
  }
  const unknown = byValue.get(null) ?? []
  byValue.delete(null)
  const values = inOrder([...byValue.keys()])
  if (descending) values.reverse()
  const found: Entry[] = []
  for (const equals of [...values.map((value) => byValue.get(value) ?? []), unknown]) {
    for (const entry of equals) found.push(entry)
  }
  return found
}

function inOrder(values: FloorRow[FloorSort['by']][]): FloorRow[FloorSort['by']][] {
  if (values.every((value) => typeof value === 'number')) {
    return [...Float64Array.from(values as number[]).sort()]
  }
  // Texts by code units, false before true.
  return values.sort()
}
