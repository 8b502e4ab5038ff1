import { accountLines } from '../../packages/cli/src/account-lines.ts'
import { count, number } from '../../packages/cli/src/terminal/format.ts'
import type { Output } from '../../packages/cli/src/terminal/output.ts'
import { table } from '../../packages/cli/src/terminal/table.ts'
import type { Report } from './report.ts'

const columns = [
  { head: 'rule', width: 24 },
  { head: 'became true', width: 11, align: 'right' },
  { head: 'applied', width: 9, align: 'right' },
  { head: 'held back', width: 26 },
] as const

/** What a run came to, as lines of at most 80 columns. */
export function summaryLines(report: Report, colour: Output['colour']): string[] {
  const { seconds, visitors, visits, potentialBuyers, redirects } = report
  const { offered, shown, accepted, declined, ignored } = report.invitations
  const { visitor, address } = report.blocks
  return [
    `${count(visitors, 'visitor')} in ${count(visits, 'visit')} within ${seconds.toFixed(1)} s; ${count(potentialBuyers, 'potential buyer')}`,
    `${count(offered, 'invitation')}: ${number(shown)} shown, ${number(accepted)} accepted, ${number(declined)} declined, ${number(ignored)} ignored`,
    `${count(visitor, 'visitor')} and ${count(address, 'address', 'addresses')} blocked, ${count(redirects, 'visitor')} redirected`,
    '',
    ...table(columns, rules(report), colour.bold),
    '',
    ...accountLines(report.account, colour),
    '',
    hub(report),
    ...(report.geography ? ['Countries by geoip-lite, with GeoLite2 data by MaxMind.'] : []),
  ]
}

function rules({ rules }: Report): string[][] {
  return Object.entries(rules)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, { matched, fired, suppressed }]) => [
      name,
      number(matched),
      number(fired),
      Object.entries(suppressed)
        .map(([reason, times]) => `${number(times)} by ${reason}`)
        .join(', '),
    ])
}

function hub({ hub: { accepted, messages, resumed } }: Report): string {
  return `${count(accepted, 'connection')}, ${number(resumed.whole)} of them resumed without a loss; ${count(messages, 'message')}`
}
