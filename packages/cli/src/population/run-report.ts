import type { PopulationReport } from '@beckon/testing'
import { accountLines } from '../account-lines.ts'
import type { Lookups } from '../enrichers.ts'
import { foundSections } from '../replay/report.ts'
import { count, number } from '../terminal/format.ts'
import { columns, type Output } from '../terminal/output.ts'
import { cut, wrap } from '../terminal/text.ts'

/** What stands around the numbers. */
export interface SimulatedRun {
  readonly file: string
  readonly wallSeconds: number
  readonly visitorsPerMinute: number
  readonly geography: Lookups['geography']
}

/** What `beckon population run` tells a reader. */
export function runReport(
  report: PopulationReport,
  { file, wallSeconds, visitorsPerMinute, geography }: SimulatedRun,
  colour: Output['colour'],
): string[] {
  const line = (label: string, text: string) =>
    `  ${colour.dim(label.padEnd(12))}${cut(text, columns - 14)}`
  const say = (text: string) => wrap(text, columns - 2).map((told) => `  ${colour.dim(told)}`)
  const { answers, seed, visitors, ruleSet, decisionsDigest } = report
  return [
    ...foundSections(report, accountLines(report, colour), colour),
    '',
    `  ${colour.bold('What the visitors did')}`,
    line(
      'invited',
      `${number(answers.invited)}: ${number(answers.shown)} shown, ${number(answers.accepted)} accepted, ${number(answers.declined)} declined`,
    ),
    line('convinced', `${number(answers.convinced)} bought who would have left without`),
    line('sent on', `${number(answers.redirected)}, and ${number(answers.blocked)} were kept out`),
    '',
    line('population', `${file}, seed ${seed}`),
    line('rule set', ruleSet),
    line('decisions', decisionsDigest),
    line(
      'time',
      `${wallSeconds.toFixed(1)} s, ${count(visitors, 'visitor')}, ${number(visitorsPerMinute)} a minute`,
    ),
    '',
    ...say(
      'Everybody here is made up: what rules bring among real visitors, only real visitors can tell.',
    ),
    ...(geography === 'geoip-lite'
      ? say('Countries: GeoLite2 data created by MaxMind, https://www.maxmind.com')
      : []),
  ]
}
