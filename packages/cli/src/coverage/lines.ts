import type { CoverageReport, RuleCoverage } from '@beckon/testing'
import { number } from '../terminal/format.ts'
import { columns, type Output } from '../terminal/output.ts'
import { type Column, table } from '../terminal/table.ts'
import { wrap } from '../terminal/text.ts'
import { percentOf } from './options.ts'

type Colours = Output['colour']

/** Rows that a reader is shown; JSON has all. */
const shown = 40

/** How much of a rule set was tried, and all that was not; `title`: which rule set. */
export function coverageLines(report: CoverageReport, title: string, colour: Colours): string[] {
  const { share, rules, conditions, suppressed, byRule } = report
  const reasons = Object.keys(suppressed)
  const summary = `${percentOf(share)} of all that could come out did: ${number(rules.fired)} of ${number(rules.of)} rules fired, ${number(conditions.seen)} of ${number(conditions.of)} comparisons were both true and false. Suppressed: ${reasons.length === 0 ? 'nothing' : reasons.join(', ')}.`
  const gaps = byRule.flatMap(gapsOf)
  const heads: Column[] = [
    { head: 'Never seen', width: 24 },
    { head: '', width: 12 },
    { head: '', width: columns - 2 - 24 - 12 - 4 },
  ]
  const rest = gaps.length - shown
  return [
    '',
    `  ${colour.bold(title)}`,
    ...wrap(summary, columns - 2).map((line) => `  ${line}`),
    ...(gaps.length === 0 ? [] : ['', ...table(heads, gaps.slice(0, shown), colour.bold)]),
    ...(rest > 0 ? [`  … and ${number(rest)} more; --json has all.`] : []),
  ]
}

function gapsOf(rule: RuleCoverage): string[][] {
  const fired =
    rule.fired > 0
      ? []
      : [[rule.rule, 'fired', rule.true ? held(rule) : 'its conditions never all held']]
  const ways = rule.conditions.flatMap((condition) => {
    const { fact, operator, required } = condition
    const text = `${fact} ${operator} ${JSON.stringify(required)}`
    return [
      ...(condition.true ? [] : [[rule.rule, 'true', text]]),
      ...(condition.false ? [] : [[rule.rule, 'false', text]]),
    ]
  })
  return [...fired, ...ways]
}

function held({ suppressed }: RuleCoverage): string {
  const reasons = Object.keys(suppressed)
  return reasons.length === 0 ? 'its conditions held' : `held back: ${reasons.join(', ')}`
}
