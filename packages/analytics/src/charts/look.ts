/** How wide every chart is, px: what fits into a mail. */
export const width = 720

/** px on the left and on the right. */
export const margin = 20

/** Fonts that are everywhere; nothing is fetched. */
export const font = 'Helvetica, Arial, sans-serif'

/** Legible on white. */
export const ink = {
  strong: '#1c2733',
  plain: '#46525e',
  faint: '#6b7680',
  line: '#dfe4e8',
} as const

/** Told apart by colour-blind eyes as well (Okabe and Ito), in the order in which they are taken. */
export const palette = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#8a6d00',
  '#56b4e9',
  '#5b5b5b',
] as const

/** What is put together, and what there is no more of. */
export const quiet = '#b4bcc4'

/** From little to much. */
export const shades = ['#f2f6fa', '#9cc3e0', '#0b5c94'] as const

/** An axis with names along a chart. */
const nameAxis = {
  type: 'category' as const,
  axisTick: { show: false },
  axisLine: { lineStyle: { color: ink.line } },
  axisLabel: { color: ink.plain, fontSize: 12, hideOverlap: true },
}

/** An axis of these names, each called by its number: what visitors wrote is no key of anything. */
export function namesAlong(names: readonly string[]) {
  return {
    ...nameAxis,
    data: names.map((_, index) => String(index)),
    axisLabel: {
      ...nameAxis.axisLabel,
      formatter: (index: string) => names[Number(index)] ?? '',
    },
  }
}

/** The same from top to bottom, each with its name. */
export function namesDown(names: readonly string[]) {
  const along = namesAlong(names)
  return {
    ...along,
    axisLine: { show: false },
    inverse: true,
    axisLabel: { ...along.axisLabel, interval: 0 },
  }
}

/** An axis with numbers, and lines across. */
export const numberAxis = {
  type: 'value' as const,
  axisLine: { show: false },
  axisTick: { show: false },
  splitLine: { lineStyle: { color: ink.line } },
  axisLabel: { color: ink.faint, fontSize: 11 },
}

/** An axis with numbers that stand at the bars themselves. */
export const silentAxis = {
  type: 'value' as const,
  axisLine: { show: false },
  axisTick: { show: false },
  splitLine: { show: false },
  axisLabel: { show: false },
}

/** Names of lines or bars, above them. */
export const legend = {
  top: 0,
  left: margin,
  width: width - 2 * margin,
  padding: 0,
  itemWidth: 14,
  itemHeight: 10,
  itemGap: 16,
  selectedMode: false as const,
  textStyle: { color: ink.plain, fontSize: 12 },
}

/** px that each row of a legend takes. */
const legendRow = 20

/** How high a legend of these names is, px; a single name needs none. */
export function legendHeight(names: readonly string[]): number {
  if (names.length < 2) return 0
  let [rows, x] = [1, 0]
  for (const name of names) {
    const wide = legend.itemWidth + 5 + 7 * name.length + legend.itemGap
    if (x > 0 && x + wide > legend.width) {
      rows++
      x = 0
    }
    x += wide
  }
  return rows * legendRow
}
