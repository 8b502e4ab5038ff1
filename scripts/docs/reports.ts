import { readFileSync } from 'node:fs'
import { filterFacts, type ReportDefinition, standardReports } from '@beckon/analytics'
import { between, generated } from './generated.ts'

/** Writes the reports into docs/reports.md from their definitions; with `--check` it only says whether the page is stale. */
const page = new URL('../../docs/reports.md', import.meta.url)

const goesBy = {
  visit: 'A visit belongs to the period in which it began, with all that happens in it.',
  instant: 'Each record belongs to the period of its own instant.',
} as const

/** Parameters that every report has are told of once. */
const [first] = standardReports as readonly [ReportDefinition]
const shared = new Set(
  Object.keys(first.parameters.properties).filter((name) =>
    standardReports.every(
      ({ parameters }) => name === 'granularity' || name in parameters.properties,
    ),
  ),
)

function parameterRows(names: readonly string[], { parameters }: ReportDefinition): string[] {
  return names.map((name) => {
    const { description = '', default: usual } = parameters.properties[name] as Described
    const shown = usual === undefined ? '' : `\`${JSON.stringify(usual).replaceAll('|', '\\|')}\``
    return `| \`${name}\` | ${shown} | ${description} |`
  })
}

/** What a parameter's schema says of it. */
interface Described {
  readonly description?: string
  readonly default?: unknown
}

const parameterHead = ['| parameter | default | meaning |', '|---|---|---|']

function section(report: ReportDefinition): string {
  const { name, title, description, columns, parameters } = report
  const own = Object.keys(parameters.properties).filter((one) => !shared.has(one))
  const rows = columns
    .filter((column) => column.kind !== 'period')
    .map(({ name: column, kind, meaning, estimated, optional }) => {
      const notes = [meaning, ...(estimated ? ['Estimated when large.'] : [])].join(' ')
      return `| \`${column}\`${optional ? '?' : ''} | ${kind} | ${notes} |`
    })
  const divided =
    'granularity' in parameters.properties ? '' : ' It cannot be divided by `granularity`.'
  return [
    `### ${title}`,
    `\`${name}\`. ${description} ${goesBy[report.goesBy]}${divided}`,
    ['| column | kind | meaning |', '|---|---|---|', ...rows].join('\n'),
    ...(own.length > 0 ? [[...parameterHead, ...parameterRows(own, report)].join('\n')] : []),
  ].join('\n\n')
}

const marks = {
  parameters: 'parameters',
  filters: 'filters',
  reports: 'reports',
} as const

const written: Readonly<Record<keyof typeof marks, string>> = {
  parameters: [...parameterHead, ...parameterRows([...shared], first)].join('\n'),
  filters: filterFacts.map((fact) => `\`${fact}\``).join(' · '),
  reports: standardReports.map(section).join('\n\n'),
}

let text = readFileSync(page, 'utf8')
for (const [name, what] of Object.entries(written)) {
  const open = `<!-- ${name}: written by scripts/docs/reports.ts -->`
  text = between(text, open, `<!-- end of ${name} -->`, what)
}
generated(page, text, 'docs:reports')
