import { legend, legendHeight, margin, numberAxis } from './look.ts'

/** px */
const height = 220
/** px below. */
const below = 6

function top(names: readonly string[]): number {
  return legendHeight(names) + 14
}

/** How high a plot with a legend of these names is, px. */
export function plotHeight(names: readonly string[]): number {
  return top(names) + height + below
}

/** What lines and upright bars stand in; each series is named by the number of its name. */
export function plotFor(names: readonly string[]) {
  return {
    grid: {
      left: margin,
      right: margin + 12,
      top: top(names),
      height,
      containLabel: true,
    },
    legend: legendOf(names),
  }
}

/** The names of series that are called by their numbers: what visitors wrote is no key of anything. */
export function legendOf(names: readonly string[]) {
  return {
    ...legend,
    show: names.length > 1,
    icon: 'roundRect',
    formatter: (name: string) => names[Number(name)] ?? '',
  }
}

/** An axis of numbers as they are told. */
export function valueAxis(label: (value: number) => string, whole: boolean) {
  return {
    ...numberAxis,
    ...(whole && { minInterval: 1 }),
    axisLabel: { ...numberAxis.axisLabel, formatter: label },
  }
}
