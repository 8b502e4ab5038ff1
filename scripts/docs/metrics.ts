import { readFileSync, writeFileSync } from 'node:fs'
import { metrics } from '@beckon/telemetry'

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
const [before, rest = ''] = text.split(begin)
const after = rest.split(end)[1]
if (after === undefined) throw new Error('docs/telemetry.md has no place for the metrics.')
const fresh = `${before}${begin}\n\n${table.join('\n')}\n\n${end}${after}`
if (!process.argv.includes('--check')) writeFileSync(page, fresh)
else if (fresh !== text) {
  process.stderr.write('docs/telemetry.md is stale: run scripts/docs/metrics.ts\n')
  process.exitCode = 1
}
