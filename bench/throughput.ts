import { busiest } from './busiest.ts'
import { type Measured, onOneCore, replayCommand } from './command.ts'
import { withCopies } from './copies.ts'
import { table } from './document.ts'
import { median } from './stages.ts'

const copies = 10
const rounds = 7

/** The whole command on ten copies of a log, and on fewer: a table. */
export async function throughput(source: string, rules: string): Promise<string> {
  return withCopies(async (copy) => {
    const monitors = await busiest(source, 2)
    const isMonitor = (line: string) =>
      monitors.clients.some(
        ({ ip, userAgent }) => line.startsWith(`${ip} `) && line.endsWith(`"${userAgent}"`),
      )
    const all = await copy(source, copies)
    const quiet = await copy(source, copies, (line) => (isMonitor(line) ? undefined : line))
    const busy = (monitors.share * 100).toFixed(0)
    const cases: readonly (readonly [string, readonly string[]])[] = [
      [`${copies} copies`, all],
      [`${copies} copies without the two busiest visitors (${busy}% of all events)`, quiet],
      ['5 copies', all.slice(0, 5)],
      ['1 copy', all.slice(0, 1)],
    ]
    // Round by round, so that a slow minute of the machine is not one case's alone.
    const runs: Measured[][] = cases.map(() => [])
    for (let round = 0; round < rounds; round++) {
      for (const [place, [, files]] of cases.entries()) {
        runs[place]?.push(await replayCommand(['--rules', rules, ...files]))
      }
    }
    const rows = cases.map(([name], place) => row(name, runs[place] ?? []))
    const core = onOneCore ? 'held to one core' : 'not held to one core: no taskset here'
    return `${table(
      ['log', 'lines', 'committed', 'seconds', 'committed/s', 'best', 'visitors', 'peak MB'],
      rows,
    )}\n\nThe whole command, ${core}, start-up included; medians of ${rounds} runs, and the best of them.`
  })
}

function row(name: string, runs: readonly Measured[]): string[] {
  const [{ report } = { report: { committed: 0, lines: 0, visitors: 0 } }] = runs
  const walls = runs.map(({ wallSeconds }) => wallSeconds)
  const rate = (seconds: number) => Math.round(report.committed / seconds).toLocaleString('en')
  return [
    name,
    report.lines.toLocaleString('en'),
    report.committed.toLocaleString('en'),
    median(walls).toFixed(1),
    rate(median(walls)),
    rate(Math.min(...walls)),
    report.visitors.toLocaleString('en'),
    Math.round(median(runs.map(({ peakMb }) => peakMb))).toLocaleString('en'),
  ]
}
