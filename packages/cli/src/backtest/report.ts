import type { BacktestReport } from '@beckon/testing'
import { count, number, readableInstant } from '../terminal/format.ts'
import { columns, type Output } from '../terminal/output.ts'
import { type Column, table } from '../terminal/table.ts'
import { cut, wrap } from '../terminal/text.ts'
import { differentLines } from './different-lines.ts'
import { loadLines } from './load-lines.ts'
import { ruleLines, suppressedLines } from './rule-lines.ts'

type Colours = Output['colour']

/** What stands around the numbers. */
export interface BacktestRun {
  readonly traffic: string
  readonly baseline: string
  readonly candidate: string
}

/** What `beckon backtest` tells a reader. */
export function backtestReport(
  report: BacktestReport,
  run: BacktestRun,
  colour: Colours,
): string[] {
  const say = (text: string) => wrap(text, columns - 2).map((told) => `  ${colour.dim(told)}`)
  return [
    '',
    ...aboutLines(report, run, colour),
    '',
    ...totalLines(report, colour),
    ...ruleLines(report, colour),
    ...suppressedLines(report, colour),
    ...differentLines(report, colour),
    ...loadLines(report, colour),
    '',
    `  ${colour.bold('Where the evidence ends')}`,
    ...evidenceLines(report).flatMap((line) => wrap(line, columns - 2).map((told) => `  ${told}`)),
    ...say(report.evidence.meaning),
    ...say(
      report.history?.presence === 'heartbeat'
        ? 'Who was connected, and until when, is told by the log.'
        : 'The log tells of no connections: each visitor was taken to be present until 30 minutes after the last event, when the visit ends.',
    ),
  ]
}

function aboutLines(report: BacktestReport, run: BacktestRun, colour: Colours): string[] {
  const { visitors, visits, bots, firstEvent, lastEvent, baseline, candidate } = report
  const line = (label: string, text: string) =>
    `  ${colour.dim(label.padEnd(11))}${cut(text, columns - 13)}`
  const period =
    firstEvent === null || lastEvent === null
      ? 'no event'
      : `${readableInstant(firstEvent)} to ${readableInstant(lastEvent)}`
  return [
    line('traffic', run.traffic),
    line('period', period),
    line(
      'visitors',
      `${number(visitors)} in ${count(visits, 'visit')}, ${count(bots, 'bot')} among them`,
    ),
    line('baseline', `${run.baseline}  ${baseline.ruleSet}`),
    line('candidate', `${run.candidate}  ${candidate.ruleSet}`),
  ]
}

function totalLines(report: BacktestReport, colour: Colours): string[] {
  const { baseline, candidate, treated, differences } = report
  const sum = (counts: Readonly<Record<string, number>>) =>
    Object.values(counts).reduce((total, many) => total + many, 0)
  const row = (what: string, was: number, is: number, gained?: number, lost?: number) => [
    what,
    number(was),
    number(is),
    gained === undefined ? '' : number(gained),
    lost === undefined ? '' : number(lost),
  ]
  const types = new Set([...Object.keys(baseline.actions), ...Object.keys(candidate.actions)])
  const right = (head: string, width: number): Column => ({ head, width, align: 'right' })
  const heads: Column[] = [
    { head: 'In total', width: 34 },
    right('baseline', 9),
    right('candidate', 9),
    right('gained', 8),
    right('lost', 8),
  ]
  return [
    ...table(
      heads,
      [
        row('visitors treated', treated.baseline, treated.candidate, treated.gained, treated.lost),
        row('rules fired', baseline.fired, candidate.fired),
        ...[...types]
          .sort()
          .map((type) =>
            row(`  ${type}`, baseline.actions[type] ?? 0, candidate.actions[type] ?? 0),
          ),
        row('suppressed', sum(baseline.suppressed), sum(candidate.suppressed)),
        row('events refused', sum(baseline.refused), sum(candidate.refused)),
      ],
      colour.bold,
    ),
    '',
    `  ${count(differences.visitors, 'visitor')} would be treated differently.`,
  ]
}

function evidenceLines({ evidence, visitors, history }: BacktestReport): string[] {
  const { against, visitors: parted, beyond, treatments, baseline } = evidence
  const lines: string[] = []
  if (parted === 0) lines.push('Nobody is treated differently: the log is evidence for all of it.')
  else {
    const what = against === 'history' ? 'what was done then' : 'the baseline'
    lines.push(
      `For ${count(parted, 'visitor')} of ${number(visitors)} the log is evidence only up to the first thing by which the candidate differs from ${what}. Of its ${count(treatments, 'treatment')} ${number(beyond)} ${beyond === 1 ? 'lies' : 'lie'} behind that.`,
    )
  }
  if (baseline !== undefined && baseline.visitors > 0) {
    lines.push(
      `The baseline itself does to ${count(baseline.visitors, 'visitor')} other things than were done then: other rules were in force, or the log does not tell all that they looked at.`,
    )
  }
  if (history === null) {
    lines.push('The log does not tell what was done to visitors: the baseline stands for it.')
    return lines
  }
  if (history.cut) lines.push('History was cut: what was pruned or erased is missing here.')
  if (history.operatorActs > 0) {
    lines.push(`${count(history.operatorActs, 'act')} of operators were not done again.`)
  }
  if (history.late > 0) {
    lines.push(
      `${count(history.late, 'event')} came too late to be decided upon, and were left out.`,
    )
  }
  return lines
}
