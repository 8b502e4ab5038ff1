import { busiest } from './busiest.ts'
import { type Measured, onOneCore, replayCommand } from './command.ts'
import { withCopies } from './copies.ts'
import { table } from './document.ts'
import { median } from './stages.ts'

const copies = 10
const rounds = 5

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
    const rows: string[][] = []
    for (const [name, files] of cases) {
      const runs: Measured[] = []
      for (let round = 0; round < rounds; round++) {
        runs.push(await replayCommand(['--rules', rules, ...files]))
      }
      const [{ report } = { report: { committed: 0, lines: 0, visitors: 0 } }] = runs
      const wall = median(runs.map(({ wallSeconds }) => wallSeconds))
      rows.push([
        name,
        report.lines.toLocaleString('en'),
        report.committed.toLocaleString('en'),
        wall.toFixed(1),
        median(runs.map(({ cpuSeconds }) => cpuSeconds)).toFixed(1),
        Math.round(report.committed / wall).toLocaleString('en'),
        report.visitors.toLocaleString('en'),
        Math.round(median(runs.map(({ peakMb }) => peakMb))).toLocaleString('en'),
      ])
    }
    const core = onOneCore ? 'held to one core' : 'not held to one core: no taskset here'
    return `${table(
      ['log', 'lines', 'committed', 'seconds', 'CPU seconds', 'committed/s', 'visitors', 'peak MB'],
      rows,
    )}\n\nThe whole command, ${core}, start-up included; medians of ${rounds} runs.`
  })
}
