import type { FloorRow } from './row.ts'

/** All that a view shows, as a list. */
export interface FloorSnapshot {
  readonly kind: 'snapshot'
  /** 1 for a view's first message; each further one has the next number. */
  readonly seq: number
  /** The instant that is shown, ms. */
  readonly at: number
  /** How many the filter lets through, shown or not. */
  readonly total: number
  /** Of the first row that is shown. */
  readonly offset: number
  readonly rows: readonly FloorRow[]
}

/** What is other than in the message before. */
export interface FloorDifference {
  readonly kind: 'difference'
  readonly seq: number
  readonly at: number
  readonly total: number
  /** Keys of rows that are not shown any more. */
  readonly left: readonly string[]
  /** Rows that are shown now, and their places, ascending. */
  readonly entered: readonly Entered[]
  /** Rows that have another place among those that stay. */
  readonly moved: readonly Moved[]
  /** Columns of rows that stay, as they are now. */
  readonly changed: readonly Changed[]
}

export interface Entered {
  /** Place in the list as it is now, from 0. */
  readonly at: number
  readonly row: FloorRow
}

export interface Moved {
  readonly at: number
  readonly key: string
}

export interface Changed {
  readonly key: string
  readonly columns: Partial<FloorRow>
}

export type FloorMessage = FloorSnapshot | FloorDifference

/**
 * A view's rows after one more message: what whoever shows them has to do. Rows that left or moved are
 * taken out, those that entered or moved are put in at their places from the first to the last, and what
 * has changed is written over.
 */
export function floorRows(rows: readonly FloorRow[], message: FloorMessage): readonly FloorRow[] {
  if (message.kind === 'snapshot') return message.rows
  const { left, entered, moved, changed } = message
  const columns = new Map(changed.map((one) => [one.key, one.columns]))
  const now = rows.map((row) => {
    const others = columns.get(row.key)
    return others === undefined ? row : { ...row, ...others }
  })
  const byKey = new Map(now.map((row) => [row.key, row]))
  const out = new Set([...left, ...moved.map(({ key }) => key)])
  const next = now.filter(({ key }) => !out.has(key))
  const places = [
    ...entered,
    ...moved.flatMap(({ at, key }) => {
      const row = byKey.get(key)
      return row === undefined ? [] : [{ at, row }]
    }),
  ]
  for (const { at, row } of places.sort((one, other) => one.at - other.at)) next.splice(at, 0, row)
  return next
}
