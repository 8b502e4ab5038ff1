import { Type } from '@sinclair/typebox'
import type { TableRow } from '../fold/table.ts'
import type { Cell, Column } from '../form/column.ts'
import { defineReport } from '../form/report.ts'
import type { Seen } from '../form/seen.ts'
import {
  counted,
  type Measure,
  notesOn,
  rounded,
  rowsOf,
  tableFor,
  visitorsIn,
} from '../form/table-logic.ts'

const names: readonly Column[] = [
  { name: 'type', kind: 'text', meaning: 'The type of the event.' },
  { name: 'by', kind: 'text', meaning: '`visitor`, or `rule` where a rule emitted it.' },
]

function ofValues(
  name: string,
  kind: 'number' | 'count',
  meaning: string,
  of: (values: TableRow['sums'][number]) => Cell,
): Measure {
  return {
    column: { name, kind, meaning, ...(kind === 'number' && { optional: true }) },
    of: ({ sums }) => {
      const values = sums[0]
      return values === undefined || (values.count === 0 && kind === 'number')
        ? undefined
        : of(values)
    },
  }
}

const measures: readonly Measure[] = [
  counted(0, 'events', 'Events.'),
  visitorsIn(0, 'visitors', 'Distinct visitors they are of.'),
  counted(1, 'late', 'Those that came too late to be decided upon; they belong to no visit.'),
  ofValues('values', 'count', 'Events with a number in `field`.', ({ count }) => count),
  ofValues('sum', 'number', 'Their sum, to six decimals.', (values) => values.sum()),
  ofValues('least', 'number', 'The least of them.', ({ least }) => least),
  ofValues('greatest', 'number', 'The greatest.', ({ greatest }) => greatest),
  ofValues('mean', 'number', 'Their mean.', (values) => rounded(values.sum() / values.count)),
]

/** A field of an event's data, by its path. */
export function fieldOf(data: unknown, path: readonly string[]): unknown {
  let value = data
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return value
}

/** Events by type, and the values in them. */
export const eventsReport = defineReport({
  name: 'events',
  title: 'Events',
  description: 'How often each type of event happened, and what the values in its data add up to.',
  kinds: ['event', 'derived'],
  goesBy: 'instant',
  parameters: {
    field: Type.String({
      minLength: 1,
      default: 'total',
      description: 'The field of the data that is added up; names joined by dots lead into it.',
    }),
  },
  columns: [...names, ...measures.map(({ column }) => column)],
  start: (parameters) => {
    const table = tableFor(parameters, { keys: 2, counts: 2, sets: 1, sums: 1 })
    const path = parameters.field.split('.')
    return {
      parts: { table },
      add: (seen, period) => {
        const by = senderOf(seen)
        if (by === undefined) return
        const { counts, sets, sums } = table.rowOf(period, [seen.record.type, by])
        counts[0] = (counts[0] as number) + 1
        if (seen.late) counts[1] = (counts[1] as number) + 1
        sets[0]?.add(seen.visitor)
        const data = seen.event === undefined ? seen.record.data.data : seen.event.data
        if (data !== undefined) sums[0]?.add(fieldOf(data, path))
      },
      rows: () => rowsOf(table, names, measures),
      notes: () => notesOn(table, parameters),
    }
  },
})

/** What the engine itself tells of is nobody's event. */
function senderOf({ record, number, late }: Seen): 'visitor' | 'rule' | undefined {
  if (record.kind === 'derived') return 'rule'
  return number > 0 || late ? 'visitor' : undefined
}
