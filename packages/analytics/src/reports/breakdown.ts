import type { Chart } from '../form/chart.ts'
import type { Column } from '../form/column.ts'
import type { Granularity } from '../form/periods.ts'
import { defineReport, type ReportDefinition } from '../form/report.ts'
import type { Seen } from '../form/seen.ts'
import { notesOn, rowsOf, tableFor } from '../form/table-logic.ts'
import {
  becomesBuyer,
  countBuyer,
  countVisit,
  type Successes,
  successParameters,
  visitMeasures,
  visitShape,
} from './visit-measures.ts'

/** Visits divided by something that is the same throughout each. */
export interface Breakdown {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly names: readonly Column[]
  /** What a visit is counted under; undefined: it is not counted at all. */
  readonly of: (seen: Seen) => string | readonly string[] | undefined
  /** The event by which a visit is counted; its first by default. */
  readonly begins?: (seen: Seen) => boolean
  /** Periods it is divided into unless it is told otherwise. */
  readonly granularity?: Granularity
  /** How it is drawn; by default a bar of visits for each of its names. */
  readonly charts?: readonly Chart[]
}

const firstEvent = ({ number }: Seen): boolean => number === 1

/** A report of visits, divided by something. */
export function breakdown({
  name,
  title,
  description,
  names,
  of,
  begins = firstEvent,
  granularity,
  charts,
}: Breakdown): ReportDefinition<typeof successParameters> {
  const measures = visitMeasures
  return defineReport({
    name,
    title,
    description,
    kinds: ['event', 'decision'],
    goesBy: 'visit',
    ...(granularity && { granularity }),
    ...(charts && { charts }),
    parameters: successParameters,
    columns: [...names, ...measures.map(({ column }) => column)],
    start: (parameters) => {
      const table = tableFor(parameters, { keys: Math.max(1, names.length), ...visitShape })
      const goals: Successes = parameters
      return {
        parts: { table },
        add: (seen, period) => {
          const isEvent = seen.number > 0
          if (!isEvent && !(seen.record.kind === 'decision' && becomesBuyer(seen, goals.buyers)))
            return
          const key = of(seen)
          if (key === undefined) return
          const row = typeof key === 'string' ? table.row(period, key) : table.rowOf(period, key)
          if (isEvent) countVisit(row, seen, begins(seen), goals)
          else countBuyer(row, seen)
        },
        rows: () => rowsOf(table, names, measures),
        notes: () => notesOn(table, parameters),
      }
    },
  })
}
