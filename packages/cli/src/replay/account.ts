import type { ReplayReport } from '@beckon/testing'
import { accountLines, accountRow } from '../account-lines.ts'
import type { Output } from '../terminal/output.ts'

/** Where all lines have gone, as a sum that a reader can check: law 4 of the design. */
export function replayAccountLines(report: ReplayReport, colour: Output['colour']): string[] {
  const { lines, assets, received } = report
  return [
    accountRow('', 'lines', lines, colour),
    accountRow('-', 'static assets', assets, colour, 'delivered; no events'),
    colour.bold(accountRow('=', 'received', received, colour)),
    ...(received + assets === lines ? [] : [colour.red('  ✗ it does not add up')]),
    '',
    ...accountLines(report, colour),
  ]
}
