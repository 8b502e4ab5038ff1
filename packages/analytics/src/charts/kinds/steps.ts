import type { StepsChart } from '../../form/chart.ts'
import { columnNamed, type Drawing, numberIn } from '../drawing.ts'
import type { Figure } from '../figure.ts'
import { ink, margin, namesDown, palette, silentAxis } from '../look.ts'
import { nameOf, told } from '../words.ts'

const step = 44
const share = { name: '', kind: 'share' } as const

/** Steps that follow each other: how many came so far, of those of the step before. */
export function steps(drawing: Drawing<StepsChart>): Figure {
  const { rows, name, measure } = drawing
  const column = columnNamed(drawing, measure)
  const values = rows.map((row) => numberIn(row, measure) ?? 0)
  const names = rows.map((row) => nameOf(row, [name], 30))
  const words = values.map((value, index) => {
    const before = values[index - 1]
    const of =
      before === undefined || before === 0 ? '' : `${told(share, value / before)} of those before`
    return [told(column, value), of].filter(Boolean).join('   ')
  })
  const top = 4
  return {
    height: top + step * rows.length + 8,
    spoken: names.map((one, index) => `${one}: ${words[index]}`),
    option: {
      grid: { left: margin, right: 190, top, height: step * rows.length, containLabel: true },
      xAxis: { ...silentAxis, min: 0, max: Math.max(1, ...values) },
      yAxis: namesDown(names),
      series: [
        {
          type: 'bar',
          clip: false,
          barWidth: 28,
          // What was lost on the way is what is pale.
          showBackground: true,
          backgroundStyle: { color: '#eef2f5' },
          itemStyle: { color: palette[0] },
          label: { show: false },
          data: [...values],
        },
        {
          // The words stand beside the whole width, however short their bar is.
          type: 'bar',
          clip: false,
          barWidth: 28,
          barGap: '-100%',
          silent: true,
          itemStyle: { color: 'transparent' },
          label: {
            show: true,
            position: 'right',
            color: ink.plain,
            fontSize: 12,
            formatter: ({ dataIndex }: { dataIndex: number }) => words[dataIndex] ?? '',
          },
          data: values.map(() => Math.max(1, ...values)),
        },
      ],
    },
  }
}
