import { Table, type TableRow, type TableShape } from '../fold/table.ts'
import type { Cell, Column, Row } from './column.ts'
import type { Note } from './note.ts'
import type { CommonParameters } from './parameters.ts'

/** A column with a number, and what it is of a row; undefined where nothing can be said. */
export interface Measure {
  readonly column: Column
  readonly of: (row: TableRow) => Cell | undefined
}

/** A count that the table adds up. */
export function counted(index: number, name: string, meaning: string): Measure {
  return { column: { name, kind: 'count', meaning }, of: ({ counts }) => counts[index] }
}

/** The number of visitors in a set of the table. */
export function visitorsIn(index: number, name: string, meaning: string): Measure {
  return {
    column: { name, kind: 'count', meaning, estimated: true },
    of: ({ sets }) => sets[index]?.count(),
  }
}

/** The quotient of two numbers of a row; nothing where there is nothing to divide by. */
export function quotient(
  column: Column,
  upper: (row: TableRow) => number,
  lower: (row: TableRow) => number,
): Measure {
  return {
    column: { ...column, optional: true },
    of: (row) => {
      const of = lower(row)
      return of === 0 ? undefined : rounded(upper(row) / of)
    },
  }
}

/** To six decimals. */
export function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6
}

/** A table as the parameters want it. */
export function tableFor(
  { rows, visitors }: Pick<CommonParameters, 'rows' | 'visitors'>,
  shape: Omit<TableShape, 'rows' | 'visitors'>,
): Table {
  return new Table({ ...shape, rows, visitors })
}

/** The rows of a table as a report tells them. */
export function rowsOf(
  table: Table,
  names: readonly Column[],
  measures: readonly Measure[],
): readonly Row[] {
  return table.ranked().map((row) => rowFrom(row, names, measures))
}

/** One row of a table as a report tells it. */
export function rowFrom(
  row: TableRow,
  names: readonly Column[],
  measures: readonly Measure[],
): Row {
  const told: Record<string, Cell> = {}
  if (row.period !== '') told.period = row.period
  for (const [index, { name }] of names.entries()) told[name] = row.keys[index] as string
  for (const { column, of } of measures) {
    const cell = of(row)
    if (cell !== undefined) told[column.name] = cell
  }
  return told
}

/** What a reader must know of a table. */
export function notesOn(table: Table, { rows, visitors }: CommonParameters): readonly Note[] {
  const notes: Note[] = []
  if (table.overflowed) {
    notes.push({
      code: 'ROWS_LOST',
      message: `There were more than ${2 * rows} names, and the smaller were put together before all was known: raise "rows" to tell them apart.`,
    })
  } else if (table.names > rows) {
    notes.push({
      code: 'ROWS',
      message: `There are ${table.names} names: all but the largest ${rows} are put together in "(other)".`,
    })
  }
  if (table.estimated) notes.push(estimatedNote(visitors))
  return notes
}

/** Counts of more visitors than are counted exactly. */
function estimatedNote(visitors: number): Note {
  const error = (100 / Math.sqrt(visitors / 2)).toFixed(1)
  return {
    code: 'VISITORS_ESTIMATED',
    message: `Numbers of visitors above ${visitors} are estimated, with a standard error of at most ${error}%: raise "visitors" for a smaller one.`,
  }
}
