import type { CustomSeriesOption } from 'echarts'
import type { IntervalsChart } from '../../form/chart.ts'
import type { Row } from '../../form/column.ts'
import { columnNamed, type Drawing, type DrawnColumn, numberIn } from '../drawing.ts'
import type { Figure } from '../figure.ts'
import { ink, margin, namesDown, numberAxis, palette } from '../look.ts'
import { firstOf, legible, nameOf, told, toldShort } from '../words.ts'

const most = 20
const step = 30

interface Interval {
  readonly name: string
  readonly words: string
  readonly middle: number | undefined
  readonly low: number | undefined
  readonly high: number | undefined
}

/** Numbers with the interval in which each is likely to lie, against zero. */
export function intervals(drawing: Drawing<IntervalsChart>): Figure {
  const column = columnNamed(drawing, drawing.middle)
  const shown = drawing.rows.slice(0, most).map((row) => intervalOf(row, drawing, column))
  const ends = shown.flatMap(({ low, middle, high }) => [low, middle, high])
  const furthest = Math.max(...ends.map((end) => Math.abs(end ?? 0)), 0) || 1
  return {
    height: step * shown.length + 40,
    ...(drawing.rows.length > most && { remark: firstOf(most, drawing.rows.length) }),
    spoken: shown.map(({ name, words }) => `${name}: ${words}`),
    option: {
      grid: { left: margin, right: 210, top: 4, height: step * shown.length, containLabel: true },
      xAxis: {
        ...numberAxis,
        // Zero is in the middle: left of it is harm.
        min: -furthest,
        max: furthest,
        interval: furthest / 2,
        axisLabel: {
          ...numberAxis.axisLabel,
          formatter: (value: number) => signed(toldShort(column, value), value),
        },
      },
      yAxis: {
        ...namesDown(shown.map(({ name }) => name)),
        axisLine: { show: true, onZero: true, lineStyle: { color: ink.faint } },
      },
      series: [{ ...whiskers(shown, furthest), clip: false }],
    },
  }
}

function intervalOf(
  row: Row,
  { names, middle, low, high, otherwise }: Drawing<IntervalsChart>,
  column: DrawnColumn,
): Interval {
  const [value, from, to] = [numberIn(row, middle), numberIn(row, low), numberIn(row, high)]
  const word = (one: number): string => signed(told(column, one), one)
  const between = from === undefined || to === undefined ? '' : ` (${word(from)} to ${word(to)})`
  const instead = otherwise === undefined ? '' : legible(String(row[otherwise] ?? ''), 30)
  return {
    name: nameOf(row, names, 34),
    words: value === undefined ? instead.replaceAll('-', ' ') : `${word(value)}${between}`,
    middle: value,
    low: from,
    high: to,
  }
}

function signed(text: string, value: number): string {
  return value > 0 ? `+${text}` : text
}

function whiskers(shown: readonly Interval[], furthest: number): CustomSeriesOption {
  return {
    type: 'custom',
    data: shown.map((_, index) => [0, index]),
    renderItem: ({ dataIndex }, { coord }) => {
      const { middle, low, high, words } = shown[dataIndex] as Interval
      const at = (value: number): number => (coord([value, dataIndex]) as number[])[0] as number
      const y = (coord([0, dataIndex]) as number[])[1] as number
      const colour =
        low !== undefined && low > 0
          ? palette[2]
          : high !== undefined && high < 0
            ? palette[1]
            : ink.faint
      const children: object[] = [
        {
          type: 'text',
          style: {
            text: words,
            x: at(furthest) + 14,
            y,
            verticalAlign: 'middle',
            fill: ink.plain,
            fontSize: 11,
          },
        },
      ]
      if (low !== undefined && high !== undefined) {
        children.push({
          type: 'line',
          shape: { x1: at(low), y1: y, x2: at(high), y2: y },
          style: { stroke: colour, lineWidth: 3 },
        })
      }
      if (middle !== undefined) {
        children.push({
          type: 'circle',
          shape: { cx: at(middle), cy: y, r: 5 },
          style: { fill: colour, stroke: '#ffffff', lineWidth: 1.5 },
        })
      }
      // The library's types know no group of unlike shapes.
      return { type: 'group', children } as unknown as ReturnType<
        NonNullable<CustomSeriesOption['renderItem']>
      >
    },
  }
}
