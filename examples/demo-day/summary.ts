import type { ReplayReport } from '@beckon/testing'
import Table from 'cli-table3'
import type { Colors } from 'picocolors/types'
import { printable } from './printable.ts'

/** What the day came to, as tables of at most 80 columns. */
export function summary(report: ReplayReport, colors: Colors): string {
  return [sources(report, colors), rules(report, colors), account(report)].join('\n\n')
}

function rules({ rules }: ReplayReport, colors: Colors): string {
  const rows = Object.entries(rules).map(([name, { matched, fired, suppressed }]) => [
    name,
    whole(matched),
    whole(fired),
    Object.entries(suppressed)
      .map(([reason, times]) => `${times} by ${reason}`)
      .join(', '),
  ])
  return table(['rule', 'became true', 'applied', 'held back'], 'lrrl', rows, colors)
}

function sources(report: ReplayReport, colors: Colors): string {
  const columns = [report.referrers, report.searchEngines, report.keywords].map((counts) =>
    Object.entries(counts).slice(0, 6),
  )
  const rows = Array.from({ length: Math.max(...columns.map(({ length }) => length)) }, (_, row) =>
    columns.flatMap((column) => {
      const [name, visits] = column[row] ?? []
      return [printable(name ?? ''), visits === undefined ? '' : whole(visits)]
    }),
  )
  const head = ['came from', 'visits', 'search engine', 'visits', 'searched for', 'visits']
  return table(head, 'lrlrlr', rows, colors)
}

/** Law 4 in two lines: everything that was received is somewhere. */
function account(report: ReplayReport): string {
  const { received, committed, duplicates, quarantined, refused, inFlight } = report
  const { visitors, visits, bots, ticks, segments } = report
  const buyers = segments['potential-buyer'] ?? 0
  return [
    `${whole(visitors)} visitors in ${whole(visits)} visits, ${whole(bots)} of them robots by name; ${whole(buyers)} potential buyers`,
    `${whole(received)} events received = ${whole(committed)} committed + ${whole(duplicates)} duplicates`,
    `  + ${whole(sum(quarantined))} quarantined + ${whole(sum(refused))} refused + ${whole(inFlight)} in flight`,
    `${whole(ticks)} wake-ups changed something; digest of decisions ${report.decisionsDigest.slice(0, 12)}…`,
  ].join('\n')
}

function table(
  head: readonly string[],
  aligned: string,
  rows: readonly (readonly string[])[],
  colors: Colors,
): string {
  const borderless = Object.fromEntries(
    [
      ...['top', 'top-mid', 'top-left', 'top-right'],
      ...['bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
      ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'],
    ].map((part) => [part, '']),
  )
  const made = new Table({
    head: head.map((name) => colors.bold(name)),
    colAligns: Array.from(aligned, (side) => (side === 'r' ? 'right' : 'left')),
    chars: { ...borderless, middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
  for (const row of rows) made.push([...row])
  return made
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0)
}

function whole(number: number): string {
  return number.toLocaleString('en-GB')
}
