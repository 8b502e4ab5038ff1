const units: Readonly<Record<string, number>> = {
  ms: 1,
  millisecond: 1,
  s: 1_000,
  sec: 1_000,
  second: 1_000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  w: 604_800_000,
  week: 604_800_000,
}

/** Ten years: nothing that a test waits for is longer, ms. */
const longest = 3_650 * 86_400_000

const part = /^(\d+(?:\.\d+)?|an?|one) ?([a-z]+?)(s?)(?: and)?(?: |$)/

/** Reads `35s`, `2m 30s`, `2 days`, `an hour and 5 minutes`, `0s` as ms; undefined where it is none. */
export function parseSpan(text: string): number | undefined {
  let rest = text
    .trim()
    .toLowerCase()
    .replace(/(\d[a-z]+)(?=\d)/g, '$1 ')
  if (rest === '') return undefined
  let ms = 0
  while (rest !== '') {
    const match = part.exec(rest)
    if (match === null) return undefined
    const [whole, count = '', name = '', plural = ''] = match
    // `ms` and `s` end in what elsewhere makes a plural.
    const unit = units[name + plural] ?? units[name]
    if (unit === undefined) return undefined
    ms += (/^\d/.test(count) ? Number(count) : 1) * unit
    rest = rest.slice(whole.length).replace(/^and /, '')
  }
  ms = Math.round(ms)
  return ms <= longest ? ms : undefined
}

const written = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const

/** `2d 3h`, `35s`, `1.5s`: a time as a test tells of it. */
export function spanText(ms: number): string {
  const parts: string[] = []
  let rest = ms
  for (const [unit, size] of written) {
    const count = unit === 's' ? rest / size : Math.floor(rest / size)
    if (count > 0) parts.push(`${Number(count.toFixed(3))}${unit}`)
    rest -= Math.floor(count) * size
  }
  return parts.length === 0 ? '0s' : parts.join(' ')
}
