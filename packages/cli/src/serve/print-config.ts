import type { Output } from '../terminal/output.ts'
import { table } from '../terminal/table.ts'
import type { ReadConfig } from './config/read-config.ts'
import { settings } from './config/settings.ts'

/** One setting as it is in force. */
interface Effective {
  readonly value: unknown
  readonly source: string
}

/** Shows every setting with its value and where that comes from; secrets are only counted. */
export function printConfig(read: ReadConfig, output: Output, json: boolean): void {
  const effective = settings.map(({ name }) => [name, effectiveOf(name, read)] as const)
  if (json) {
    output.json(Object.fromEntries(effective))
    return
  }
  const columns = [
    { head: 'setting', width: 30 },
    { head: 'value', width: 24 },
    { head: 'source', width: 20 },
  ]
  const rows = effective.map(([name, { value, source }]) => [
    name,
    typeof value === 'string' ? value : value === null ? '-' : JSON.stringify(value),
    source,
  ])
  output.print(table(columns, rows, output.colour.dim))
}

function effectiveOf(name: string, { config, origins, secrets, sources }: ReadConfig): Effective {
  const source = sources.get(name) ?? 'default'
  if (name === 'secret') {
    if (secrets === undefined) return { value: 'made for this run', source: 'default' }
    const value = secrets.length === 1 ? '(hidden)' : `(${secrets.length}, hidden)`
    return { value, source: sources.get('secret') ?? sources.get('secretFile') ?? source }
  }
  if (name === 'origins' && !sources.has(name))
    return { value: origins, source: "the sites' hosts" }
  if (name === 'smtp' && config.smtp !== undefined) return { value: '(hidden)', source }
  if (name === 'reports') {
    return { value: config.reports.map((one) => one.name).join(', ') || null, source }
  }
  if (name === 'webhooks') {
    return { value: Object.keys(config.webhooks).join(', ') || null, source }
  }
  const value = name.split('.').reduce<unknown>(member, config)
  return { value: value ?? null, source }
}

function member(value: unknown, key: string): unknown {
  return (value as Readonly<Record<string, unknown>>)[key]
}
