/** A line of a plot: its name, and how many µs an event took at each size. */
export interface Line {
  readonly name: string
  readonly points: readonly (readonly [rules: number, microseconds: number])[]
}

const width = 720
const height = 420
const left = 70
const right = 170
const top = 30
const bottom = 50
const colours = ['#0b6e4f', '#8a6d3b', '#4a6fa5', '#a23b3b', '#555555']

/** Both axes by powers of ten, as SVG that is readable on light and dark pages. */
export function plot(title: string, lines: readonly Line[]): string {
  const all = lines.flatMap(({ points }) => points)
  const x = scale(
    all.map(([rules]) => rules),
    left,
    width - right,
  )
  const y = scale(
    all.map(([, microseconds]) => microseconds),
    height - bottom,
    top,
  )
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13">`,
    `<title>${title}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...x.ticks.map(
      (tick) =>
        `<line x1="${x.at(tick)}" y1="${top}" x2="${x.at(tick)}" y2="${height - bottom}" stroke="#dddddd"/><text x="${x.at(tick)}" y="${height - bottom + 20}" text-anchor="middle">${tick.toLocaleString('en')}</text>`,
    ),
    ...y.ticks.map(
      (tick) =>
        `<line x1="${left}" y1="${y.at(tick)}" x2="${width - right}" y2="${y.at(tick)}" stroke="#dddddd"/><text x="${left - 8}" y="${y.at(tick) + 4}" text-anchor="end">${tick.toLocaleString('en')}</text>`,
    ),
    `<text x="${(left + width - right) / 2}" y="${height - 10}" text-anchor="middle">rules</text>`,
    `<text x="18" y="${(top + height - bottom) / 2}" text-anchor="middle" transform="rotate(-90 18 ${(top + height - bottom) / 2})">µs an event</text>`,
  ]
  for (const [index, { name, points }] of lines.entries()) {
    const colour = colours[index % colours.length]
    const path = points.map(([rules, time]) => `${x.at(rules)},${y.at(time)}`).join(' ')
    const [lastRules = 0, lastTime = 0] = points.at(-1) ?? []
    parts.push(
      `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      ...points.map(
        ([rules, time]) =>
          `<circle cx="${x.at(rules)}" cy="${y.at(time)}" r="3" fill="${colour}"/>`,
      ),
      `<text x="${x.at(lastRules) + 8}" y="${y.at(lastTime) + 4}" fill="${colour}">${name}</text>`,
    )
  }
  return `${[...parts, '</svg>'].join('\n')}\n`
}

function scale(
  values: readonly number[],
  from: number,
  to: number,
): { at(value: number): number; ticks: readonly number[] } {
  const low = Math.floor(Math.log10(Math.min(...values)))
  const high = Math.ceil(Math.log10(Math.max(...values)))
  const at = (value: number): number =>
    Math.round((from + ((Math.log10(value) - low) / (high - low)) * (to - from)) * 10) / 10
  return { at, ticks: Array.from({ length: high - low + 1 }, (_, power) => 10 ** (low + power)) }
}
