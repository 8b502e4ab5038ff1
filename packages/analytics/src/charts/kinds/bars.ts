import type { BarSeriesOption } from 'echarts'
import type { BarsChart } from '../../form/chart.ts'
import type { Cell, Row } from '../../form/column.ts'
import { addsUp, columnNamed, type Drawing, type DrawnColumn, numberIn } from '../drawing.ts'
import type { Figure } from '../figure.ts'
import { ink, legendHeight, margin, namesDown, palette, quiet, silentAxis } from '../look.ts'
import { legendOf } from '../plot.ts'
import { firstOf, labelOf, nameOf, othersOf, told } from '../words.ts'

/** Names that get a bar of their own. */
const most = 15
/** Columns of a name. */
const nameWidth = 42

interface Bar {
  readonly name: string
  /** By the measures. */
  readonly values: readonly (number | undefined)[]
  readonly others?: true
}

/** Bars that lie, the largest first. */
export function bars(drawing: Drawing<BarsChart>): Figure {
  const columns = drawing.measures.map((measure) => columnNamed(drawing, measure))
  const all = ranked(drawing, columns)
  const { shown, remark } = fitting(all, drawing, columns)
  const names = columns.map(labelOf)
  const several = columns.length > 1
  const step = several ? 12 + 13 * columns.length : 25
  const top = legendHeight(names) + 4
  return {
    height: top + step * shown.length + 8,
    ...(remark !== undefined && { remark }),
    spoken: shown.map(({ name, values }) => {
      const words = columns.map(
        (column, index) => `${labelOf(column)} ${worded(column, values[index])}`,
      )
      return `${name}: ${words.join(', ')}`
    }),
    option: {
      grid: { left: margin, right: 84, top, height: step * shown.length, containLabel: true },
      legend: legendOf(names),
      xAxis: { ...silentAxis, min: (extent) => Math.min(0, extent.min) },
      yAxis: namesDown(shown.map(({ name }) => name)),
      series: columns.map(
        (column, index): BarSeriesOption => ({
          type: 'bar',
          name: String(index),
          clip: false,
          barWidth: several ? 11 : 15,
          barGap: '15%',
          itemStyle: { color: palette[index % palette.length] as string },
          label: {
            show: true,
            position: 'right',
            color: ink.plain,
            fontSize: several ? 10 : 11,
            formatter: ({ dataIndex }: { dataIndex: number }) =>
              worded(column, shown[dataIndex]?.values[index]),
          },
          data: shown.map(({ values, others }) => ({
            value: values[index] ?? 0,
            ...(others && { itemStyle: { color: quiet } }),
          })),
        }),
      ),
    },
  }
}

function worded(column: DrawnColumn, value: number | undefined): string {
  return value === undefined ? '' : told(column, value)
}

/** Rows of one name together where that can be, the largest first. */
function ranked(
  { rows, names, measures }: Drawing<BarsChart>,
  columns: readonly DrawnColumn[],
): readonly Row[] {
  const [first = ''] = measures
  const together = columns.every(addsUp) ? summed(rows, names, measures) : [...rows]
  return together.sort(
    (left, right) => (numberIn(right, first) ?? 0) - (numberIn(left, first) ?? 0),
  )
}

function summed(
  rows: readonly Row[],
  names: readonly string[],
  measures: readonly string[],
): Row[] {
  const found = new Map<string, Record<string, Cell>>()
  for (const row of rows) {
    const key = JSON.stringify(names.map((name) => row[name] ?? null))
    const known = found.get(key)
    if (known === undefined) found.set(key, { ...row })
    else {
      for (const measure of measures) {
        known[measure] = (numberIn(known, measure) ?? 0) + (numberIn(row, measure) ?? 0)
      }
    }
  }
  return [...found.values()]
}

function isOther(row: Row, names: readonly string[]): boolean {
  return names.every((name) => row[name] === '(other)')
}

function fitting(
  all: readonly Row[],
  { names, measures }: Drawing<BarsChart>,
  columns: readonly DrawnColumn[],
): { readonly shown: readonly Bar[]; readonly remark?: string } {
  const barOf = (row: Row): Bar => ({
    name: nameOf(row, names, nameWidth),
    values: measures.map((measure) => numberIn(row, measure)),
  })
  const others = all.filter((row) => isOther(row, names))
  const named = all.filter((row) => !isOther(row, names))
  const rest = [...named.slice(most), ...others]
  const shown = named.slice(0, most).map(barOf)
  if (rest.length === 0) return { shown }
  if (!columns.every(addsUp)) return { shown, remark: firstOf(shown.length, all.length) }
  const values = measures.map((measure) =>
    rest.reduce((sum, row) => sum + (numberIn(row, measure) ?? 0), 0),
  )
  const name = others.length > 0 ? 'all others' : othersOf(rest.length)
  return { shown: [...shown, { name, values, others: true }] }
}
