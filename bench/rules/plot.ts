import { chartSvg } from '@beckon/analytics/charts'

/** A line of a plot: its name, and how many µs an event took at each size. */
export interface Line {
  readonly name: string
  readonly points: readonly (readonly [rules: number, microseconds: number])[]
}

/** Lines over the number of rules, both axes by powers of ten, as SVG. */
export function plot(title: string, lines: readonly Line[]): string {
  const bySize = new Map<number, Record<string, number>>()
  for (const { name, points } of lines) {
    for (const [rules, microseconds] of points) {
      bySize.set(rules, { ...bySize.get(rules), rules, [name]: microseconds })
    }
  }
  return chartSvg({
    kind: 'lines',
    title,
    subtitle: 'µs an event',
    x: 'rules',
    measures: lines.map(({ name }) => name),
    logarithmic: true,
    columns: [
      { name: 'rules', kind: 'count' },
      ...lines.map(({ name }) => ({ name, kind: 'number' as const })),
    ],
    rows: [...bySize.values()].sort((left, right) => (left.rules ?? 0) - (right.rules ?? 0)),
  })
}
