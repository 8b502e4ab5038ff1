import type { Column } from '../form/column.ts'
import { defineReport } from '../form/report.ts'
import { counted, notesOn, rowsOf, tableFor, visitorsIn } from '../form/table-logic.ts'
import { byColumn, byOf } from './by.ts'
import { none } from './labels.ts'

const blockNames: readonly Column[] = [
  {
    name: 'step',
    kind: 'text',
    meaning:
      '`blocked`, `renewed`, `unblocked` or `expired`; `listed` or `unlisted` of a line of the site’s list.',
  },
  {
    name: 'what',
    kind: 'text',
    meaning: 'What it switches off: `invitations`, `chat` or `everything`.',
  },
  byColumn,
  { name: 'reason', kind: 'text', meaning: 'The reason that was given; `(none)` without one.' },
]
const blockMeasures = [
  counted(0, 'blocks', 'How often.'),
  visitorsIn(0, 'visitors', 'Distinct visitors it happened to.'),
]

/** Who was kept out. */
export const blocksReport = defineReport({
  name: 'blocks',
  title: 'Blocks',
  description:
    'What became of the blocks of visitors and of addresses, and of the lines of the site’s list.',
  kinds: ['block'],
  goesBy: 'instant',
  columns: [...blockNames, ...blockMeasures.map(({ column }) => column)],
  start: (parameters) => {
    const table = tableFor(parameters, { keys: 4, counts: 1, sets: 1 })
    return {
      parts: { table },
      add: (seen, period) => {
        const { type, data, visitor } = seen.record
        const text = (value: unknown) => (typeof value === 'string' ? value : undefined)
        const by = byOf(data.rule, data.operator)
        const what = text(data.what) ?? 'everything'
        const row = table.rowOf(period, [type, what, by, text(data.reason) ?? none])
        row.counts[0] = (row.counts[0] as number) + 1
        if (visitor !== undefined) row.sets[0]?.add(seen.visitor)
      },
      rows: () => rowsOf(table, blockNames, blockMeasures),
      notes: () => notesOn(table, parameters),
    }
  },
})

const refusedNames: readonly Column[] = [
  { name: 'fate', kind: 'text', meaning: '`refused` or `quarantined`.' },
  { name: 'reason', kind: 'text', meaning: 'The code of the refusal, or of the fault.' },
]
const refusedMeasures = [counted(0, 'events', 'How many.')]

/** What was not let in. */
export const refusedReport = defineReport({
  name: 'refused',
  title: 'Refused and quarantined',
  description:
    'What was not let in, and why, as far as it is written down: what is refused without a block is only counted, in `engine.account()`.',
  kinds: ['refused', 'quarantined'],
  goesBy: 'instant',
  columns: [...refusedNames, ...refusedMeasures.map(({ column }) => column)],
  start: (parameters) => {
    const table = tableFor(parameters, { keys: 2, counts: 1 })
    return {
      parts: { table },
      add: ({ record }, period) => {
        const { counts } = table.rowOf(period, [record.kind, record.type])
        counts[0] = (counts[0] as number) + 1
      },
      rows: () => rowsOf(table, refusedNames, refusedMeasures),
      notes: () => notesOn(table, parameters),
    }
  },
})
