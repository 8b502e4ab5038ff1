import type { BarSeriesOption } from 'echarts'
import type { PillarsChart } from '../../form/chart.ts'
import { columnNamed, type Drawing } from '../drawing.ts'
import type { Figure } from '../figure.ts'
import { ink, namesAlong, palette, quiet } from '../look.ts'
import { plotFor, plotHeight, valueAxis } from '../plot.ts'
import { spokenOf, strandsOf } from '../strands.ts'
import { told, toldShort } from '../words.ts'

/** So many bars have their numbers above them. */
const labelled = 14

/** Upright bars over periods or bands. */
export function pillars(drawing: Drawing<PillarsChart>): Figure {
  const all = strandsOf(drawing)
  const { places, strands } = all
  const names = strands.map(({ name }) => name)
  const [measure = ''] = drawing.measures
  const column = columnNamed(drawing, measure)
  const limit = drawing.limit === undefined ? undefined : drawing.parameters?.[drawing.limit]
  return {
    height: plotHeight(names),
    spoken: spokenOf(all),
    option: {
      ...plotFor(names),
      xAxis: namesAlong(places),
      yAxis: {
        ...valueAxis((value) => toldShort(column, value), column.kind === 'count'),
        // What there may be is seen also where there is far less.
        max: (extent: { max: number }) =>
          typeof limit === 'number' && limit > extent.max ? Math.ceil(limit * 1.1) : null,
      },
      series: strands.map(
        ({ values, column: own, others }, index): BarSeriesOption => ({
          type: 'bar',
          name: String(index),
          clip: false,
          barMaxWidth: 46,
          barGap: '10%',
          itemStyle: { color: others ? quiet : (palette[index % palette.length] as string) },
          label: {
            show: places.length * strands.length <= labelled,
            position: 'top',
            color: ink.plain,
            fontSize: 11,
            formatter: ({ dataIndex }: { dataIndex: number }) => {
              const value = values[dataIndex]
              return typeof value === 'number' ? toldShort(own, value) : ''
            },
          },
          data: [...values],
          ...(index === 0 && typeof limit === 'number' && { markLine: lineAt(limit, column) }),
        }),
      ),
    },
  }
}

function lineAt(limit: number, column: Parameters<typeof told>[0]) {
  return {
    symbol: 'none',
    animation: false,
    lineStyle: { color: '#b3261e', type: 'dashed' as const, width: 1.5 },
    label: {
      position: 'insideEndTop' as const,
      color: '#b3261e',
      fontSize: 11,
      formatter: () => `limit ${told(column, limit)}`,
    },
    data: [{ yAxis: limit }],
  }
}
