import { Type } from '@sinclair/typebox'
import type { Column } from '../form/column.ts'
import { defineReport } from '../form/report.ts'
import { counted, notesOn, rowsOf, tableFor, visitorsIn } from '../form/table-logic.ts'

const names: readonly Column[] = [
  { name: 'segment', kind: 'text', meaning: 'The name of the segment.' },
]
const measures = [
  counted(0, 'entered', 'How often a rule put somebody into it.'),
  visitorsIn(0, 'visitors', 'Distinct visitors whom that happened to.'),
  counted(1, 'left', 'How often a rule took somebody out again.'),
]

/** Who came into segments, and left them. */
export const segmentsReport = defineReport({
  name: 'segments',
  title: 'Segments',
  description:
    'Who came into each segment, and left it. Where several rules give one segment, each counts.',
  kinds: ['decision'],
  goesBy: 'instant',
  columns: [...names, ...measures.map(({ column }) => column)],
  charts: [{ kind: 'bars', names: ['segment'], measures: ['entered', 'left'] }],
  start: (parameters) => {
    const table = tableFor(parameters, { keys: 1, counts: 2, sets: 1 })
    return {
      parts: { table },
      add: (seen, period) => {
        const { action, outcome } = seen.decision
        if (action.type !== 'segment' || outcome === 'suppressed') return
        const { counts, sets } = table.row(period, action.segment)
        if (outcome === 'applied') {
          counts[0] = (counts[0] as number) + 1
          sets[0]?.add(seen.visitor)
        } else counts[1] = (counts[1] as number) + 1
      },
      rows: () => rowsOf(table, names, measures),
      notes: () => notesOn(table, parameters),
    }
  },
})

const bands: readonly Column[] = [
  { name: 'points', kind: 'text', meaning: 'A band of the score, such as `10 to 19`.' },
]
const scoreMeasures = [
  visitorsIn(0, 'visitors', 'Distinct visitors whose score was in the band at some event.'),
  counted(0, 'events', 'Events after which it was.'),
]

/** How scores are spread. */
export const scoresReport = defineReport({
  name: 'scores',
  title: 'Scores',
  description: 'How the scores of visitors are spread.',
  kinds: ['event'],
  goesBy: 'instant',
  parameters: {
    band: Type.Integer({
      minimum: 1,
      maximum: 1_000_000,
      default: 10,
      description: 'How many points wide a band is.',
    }),
  },
  columns: [...bands, ...scoreMeasures.map(({ column }) => column)],
  charts: [{ kind: 'pillars', x: 'points', measures: ['visitors'] }],
  start: (parameters) => {
    const { band } = parameters
    const table = tableFor(parameters, { keys: 1, counts: 1, sets: 1 })
    let last = Number.NaN
    let label = ''
    return {
      parts: { table },
      add: (seen, period) => {
        if (seen.number === 0) return
        const from = Math.floor((seen.situation.score ?? 0) / band) * band
        if (from !== last) {
          last = from
          label = band === 1 ? String(from) : `${from} to ${from + band - 1}`
        }
        const { counts, sets } = table.row(period, label)
        counts[0] = (counts[0] as number) + 1
        sets[0]?.add(seen.visitor)
      },
      // By their points, not by how many there are.
      rows: () =>
        [...rowsOf(table, bands, scoreMeasures)].sort(
          (left, right) =>
            Number((left.period ?? '') > (right.period ?? '')) -
              Number((left.period ?? '') < (right.period ?? '')) ||
            lowest(left.points) - lowest(right.points),
        ),
      notes: () => notesOn(table, parameters),
    }
  },
})

function lowest(label: unknown): number {
  const from = Number.parseInt(String(label), 10)
  return Number.isNaN(from) ? Number.MAX_SAFE_INTEGER : from
}
