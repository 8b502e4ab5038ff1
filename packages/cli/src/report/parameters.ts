import type { ReportDefinition } from '@beckon/analytics'
import { CommandError } from '../command-error.ts'

/** What a report is asked, as `NAME=VALUE`. */
export interface Setting {
  readonly name: string
  readonly value: unknown
}

/**
 * Reads `NAME=VALUE`: JSON where it is JSON, and text otherwise, so that `granularity=day` and
 * `rows=20` need no quotes.
 *
 * @throws CommandError 2
 */
export function settingOf(text: string): Setting {
  const mark = text.indexOf('=')
  if (mark < 1) throw new CommandError(2, `"${text}" sets nothing: write --set NAME=VALUE.`)
  return { name: text.slice(0, mark), value: jsonOrText(text.slice(mark + 1)) }
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/**
 * The parameters of one report among several: what only another of them knows is left out.
 *
 * @throws CommandError 2 where none of them knows a parameter
 */
export function parametersFor(
  report: ReportDefinition,
  all: readonly ReportDefinition[],
  settings: readonly Setting[],
): Readonly<Record<string, unknown>> {
  const knows = ({ parameters }: ReportDefinition, name: string) =>
    Object.hasOwn(parameters.properties, name)
  for (const { name } of settings) {
    if (all.some((one) => knows(one, name))) continue
    const names = all.map((one) => `"${one.name}"`).join(', ')
    throw new CommandError(2, `no parameter "${name}" of ${names}: see docs/reports.md.`)
  }
  return Object.fromEntries(
    settings.filter(({ name }) => knows(report, name)).map(({ name, value }) => [name, value]),
  )
}
