/** One line with a value. */
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** All samples of one metric. */
export interface Family {
  readonly help: string
  readonly type: string
  readonly samples: readonly Sample[]
}

const metricName = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const helpLine = new RegExp(`^# HELP (${metricName}) (.*)$`)
const typeLine = new RegExp(`^# TYPE (${metricName}) (counter|gauge|histogram)$`)
const sampleLine = new RegExp(
  `^(${metricName})(?:\\{(.*)\\})? (NaN|[+-]Inf|-?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?)$`,
)
const label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/y
const suffixes = ['', '_bucket', '_sum', '_count']

/**
 * Reads Prometheus' text format 0.0.4 by its description, and by nobody's serializer:
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 *
 * @throws Error for the first line that is none, or stands where it may not
 */
export function readPrometheusText(text: string): ReadonlyMap<string, Family> {
  const families = new Map<string, { help: string; type: string; samples: Sample[] }>()
  const seen = new Set<string>()
  let [current, help] = ['', '']
  if (!text.endsWith('\n')) throw new Error('The last line has no end.')
  for (const line of text.slice(0, -1).split('\n')) {
    const fault = (why: string): Error => new Error(`${why}: ${JSON.stringify(line)}`)
    const [, helpOf, words = ''] = helpLine.exec(line) ?? []
    const [, typeOf, type = ''] = typeLine.exec(line) ?? []
    if (helpOf !== undefined) {
      if (families.has(helpOf)) throw fault('A second time')
      ;[current, help] = [helpOf, words]
    } else if (typeOf !== undefined) {
      if (typeOf !== current || families.has(typeOf)) throw fault('Not behind its HELP')
      families.set(typeOf, { help, type, samples: [] })
    } else {
      const [, name = '', labels = '', value = ''] = sampleLine.exec(line) ?? []
      const family = families.get(current)
      if (name === '' || family === undefined) throw fault('No line of the format')
      const allowed = family.type === 'histogram' ? suffixes.slice(1) : suffixes.slice(0, 1)
      if (!allowed.some((suffix) => name === current + suffix)) throw fault('Not of its family')
      const sample = {
        name,
        labels: labelsOf(labels, fault),
        value: Number(value.replace('Inf', 'Infinity')),
      }
      const series = JSON.stringify([name, Object.entries(sample.labels).sort()])
      if (seen.has(series)) throw fault('Twice')
      seen.add(series)
      family.samples.push(sample)
    }
  }
  for (const { type, samples } of families.values()) if (type === 'histogram') checkBuckets(samples)
  return families
}

function labelsOf(text: string, fault: (why: string) => Error): Record<string, string> {
  const labels: Record<string, string> = {}
  label.lastIndex = 0
  for (let at = 0; at < text.length; at = label.lastIndex) {
    const [, name = '', value = ''] = label.exec(text) ?? []
    if (name === '' || name in labels) throw fault(`Labels at ${at}`)
    labels[name] = value.replace(/\\(.)/g, (_, escaped) => (escaped === 'n' ? '\n' : escaped))
  }
  return labels
}

/** Buckets hold what is in the smaller ones too, and the last one holds all. */
function checkBuckets(samples: readonly Sample[]): void {
  const rows = new Map<string, Sample[]>()
  for (const sample of samples) {
    const { le: _, ...own } = sample.labels
    const key = JSON.stringify(own)
    rows.set(key, [...(rows.get(key) ?? []), sample])
  }
  for (const row of rows.values()) {
    const buckets = row.filter(({ name }) => name.endsWith('_bucket'))
    const ends = buckets.map(({ labels }) => Number(labels.le?.replace('Inf', 'Infinity')))
    const counts = buckets.map(({ value }) => value)
    const ascends = (numbers: number[]) =>
      numbers.every((n, i) => i === 0 || n >= (numbers[i - 1] ?? 0))
    const count = row.find(({ name }) => name.endsWith('_count'))?.value
    if (!ascends(ends) || !ascends(counts)) throw new Error('Buckets do not ascend.')
    if (ends.at(-1) !== Number.POSITIVE_INFINITY || counts.at(-1) !== count)
      throw new Error('The last bucket does not hold all.')
  }
}
