import { Table } from '../fold/table.ts'
import type { Cell, Column, Row } from '../form/column.ts'
import { Periods } from '../form/periods.ts'
import { defineReport } from '../form/report.ts'
import { notesOn, rounded } from '../form/table-logic.ts'

const columns: readonly Column[] = [
  {
    name: 'cohort',
    kind: 'text',
    meaning: 'The Monday of the week in which visitors first came.',
  },
  { name: 'week', kind: 'count', meaning: 'How many weeks later; 0 is that week itself.' },
  {
    name: 'visitors',
    kind: 'count',
    meaning: 'Distinct visitors of the cohort who came in that week.',
    estimated: true,
  },
  {
    name: 'share',
    kind: 'share',
    meaning:
      'Their share of those who came in week 0; missing where that week was not counted. Estimates may differ a little.',
    optional: true,
  },
]

const weekMs = 7 * 86_400_000

/** Who comes back, week by week. */
export const retentionReport = defineReport({
  name: 'retention',
  title: 'Retention',
  description: 'How many of those who first came in a week come again in the weeks after it.',
  kinds: ['event'],
  goesBy: 'visit',
  granularity: false,
  columns,
  charts: [{ kind: 'heat', x: 'week', y: 'cohort', measure: 'share' }],
  start: (parameters) => {
    const { timeZone, rows, visitors } = parameters
    const table = new Table({ keys: 2, counts: 1, sets: 1, rows, visitors })
    // One remembers the week of now, the other that of the first visits.
    const now = new Periods(timeZone, 'week')
    const then = new Periods(timeZone, 'week')
    return {
      parts: { table },
      add: (seen) => {
        if (!seen.begins) return
        const { startedAt = seen.at, firstAt = startedAt } = seen.situation
        const cohort = then.of(firstAt)
        const weeks = Math.round((now.startAt(startedAt) - then.startAt(firstAt)) / weekMs)
        const { counts, sets } = table.rowOf('', [cohort, String(weeks)])
        counts[0] = (counts[0] as number) + 1
        sets[0]?.add(seen.visitor)
      },
      rows: () => {
        const found = table.ranked().filter(({ keys }) => keys[1] !== '(other)')
        const began = new Map<string, number>()
        for (const { keys, sets } of found) {
          if (keys[1] === '0') began.set(keys[0] as string, sets[0]?.count() ?? 0)
        }
        return found
          .map(({ keys, sets }): Row => {
            const [cohort = '', week = ''] = keys
            const came = sets[0]?.count() ?? 0
            const all = began.get(cohort)
            const row: Record<string, Cell> = { cohort, week: Number(week), visitors: came }
            if (all !== undefined) row.share = Math.min(1, rounded(came / all))
            return row
          })
          .sort(
            (left, right) =>
              String(left.cohort).localeCompare(String(right.cohort), 'en') ||
              Number(left.week) - Number(right.week),
          )
      },
      notes: () => notesOn(table, parameters),
    }
  },
})
