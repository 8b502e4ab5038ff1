import { changes } from './columns.ts'
import type { Entry } from './entry.ts'
import type { Changed, Entered, FloorDifference, Moved } from './message.ts'
import type { FloorRow } from './row.ts'

/** A row as it was sent. */
export interface Sent {
  readonly entry: Entry
  /** Missing once the visitor is gone: nothing of it is kept for those who have not heard. */
  row: FloorRow | undefined
}

/** What has become of rows that were sent; undefined where they are as they were. */
export function differenceOf(
  sent: readonly Sent[],
  now: readonly Entry[],
): Pick<FloorDifference, 'left' | 'entered' | 'moved' | 'changed'> | undefined {
  const entered: Entered[] = []
  const changed: Changed[] = []
  /** Places in `sent` of those that stay, in their order now, and where they are now. */
  const stayed: number[] = []
  const places: number[] = []
  const before = new Map(sent.map(({ entry }, place) => [entry, place]))
  for (const [at, entry] of now.entries()) {
    const row = entry.row as FloorRow
    const place = before.get(entry)
    if (place === undefined) entered.push({ at, row })
    else {
      before.delete(entry)
      stayed.push(place)
      places.push(at)
      const was = (sent[place] as Sent).row as FloorRow
      const columns = was === row ? undefined : changes(was, row)
      if (columns !== undefined) changed.push({ key: entry.key, columns })
    }
  }
  const left = [...before.keys()].map(({ key }) => key)
  const still = ascending(stayed)
  const moved: Moved[] = []
  if (still !== undefined) {
    for (const [index, at] of places.entries()) {
      if (!still.has(index)) moved.push({ at, key: (now[at] as Entry).key })
    }
  }
  const nothing = left.length + entered.length + moved.length + changed.length === 0
  return nothing ? undefined : { left, entered, moved, changed }
}

/**
 * Indexes of a longest ascending run within distinct numbers, whose rows need not move; undefined where all
 * ascend. Patience sorting, as in https://en.wikipedia.org/wiki/Longest_increasing_subsequence.
 */
function ascending(numbers: readonly number[]): ReadonlySet<number> | undefined {
  if (numbers.every((number, index) => index === 0 || (numbers[index - 1] as number) < number)) {
    return undefined
  }
  const tops: number[] = []
  const previous: (number | undefined)[] = []
  for (const [index, number] of numbers.entries()) {
    let low = 0
    let high = tops.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((numbers[tops[middle] as number] as number) < number) low = middle + 1
      else high = middle
    }
    previous.push(tops[low - 1])
    tops[low] = index
  }
  const found = new Set<number>()
  for (let index = tops.at(-1); index !== undefined; index = previous[index]) found.add(index)
  return found
}
