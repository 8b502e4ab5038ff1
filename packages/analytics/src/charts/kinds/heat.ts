import type { HeatChart } from '../../form/chart.ts'
import type { Cell, Row } from '../../form/column.ts'
import { columnNamed, type Drawing, numberIn } from '../drawing.ts'
import type { Figure } from '../figure.ts'
import { ink, margin, namesAlong, namesDown, shades } from '../look.ts'
import { labelOf, legible, told, toldShort } from '../words.ts'

/** Fields in each direction. */
const most = { across: 16, down: 20 }
/** So many across have room for their numbers. */
const labelled = 13
const rowHeight = 26

/** Fields of a grid, the darker the more. */
export function heat(drawing: Drawing<HeatChart>): Figure {
  const { x, y, measure } = drawing
  const rows = drawing.rows.filter((row) => hasPlace(row[x]) && hasPlace(row[y]))
  const column = columnNamed(drawing, measure)
  const label = labelOf(columnNamed(drawing, x))
  const across = placesOf(rows, x)
  const down = placesOf(rows, y)
  // Of columns the first are told, of rows the latest.
  const shownAcross = across.slice(0, most.across)
  const shownDown = down.slice(-most.down)
  const fields = rows.flatMap((row) => {
    const value = numberIn(row, measure)
    const [field, line] = [shownAcross.indexOf(row[x] ?? ''), shownDown.indexOf(row[y] ?? '')]
    return value === undefined || field < 0 || line < 0 ? [] : [{ field, line, value }]
  })
  const cut = across.length > shownAcross.length || down.length > shownDown.length
  const text = (cell: Cell): string => legible(String(cell), 20)
  const darkest = darkestOf(fields.map(({ value }) => value))
  const top = 44
  const left = margin + 8 + Math.max(...shownDown.map((cell) => 7 * text(cell).length))
  return {
    height: top + rowHeight * shownDown.length + 10,
    ...(cut && { remark: `a part of ${across.length} × ${down.length}` }),
    spoken: fields.map(
      ({ field, line, value }) =>
        `${text(shownDown[line] as Cell)}, ${label} ${text(shownAcross[field] as Cell)}: ${told(column, value)}`,
    ),
    option: {
      grid: {
        left,
        right: margin,
        top,
        height: rowHeight * shownDown.length,
      },
      xAxis: {
        ...namesAlong(shownAcross.map(text)),
        position: 'top',
        name: label,
        nameLocation: 'middle',
        nameGap: 24,
        nameTextStyle: { color: ink.faint, fontSize: 11 },
        axisLine: { show: false },
      },
      yAxis: namesDown(shownDown.map(text)),
      visualMap: {
        show: false,
        min: 0,
        max: darkest,
        dimension: 2,
        inRange: { color: [...shades] },
      },
      series: [
        {
          type: 'heatmap',
          itemStyle: { borderColor: '#ffffff', borderWidth: 2 },
          label: {
            show: shownAcross.length <= labelled,
            fontSize: 11,
            color: ink.strong,
            formatter: ({ dataIndex }: { dataIndex: number }) =>
              toldShort(column, fields[dataIndex]?.value ?? 0),
          },
          data: fields.map(({ field, line, value }) => ({
            value: [field, line, value],
            // White on dark, as soon as that is easier to read.
            ...(value > darkest * 0.6 && { label: { color: '#ffffff' } }),
          })),
        },
      ],
    },
  }
}

/** A number without end has no place, as it has none in other charts. */
function hasPlace(cell: Cell | undefined): boolean {
  return typeof cell !== 'number' || Number.isFinite(cell)
}

/** What stands in a column, in order: numbers by size, and names by their letters. */
function placesOf(rows: readonly Row[], name: string): readonly Cell[] {
  const found = new Set(rows.map((row) => row[name] ?? ''))
  return [...found].sort((left, right) => {
    if (typeof left === 'number' && typeof right === 'number') return left - right
    const [one, other] = [String(left), String(right)]
    return one === other ? 0 : one < other ? -1 : 1
  })
}

/** Whole shares, such as those of the first week, would leave all others pale. */
function darkestOf(values: readonly number[]): number {
  const most = Math.max(0, ...values)
  const next = Math.max(0, ...values.filter((value) => value < most))
  return next > 0 ? next : Math.max(most, 1)
}
