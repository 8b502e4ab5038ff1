import type { Row } from '../form/column.ts'
import { type Drawing, numberIn } from './drawing.ts'
import { figureOf } from './figure-of.ts'
import { type Panel, sheet } from './sheet.ts'

/**
 * Draws rows as an SVG document, 720 px wide: the same bytes for the same rows, on every machine.
 *
 * @example
 * chartSvg({
 *   kind: 'bars', title: 'Fired', names: ['rule'], measures: ['before', 'after'],
 *   columns: [
 *     { name: 'rule', kind: 'text' },
 *     { name: 'before', kind: 'count' },
 *     { name: 'after', kind: 'count' },
 *   ],
 *   rows: [{ rule: 'keen', before: 12, after: 15 }],
 * })
 * @throws ChartError `CHART_COLUMN` where it names a column that there is not
 */
export function chartSvg(drawing: Drawing): string {
  return sheet([panelOf(drawing)])
}

/** A drawing with its heading. */
export function panelOf(drawing: Drawing): Panel {
  const { title, subtitle, rows } = drawing
  const heading = { title, ...(subtitle !== undefined && { subtitle }) }
  // Also of what there is nothing of, the columns must be right.
  const figure = figureOf(drawing)
  return rows.some((row) => shows(drawing, row)) ? { ...heading, figure } : heading
}

/** There is something to see of a row. */
function shows(drawing: Drawing, row: Row): boolean {
  if (drawing.kind === 'intervals') return true
  const measures = 'measures' in drawing ? drawing.measures : [drawing.measure]
  return measures.some((measure) => (numberIn(row, measure) ?? 0) !== 0)
}
