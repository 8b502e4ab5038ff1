import type { Column } from '../form/column.ts'
import { defineReport } from '../form/report.ts'
import {
  counted,
  type Measure,
  notesOn,
  quotient,
  rowsOf,
  tableFor,
  visitorsIn,
} from '../form/table-logic.ts'

const path: Column = { name: 'path', kind: 'text', meaning: 'The path of the page.' }

// The numbers of a row, by their places.
const views = 0
const entries = 1
const left = 2
const ms = 3

const exits: Measure = {
  column: {
    name: 'exits',
    kind: 'count',
    meaning: 'Visits in which no page was viewed after it: its views that led to no other.',
  },
  of: ({ counts }) => (counts[views] as number) - (counts[left] as number),
}
const exitRate = quotient(
  { name: 'exitRate', kind: 'share', meaning: 'Share of its views that were exits.' },
  ({ counts }) => (counts[views] as number) - (counts[left] as number),
  ({ counts }) => counts[views] as number,
)

const pageMeasures: readonly Measure[] = [
  counted(views, 'views', 'Page views.'),
  visitorsIn(0, 'visitors', 'Distinct visitors who viewed it.'),
  counted(entries, 'entries', 'Visits in which it was the first page viewed.'),
  exits,
  exitRate,
  {
    column: {
      name: 'seconds',
      kind: 'seconds',
      meaning:
        'Time from each event on it to the next event of the visit, together. After the last event of a visit nobody knows.',
    },
    of: ({ counts }) => (counts[ms] as number) / 1_000,
  },
]

/** Pages: how often they were viewed, and for how long. */
export const pagesReport = defineReport({
  name: 'pages',
  title: 'Pages',
  description: 'How often pages were viewed and for how long, and where visits began and ended.',
  kinds: ['event'],
  goesBy: 'visit',
  columns: [path, ...pageMeasures.map(({ column }) => column)],
  charts: [{ kind: 'bars', names: ['path'], measures: ['views'] }],
  start: (parameters) => {
    const table = tableFor(parameters, { keys: 1, counts: 4, sets: 1 })
    return {
      parts: { table },
      add: (seen, period) => {
        const { situation, gap } = seen
        if (gap > 0 && situation.onPath !== undefined) {
          const { counts } = table.row(period, situation.onPath)
          counts[ms] = (counts[ms] as number) + gap
        }
        if (!seen.views) return
        const { counts, sets } = table.row(period, situation.path as string)
        counts[views] = (counts[views] as number) + 1
        if (situation.pages === 1) counts[entries] = (counts[entries] as number) + 1
        sets[0]?.add(seen.visitor)
        if (situation.fromPath === undefined) return
        const from = table.row(period, situation.fromPath).counts
        from[left] = (from[left] as number) + 1
      },
      rows: () => rowsOf(table, [path], pageMeasures),
      notes: () => notesOn(table, parameters),
    }
  },
})

const exitMeasures = [exits, exitRate, counted(1, 'views', 'Page views.')]

/** The pages that visits end on. */
export const exitPagesReport = defineReport({
  name: 'exit-pages',
  title: 'Exit pages',
  description: 'The last pages that were viewed in visits.',
  kinds: ['event'],
  goesBy: 'visit',
  columns: [path, ...exitMeasures.map(({ column }) => column)],
  start: (parameters) => {
    // Ranked by exits: views minus those that led on, which may come first where the log was cut.
    const table = tableFor(parameters, { keys: 1, counts: 2 })
    const measures: readonly Measure[] = [
      { column: exits.column, of: ({ counts }) => counts[0] },
      quotient(
        exitRate.column,
        ({ counts }) => counts[0] as number,
        ({ counts }) => counts[1] as number,
      ),
      counted(1, 'views', 'Page views.'),
    ]
    return {
      parts: { table },
      add: (seen, period) => {
        if (!seen.views) return
        const { situation } = seen
        const { counts } = table.row(period, situation.path as string)
        counts[0] = (counts[0] as number) + 1
        counts[1] = (counts[1] as number) + 1
        if (situation.fromPath === undefined) return
        const from = table.row(period, situation.fromPath).counts
        from[0] = (from[0] as number) - 1
      },
      rows: () =>
        rowsOf(table, [path], measures).filter((row) => row.exits !== 0 || row.path === '(other)'),
      notes: () => notesOn(table, parameters),
    }
  },
})

const steps: readonly Column[] = [
  { name: 'from', kind: 'text', meaning: 'The path viewed before.' },
  { name: 'to', kind: 'text', meaning: 'The path viewed next.' },
]
const transitions = [counted(0, 'views', 'How often the one was viewed right after the other.')]

/** Which page is viewed after which. */
export const transitionsReport = defineReport({
  name: 'transitions',
  title: 'Page transitions',
  description: 'Which page is viewed after which, within a visit.',
  kinds: ['event'],
  goesBy: 'visit',
  columns: [...steps, ...transitions.map(({ column }) => column)],
  charts: [{ kind: 'flow', from: 'from', to: 'to', measure: 'views' }],
  start: (parameters) => {
    const table = tableFor(parameters, { keys: 2, counts: 1 })
    const pair: [string, string] = ['', '']
    return {
      parts: { table },
      add: ({ views: isView, situation }, period) => {
        if (!isView || situation.fromPath === undefined) return
        pair[0] = situation.fromPath
        pair[1] = situation.path as string
        const { counts } = table.rowOf(period, pair)
        counts[0] = (counts[0] as number) + 1
      },
      rows: () => rowsOf(table, steps, transitions),
      notes: () => notesOn(table, parameters),
    }
  },
})
