import type { BacktestReport, DepartmentLoad } from '@beckon/testing'
import { bar } from '../terminal/bar.ts'
import { count, duration, number, share } from '../terminal/format.ts'
import { columns, type Output } from '../terminal/output.ts'
import { type Column, table } from '../terminal/table.ts'
import { cut, wrap } from '../terminal/text.ts'

type Colours = Output['colour']

/** Columns of the longest bar. */
const longest = 24

/** What the offers would put on the operators, hour by hour of the site's day. */
export function loadLines(
  { load, baseline, candidate }: BacktestReport,
  colour: Colours,
): string[] {
  const names = new Set([...load.baseline, ...load.candidate].map(({ department }) => department))
  if (names.size === 0) return []
  const { acceptance, handlingMs } = load.assumptions
  const assumed = `Taken for granted: ${share(acceptance, 1)} of offers become a conversation at once, which takes an operator ${duration(handlingMs)}. Hours are those of ${load.timeZone}.`
  const offered = `${count(baseline.actions.invite ?? 0, 'offer')} by the baseline, ${number(candidate.actions.invite ?? 0)} by the candidate.`
  return [
    '',
    `  ${colour.bold('Load on operators')}`,
    ...wrap(`${offered} ${assumed}`, columns - 2).map((line) => `  ${colour.dim(line)}`),
    ...[...names].flatMap((name) => {
      const find = (all: readonly DepartmentLoad[]) =>
        all.find(({ department }) => department === name)
      return departmentLines(name, find(load.baseline), find(load.candidate), colour)
    }),
  ]
}

function departmentLines(
  name: string | null,
  was: DepartmentLoad | undefined,
  is: DepartmentLoad | undefined,
  colour: Colours,
): string[] {
  const peaks = `at most ${told(was?.peak)} → ${told(is?.peak)} at once`
  const title = `${cut(name ?? 'no department', 30)}: ${told(was?.offersPerDay)} → ${told(is?.offersPerDay)} offers a day, ${peaks}`
  const hours = Array.from({ length: 24 }, (_, hour) => ({
    hour,
    was: was?.hours[hour]?.offers ?? 0,
    is: is?.hours[hour]?.offers ?? 0,
    peak: is?.hours[hour]?.peak ?? 0,
  })).filter((one) => one.was + one.is > 0)
  const greatest = Math.max(...hours.map((one) => Math.max(one.was, one.is)))
  const heads: Column[] = [
    { head: 'hour', width: 4 },
    { head: 'baseline', width: longest - 5 },
    { head: '', width: 6, align: 'right' },
    { head: 'candidate', width: longest - 5 },
    { head: '', width: 6, align: 'right' },
    { head: 'at once', width: 8, align: 'right' },
  ]
  const rows = hours.map((one) => [
    String(one.hour).padStart(2, '0'),
    bar(one.was, greatest, longest - 5),
    number(one.was),
    bar(one.is, greatest, longest - 5),
    number(one.is),
    told(one.peak),
  ])
  return ['', `  ${title}`, ...table(heads, rows, colour.bold)]
}

function told(value: number | undefined): string {
  return String(Math.round((value ?? 0) * 10) / 10)
}
