import type { FittedPopulation } from '@beckon/testing'
import { count, number } from '../terminal/format.ts'
import { columns, type Output } from '../terminal/output.ts'
import { table } from '../terminal/table.ts'
import { cut, wrap } from '../terminal/text.ts'

/** What `beckon population fit` tells a reader. */
export function fitReport(
  { population, distances, unfitted }: FittedPopulation,
  logs: readonly string[],
  out: string | undefined,
  colour: Output['colour'],
): string[] {
  const line = (label: string, text: string) =>
    `  ${colour.dim(label.padEnd(12))}${cut(text, columns - 14)}`
  const say = (text: string) => wrap(text, columns - 2).map((told) => `  ${colour.dim(told)}`)
  const { visitors, days, start, steps } = population
  const rows = distances.map((one) => [
    one.name,
    one.measure === 'total variation' ? 'TV' : 'KS',
    one.distance.toFixed(3),
    one.byChance.toFixed(3),
    number(one.logged),
    number(one.generated),
  ])
  return [
    '',
    line('logs', logs.join(', ')),
    line('visitors', `${number(visitors)} within ${days.toFixed(1)} days from ${start}`),
    line('steps', number(Object.keys(steps).length)),
    ...(out === undefined ? [] : [line('written to', out)]),
    '',
    ...table(
      [
        { head: 'Distance of', width: 25 },
        { head: '', width: 3 },
        { head: 'log', width: 8, align: 'right' },
        { head: 'by chance', width: 10, align: 'right' },
        { head: 'in the log', width: 11, align: 'right' },
        { head: 'made up', width: 9, align: 'right' },
      ],
      rows,
      colour.bold,
    ),
    '',
    ...say(
      'TV: total variation, half the sum of how much shares differ. KS: Kolmogorov–Smirnov, the most by which shares up to a value differ. 0: the same; 1: nothing in common. By chance: between two crowds made up alike.',
    ),
    '',
    `  ${colour.bold(`${count(unfitted.length, 'thing')} not from the log`)}`,
    ...unfitted.flatMap(({ what, why }) =>
      wrap(`${what}: ${why}`, columns - 4).map(
        (part, index) => `  ${index === 0 ? '' : '  '}${part}`,
      ),
    ),
    ...(out === undefined ? ['', ...say('With --out FILE the parameters are written down.')] : []),
    '',
  ]
}
