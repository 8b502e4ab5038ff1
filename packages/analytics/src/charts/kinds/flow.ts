import type { FlowChart } from '../../form/chart.ts'
import type { Row } from '../../form/column.ts'
import { columnNamed, type Drawing, numberIn } from '../drawing.ts'
import type { Figure } from '../figure.ts'
import { ink, palette } from '../look.ts'
import { firstOf, legible, told } from '../words.ts'

/** Flows that are drawn. */
const most = 20
const nameWidth = 28
/** px that names have on either side. */
const side = 210

interface Flow {
  readonly from: string
  readonly to: string
  value: number
}

/**
 * How much goes from where to where, the largest flows. Everything stands on the left as where
 * it comes from and on the right as where it goes, for pages lead back to each other.
 */
export function flow(drawing: Drawing<FlowChart>): Figure {
  const column = columnNamed(drawing, drawing.measure)
  const all = flowsOf(drawing)
  const flows = all.slice(0, most)
  const froms = [...new Set(flows.map(({ from }) => from))]
  const tos = [...new Set(flows.map(({ to }) => to))]
  const sum = (some: readonly Flow[]): number => some.reduce((total, { value }) => total + value, 0)
  const nodes = [
    ...froms.map((name, index) => ({
      id: `f${index}`,
      name,
      value: sum(flows.filter(({ from }) => from === name)),
    })),
    ...tos.map((name, index) => ({
      id: `t${index}`,
      name,
      value: sum(flows.filter(({ to }) => to === name)),
    })),
  ]
  const height = Math.max(120, 30 * Math.max(froms.length, tos.length))
  return {
    height: height + 30,
    ...(all.length > flows.length && { remark: firstOf(flows.length, all.length) }),
    spoken: flows.map(
      ({ from, to, value }) =>
        `${legible(from, nameWidth)} to ${legible(to, nameWidth)}: ${told(column, value)}`,
    ),
    option: {
      series: [
        {
          type: 'sankey',
          left: side,
          right: side,
          top: 8,
          bottom: 18,
          nodeGap: 12,
          nodeWidth: 10,
          draggable: false,
          lineStyle: { color: palette[0], opacity: 0.28, curveness: 0.5 },
          itemStyle: { color: palette[0], borderWidth: 0 },
          label: {
            color: ink.plain,
            fontSize: 11,
            formatter: ({ dataIndex }: { dataIndex: number }) => {
              const node = nodes[dataIndex]
              return node === undefined
                ? ''
                : `${legible(node.name, nameWidth)}  ${told(column, node.value)}`
            },
          },
          data: nodes.map(({ id }) => ({
            name: id,
            label: { position: id.startsWith('f') ? ('left' as const) : ('right' as const) },
          })),
          links: flows.map(({ from, to, value }) => ({
            source: `f${froms.indexOf(from)}`,
            target: `t${tos.indexOf(to)}`,
            value,
          })),
        },
      ],
    },
  }
}

/** The largest first, those of all periods together. */
function flowsOf({ rows, from, to, measure }: Drawing<FlowChart>): readonly Flow[] {
  const found = new Map<string, Flow>()
  for (const row of rows) {
    const value = numberIn(row, measure) ?? 0
    // What a report has put together leads from anywhere to anywhere.
    if (value <= 0 || (row[from] === '(other)' && row[to] === '(other)')) continue
    const key = JSON.stringify(ends(row, from, to))
    const known = found.get(key)
    if (known === undefined) {
      const [start, end] = ends(row, from, to)
      found.set(key, { from: start, to: end, value })
    } else known.value += value
  }
  return [...found]
    .sort(([one, left], [other, right]) => right.value - left.value || (one < other ? -1 : 1))
    .map(([, flow]) => flow)
}

function ends(row: Row, from: string, to: string): readonly [string, string] {
  return [String(row[from] ?? ''), String(row[to] ?? '')]
}
