import type { ListedBlock } from '@beckon/core'
import { count, instant } from '../terminal/format.ts'
import type { Output } from '../terminal/output.ts'
import { type Column, table } from '../terminal/table.ts'

const columns: readonly Column[] = [
  { head: 'who', width: 30 },
  { head: 'what', width: 11 },
  { head: 'until (UTC)', width: 16 },
  { head: 'by, reason', width: 15 },
]

/** The lines of a list for a reader. */
export function blocksReport(
  site: string,
  lines: readonly ListedBlock[],
  { dim }: Output['colour'],
): string[] {
  const of = `site ${JSON.stringify(site)}`
  if (lines.length === 0) return [`Nobody is on the list of ${of}.`]
  const rows = lines.map((line) => [
    keyOf(line),
    line.what ?? 'everything',
    line.until === undefined ? '' : instant(line.until).slice(0, 16).replace('T', ' '),
    [line.operator, line.reason].filter((part) => part !== undefined).join(': '),
  ])
  return [`${count(lines.length, 'line')} on the list of ${of}`, '', ...table(columns, rows, dim)]
}

/** A line as JSON for programs, with all its fields. */
export function blockJson(line: ListedBlock): object {
  const { visitor, ip, range, since, until, what = 'everything', operator, reason } = line
  return {
    ...(visitor !== undefined && { visitor }),
    ...(ip !== undefined && { ip }),
    ...(range !== undefined && { range }),
    what,
    since: instant(since),
    until: until === undefined ? null : instant(until),
    operator: operator ?? null,
    reason: reason ?? null,
  }
}

function keyOf({ visitor, ip, range }: ListedBlock): string {
  return visitor === undefined ? (ip ?? range ?? '') : `visitor ${visitor}`
}
