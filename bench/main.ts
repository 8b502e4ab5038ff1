/**
 * `npm run bench [-- SECTION…] [--log FILE] [--write]`: measures, prints, and with `--write` puts
 * the figures into docs/performance.md. Sections: throughput, stages, protection. Without any: all.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { busiest } from './busiest.ts'
import { type Measured, onOneCore, replayCommand } from './command.ts'
import { machine, table, writeSection } from './document.ts'
import { protection } from './protection.ts'
import { shiftedLog } from './shifted-log.ts'
import { median, stageShares } from './stages.ts'

const root = join(import.meta.dirname, '..')
const rules = join(root, 'examples/rules/blog.json')
const page = join(root, 'docs/performance.md')
/** Days between two copies: more than the log spans. */
const copyDays = 24
const copies = 10
const rounds = 3

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { log: { type: 'string' }, write: { type: 'boolean', default: false } },
})
const data = process.env.BECKON_TEST_DATA
const log = values.log ?? (data && join(data, 'logs/blog-2016.log.gz'))
if (log === undefined) {
  process.stderr.write('Name a gzipped web log with --log, or set BECKON_TEST_DATA.\n')
  process.exit(2)
}
const sections: Readonly<Record<string, () => Promise<string>>> = {
  throughput: () => throughput(log),
  stages: () => stages(log),
  protection: () => blocked(log),
}
for (const name of positionals.length > 0 ? positionals : Object.keys(sections)) {
  const section = sections[name]
  if (section === undefined) {
    process.stderr.write(`No section "${name}": ${Object.keys(sections).join(', ')}.\n`)
    process.exit(2)
  }
  const text = `${await section()}\n\n${machine(new Date())}`
  process.stdout.write(`## ${name}\n\n${text}\n\n`)
  if (values.write) writeSection(page, name, text)
}

async function throughput(source: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'beckon-bench-'))
  try {
    const monitors = await busiest(source, 2)
    const isMonitor = (line: string) =>
      monitors.clients.some(
        ({ ip, userAgent }) => line.startsWith(`${ip} `) && line.endsWith(`"${userAgent}"`),
      )
    const all: string[] = []
    const quiet: string[] = []
    for (let copy = 0; copy < copies; copy++) {
      all.push(join(folder, `${copy}.log`))
      quiet.push(join(folder, `quiet-${copy}.log`))
      await shiftedLog(source, join(folder, `${copy}.log`), copy * copyDays)
      await shiftedLog(
        source,
        join(folder, `quiet-${copy}.log`),
        copy * copyDays,
        (line) => !isMonitor(line),
      )
    }
    const busy = (monitors.share * 100).toFixed(0)
    const roomy = '--max-semi-space-size=64'
    const cases: readonly (readonly [string, readonly string[], string?])[] = [
      [`${copies} copies`, all],
      [`${copies} copies, \`NODE_OPTIONS=${roomy}\``, all, roomy],
      [`${copies} copies without the two busiest visitors (${busy}% of all events)`, quiet],
      ['5 copies', all.slice(0, 5)],
      ['1 copy', all.slice(0, 1)],
    ]
    const rows: string[][] = []
    for (const [name, files, nodeOptions] of cases) {
      const runs: Measured[] = []
      for (let round = 0; round < rounds; round++) {
        runs.push(await replayCommand(['--rules', rules, ...files], nodeOptions))
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
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function stages(source: string): Promise<string> {
  const { shares, timesBareLoop, bareMicroseconds, wholeMicroseconds } = await stageShares(
    source,
    rules,
  )
  return `The whole path takes ${timesBareLoop.toFixed(1)} times as long as a bare loop that reads and parses the same lines: ${wholeMicroseconds.toFixed(1)} µs a committed event against ${bareMicroseconds.toFixed(1)}.\n\n${table(
    ['stage', 'share'],
    shares.map(([stage, share]) => [stage, `${(share * 100).toFixed(1)}%`]),
  )}`
}

async function blocked(source: string): Promise<string> {
  const found = await protection(source, rules)
  const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)}%`
  return table(
    ['what', 'how many'],
    [
      ['requests that try a password', found.attackRequests.toLocaleString('en')],
      ['visitors who send them', found.attackersVisitors.toLocaleString('en')],
      [
        'stopped',
        `${found.stopped.toLocaleString('en')} (${percent(found.stopped, found.attackRequests)})`,
      ],
      ['readers (no bot, viewed a page, tried no password)', found.readers.toLocaleString('en')],
      [
        'readers hit',
        `${found.readersHit} (${percent(found.readersHit, found.readers)}), ${found.readerRequestsRefused} requests of theirs`,
      ],
      ['other requests refused at blocked addresses', found.otherRefused.toLocaleString('en')],
      [
        'invitations to readers who came from a search and stayed',
        found.invited.toLocaleString('en'),
      ],
    ],
  )
}
