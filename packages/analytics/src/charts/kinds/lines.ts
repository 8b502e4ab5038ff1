import type { LineSeriesOption } from 'echarts'
import type { LinesChart } from '../../form/chart.ts'
import { columnNamed, type Drawing, numberIn } from '../drawing.ts'
import type { Figure } from '../figure.ts'
import { ink, namesAlong, numberAxis, palette, quiet } from '../look.ts'
import { plotFor, plotHeight, valueAxis } from '../plot.ts'
import { type Strand, spokenOf, strandsOf } from '../strands.ts'
import { labelOf, told, toldShort } from '../words.ts'
import { pillars } from './pillars.ts'

/** So many points are marked one by one. */
const marked = 40
/** px */
const axisNameHeight = 20

/** Lines over periods or numbers. */
export function lines(drawing: Drawing<LinesChart>): Figure {
  const { kind } = columnNamed(drawing, drawing.x)
  if (kind === 'count' || kind === 'number') return overNumbers(drawing)
  const all = strandsOf(drawing)
  const { places, strands, remark } = all
  // One point is no line.
  if (places.length === 1 && drawing.by === undefined) {
    return pillars({ ...drawing, kind: 'pillars' })
  }
  const names = strands.map(({ name }) => name)
  const [measure = ''] = drawing.measures
  const column = columnNamed(drawing, measure)
  return {
    height: plotHeight(names),
    ...(remark !== undefined && { remark }),
    spoken: spokenOf(all),
    option: {
      ...plotFor(names),
      xAxis: {
        ...namesAlong(places),
        boundaryGap: places.length === 1,
        // What stands at the ends is not cut off.
        axisLabel: {
          ...namesAlong(places).axisLabel,
          alignMinLabel: 'left',
          alignMaxLabel: 'right',
        },
      },
      yAxis: valueAxis((value) => toldShort(column, value), column.kind === 'count'),
      series: strands.map(
        (strand, index): LineSeriesOption => ({
          ...line(index, strand),
          data: [...strand.values],
          showSymbol: places.length <= marked,
          connectNulls: false,
        }),
      ),
    },
  }
}

function overNumbers(drawing: Drawing<LinesChart>): Figure {
  const { x, measures, rows, logarithmic } = drawing
  const across = columnNamed(drawing, x)
  const columns = measures.map((measure) => columnNamed(drawing, measure))
  const type = logarithmic ? ('log' as const) : ('value' as const)
  const [first = across] = columns
  const names = columns.map(labelOf)
  return {
    height: plotHeight(names) + axisNameHeight,
    spoken: rows.map((row) => {
      const values = columns.flatMap((column) => {
        const value = numberIn(row, column.name)
        return value === undefined ? [] : [`${labelOf(column)} ${told(column, value)}`]
      })
      return `${labelOf(across)} ${row[x]}: ${values.join(', ')}`
    }),
    option: {
      ...plotFor(names),
      xAxis: {
        ...numberAxis,
        type,
        name: labelOf(across),
        nameLocation: 'middle',
        nameGap: 28,
        nameTextStyle: { color: ink.faint },
        axisLabel: {
          ...numberAxis.axisLabel,
          formatter: (value: number) => toldShort(across, value),
        },
      },
      yAxis: { ...valueAxis((value) => toldShort(first, value), false), type },
      series: columns.map(
        (column, index): LineSeriesOption => ({
          ...line(index, { name: names[index] as string }),
          showSymbol: rows.length <= marked,
          data: rows.flatMap((row) => {
            const [at, value] = [numberIn(row, x), numberIn(row, column.name)]
            return at === undefined || value === undefined ? [] : [[at, value]]
          }),
        }),
      ),
    },
  }
}

function line(index: number, { others }: Pick<Strand, 'name' | 'others'>): LineSeriesOption {
  const colour = others ? quiet : palette[index % palette.length]
  return {
    type: 'line',
    // Names are only shown: what visitors wrote is no key of anything.
    name: String(index),
    symbol: 'circle',
    symbolSize: 5,
    clip: false,
    lineStyle: { width: 2 },
    itemStyle: { color: colour as string },
  }
}
