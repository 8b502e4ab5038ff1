import { type Measured, measuredCommand, onOneCore } from './command.ts'
import { table } from './document.ts'
import { median } from './stages.ts'

const crowds = [10_000, 100_000] as const
const rounds = 3

/** The whole command on crowds of several sizes, within the same days: a table. */
export async function populationSpeed(population: string, rules: string): Promise<string> {
  // Round by round, so that a slow minute of the machine is not one crowd's alone.
  const runs: Measured[][] = crowds.map(() => [])
  for (let round = 0; round < rounds; round++) {
    for (const [place, visitors] of crowds.entries()) {
      const args = [population, '--rules', rules, '--visitors', String(visitors)]
      runs[place]?.push(await measuredCommand(['population', 'run', '--json', ...args]))
    }
  }
  const core = onOneCore ? 'held to one core' : 'not held to one core: no taskset here'
  return `${table(
    ['visitors', 'events', 'seconds', 'visitors/min', 'best', 'events/s', 'CPU seconds', 'peak MB'],
    runs.map(row),
  )}\n\nThe whole command, ${core}, start-up included; medians of ${rounds} runs, and the best of them.`
}

function row(runs: readonly Measured[]): string[] {
  const [{ report } = { report: { committed: 0, lines: 0, visitors: 0 } }] = runs
  const walls = runs.map(({ wallSeconds }) => wallSeconds)
  const perMinute = (seconds: number) =>
    Math.round((60 * report.visitors) / seconds).toLocaleString('en')
  return [
    report.visitors.toLocaleString('en'),
    report.lines.toLocaleString('en'),
    median(walls).toFixed(1),
    perMinute(median(walls)),
    perMinute(Math.min(...walls)),
    Math.round(report.committed / median(walls)).toLocaleString('en'),
    median(runs.map(({ cpuSeconds }) => cpuSeconds)).toFixed(1),
    Math.round(median(runs.map(({ peakMb }) => peakMb))).toLocaleString('en'),
  ]
}
