import type { AccountSnapshot } from '@beckon/core'
import { number } from './terminal/format.ts'
import { columns, type Output } from './terminal/output.ts'
import { cut } from './terminal/text.ts'

type Colours = Output['colour']

/** What was received; a replay has nobody who comes and goes. */
type Counted = Omit<AccountSnapshot, 'presences'> & Partial<Pick<AccountSnapshot, 'presences'>>

/** Where all that was received has gone, as a sum that a reader can check: law 4 of the design. */
export function accountLines(account: Counted, colour: Colours): string[] {
  const { received, committed, duplicates, quarantined, refused, inFlight } = account
  const sum = committed + duplicates + total(quarantined) + total(refused) + inFlight
  return [
    accountRow('', 'committed', committed, colour),
    accountRow('+', 'duplicates', duplicates, colour),
    accountRow('+', 'quarantined', total(quarantined), colour, reasons(quarantined)),
    accountRow('+', 'refused', total(refused), colour, reasons(refused)),
    accountRow('+', 'in flight', inFlight, colour),
    `${colour.bold(accountRow('=', 'received', sum, colour))}   ${
      sum === received ? colour.green('✓ it adds up') : colour.red('✗ it does not add up')
    }`,
    ...apart(account, colour),
  ]
}

/** One line of a sum. */
export function accountRow(
  sign: string,
  label: string,
  many: number,
  colour: Colours,
  more = '',
): string {
  const told = more === '' ? '' : `   ${colour.dim(cut(more, columns - 37))}`
  return `  ${sign.padEnd(2)}${label.padEnd(18)}${number(many).padStart(12)}${told}`
}

function apart(
  {
    ticks,
    presences = 0,
    operated,
    deskAnswers,
    derived,
    clamped,
    late,
    unenriched,
    saturated,
  }: Counted,
  colour: Colours,
): string[] {
  const counted = [
    [ticks, 'wake-ups'],
    [presences, 'comings and goings'],
    [operated, 'acts of operators'],
    [deskAnswers, 'answers of the desk'],
    [derived, 'events emitted by rules'],
    [clamped, 'times in the future'],
    [late, 'too late to decide upon'],
    [unenriched, 'without some enrichment'],
    [saturated, 'windows with more events than they hold'],
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
