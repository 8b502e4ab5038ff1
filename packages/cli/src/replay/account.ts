import type { ReplayReport } from '@beckon/testing'
import { number } from '../terminal/format.ts'
import { columns, type Output } from '../terminal/output.ts'
import { cut } from '../terminal/text.ts'

/** Where all lines have gone, as a sum that a reader can check: law 4 of the design. */
export function accountLines(report: ReplayReport, colour: Output['colour']): string[] {
  const { lines, assets, received, committed, duplicates, quarantined, refused } = report
  const sum = committed + duplicates + total(quarantined) + total(refused) + report.inFlight
  const balanced = sum === received && received + assets === lines
  const row = (sign: string, label: string, many: number, more = '') =>
    `  ${sign.padEnd(2)}${label.padEnd(18)}${number(many).padStart(12)}${more === '' ? '' : `   ${colour.dim(cut(more, columns - 37))}`}`
  return [
    row('', 'lines', lines),
    row('-', 'static assets', assets, 'delivered; no events'),
    colour.bold(row('=', 'received', received)),
    '',
    row('', 'committed', committed),
    row('+', 'duplicates', duplicates),
    row('+', 'quarantined', total(quarantined), reasons(quarantined)),
    row('+', 'refused', total(refused), reasons(refused)),
    row('+', 'in flight', report.inFlight),
    `${colour.bold(row('=', 'received', sum))}   ${
      balanced ? colour.green('✓ it adds up') : colour.red('✗ it does not add up')
    }`,
    ...apart(report, colour),
  ]
}

function apart({ ticks, clamped, late, unenriched }: ReplayReport, colour: Output['colour']) {
  const counted = [
    [ticks, 'wake-ups'],
    [clamped, 'times in the future'],
    [late, 'too late to decide upon'],
    [unenriched, 'without some enrichment'],
  ] as const
  const told = counted.filter(([many]) => many > 0).map(([many, what]) => `${number(many)} ${what}`)
  return told.length === 0 ? [] : [`    ${colour.dim(`counted apart: ${told.join(', ')}`)}`]
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, many) => sum + many, 0)
}

function reasons(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([reason, many]) => `${reason} ${number(many)}`)
    .join(', ')
}
