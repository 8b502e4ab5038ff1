import type { Chart } from '../form/chart.ts'
import type { Drawing } from './drawing.ts'
import type { Figure } from './figure.ts'
import { bars } from './kinds/bars.ts'
import { flow } from './kinds/flow.ts'
import { heat } from './kinds/heat.ts'
import { intervals } from './kinds/intervals.ts'
import { lines } from './kinds/lines.ts'
import { pillars } from './kinds/pillars.ts'
import { steps } from './kinds/steps.ts'

/** A drawing by its kind. */
export function figureOf(drawing: Drawing): Figure {
  switch (drawing.kind) {
    case 'lines':
      return lines(drawing)
    case 'pillars':
      return pillars(drawing)
    case 'bars':
      return bars(drawing)
    case 'steps':
      return steps(drawing)
    case 'heat':
      return heat(drawing)
    case 'flow':
      return flow(drawing)
    case 'intervals':
      return intervals(drawing)
  }
}

/**
 * How a chart is drawn where its rows are divided into periods: what was one bar is one line. What
 * has no line is drawn of all periods together, or names them.
 */
export function overTime(chart: Chart, period: string): Chart {
  switch (chart.kind) {
    case 'bars':
      return {
        ...titleOf(chart),
        kind: 'lines',
        x: period,
        measures: chart.measures,
        by: chart.names,
      }
    case 'pillars':
      return chart.x === period
        ? chart
        : { ...titleOf(chart), kind: 'lines', x: period, measures: chart.measures, by: [chart.x] }
    case 'intervals':
      return { ...chart, names: [period, ...chart.names] }
    default:
      return chart
  }
}

function titleOf({ title }: Chart): { readonly title?: string } {
  return title === undefined ? {} : { title }
}
