import type { BacktestReport } from '@beckon/testing'
import { duration, number } from '../terminal/format.ts'
import type { Output } from '../terminal/output.ts'
import { type Column, table } from '../terminal/table.ts'

type Colours = Output['colour']

/** Columns of what is told from one side to the other. */
const firedWidth = 12
const timeWidth = 17

/** Each rule under both rule sets. */
export function ruleLines({ rules }: BacktestReport, colour: Colours): string[] {
  if (rules.length === 0) return []
  const right = (head: string, width: number): Column => ({ head, width, align: 'right' })
  const heads: Column[] = [
    { head: 'Rules', width: 20 },
    { head: '', width: 7 },
    right('fired', firedWidth),
    right('gained', 6),
    right('lost', 6),
    right('median to fire', timeWidth),
  ]
  const rows = rules.map(({ rule, change, baseline, candidate, visitors }) => [
    rule,
    change === 'same' ? '' : change,
    fromTo(baseline?.fired, candidate?.fired, number, firedWidth),
    number(visitors.gained),
    number(visitors.lost),
    fromTo(baseline?.timeToFire?.median, candidate?.timeToFire?.median, duration, timeWidth),
  ])
  return ['', ...table(heads, rows, colour.bold)]
}

/** What kept rules from taking effect, wherever something did. */
export function suppressedLines({ rules }: BacktestReport, colour: Colours): string[] {
  const rows = rules.flatMap(({ rule, baseline, candidate }) => {
    const [was, is] = [baseline?.suppressed ?? {}, candidate?.suppressed ?? {}]
    return [...new Set([...Object.keys(was), ...Object.keys(is)])]
      .sort()
      .map((reason) => [rule, reason, number(was[reason] ?? 0), number(is[reason] ?? 0)])
  })
  if (rows.length === 0) return []
  const heads: Column[] = [
    { head: 'Suppressed', width: 30 },
    { head: 'by', width: 18 },
    { head: 'baseline', width: 9, align: 'right' },
    { head: 'candidate', width: 9, align: 'right' },
  ]
  return ['', ...table(heads, rows, colour.bold)]
}

function fromTo(
  was: number | undefined,
  is: number | undefined,
  told: (value: number) => string,
  room: number,
): string {
  if (was === undefined && is === undefined) return ''
  const [before, after] = [was, is].map((value) => (value === undefined ? '–' : told(value)))
  if (before === after) return `${before}`
  const wide = `${before} → ${after}`
  return wide.length <= room ? wide : `${before}→${after}`
}
