import type { FloorRow } from '@beckon/analytics'

/** So long somebody who closed the page stays on the board, ms. */
const lingersMs = 2_000
/** And somebody who was blocked, whose leaving is refused as all else. */
const blockedMs = 5_000
/** Whoever was not heard of for so long has left without a word, ms. */
const silentMs = 60_000

/** Who has a page of the shop open or has just left it, who came first first: a visit itself goes on for half an hour. */
export function present(rows: readonly FloorRow[], now: number): FloorRow[] {
  const shown = rows.filter((row) => now - row.lastEventAt < staysMs(row))
  return shown.sort(
    (one, other) => one.startedAt - other.startedAt || (one.key < other.key ? -1 : 1),
  )
}

/** It has closed all pages it had. */
export function hasLeft({ page, previousPage }: FloorRow): boolean {
  return page === null && previousPage !== null
}

function staysMs(row: FloorRow): number {
  if (hasLeft(row)) return lingersMs
  return row.blocked === 'everything' ? blockedMs : silentMs
}
