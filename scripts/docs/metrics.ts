import { readFileSync } from 'node:fs'
import { metrics } from '@beckon/telemetry'
import { between, generated } from './generated.ts'

/** Writes the table of metrics into docs/telemetry.md; with `--check` it only says whether it is stale. */
const page = new URL('../../docs/telemetry.md', import.meta.url)

const begin =
  '<!-- metrics: written by scripts/docs/metrics.ts from packages/telemetry/src/metrics.ts -->'
const end = '<!-- end of metrics -->'

const rows = Object.values(metrics).map(({ name, kind, unit, attributes, description }) => {
  const told = attributes.map((attribute) => `\`${attribute}\``).join(', ')
  return `| \`${name}\` | ${kind} | \`${unit}\` | ${told} | ${description} |`
})
const table = [
  '| metric | kind | unit | attributes | what it is |',
  '|---|---|---|---|---|',
  ...rows,
]

const text = readFileSync(page, 'utf8')
generated(page, between(text, begin, end, table.join('\n')), 'docs:metrics')
