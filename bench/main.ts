/**
 * `npm run bench [-- SECTION…] [--log FILE] [--attack NAME] [--write]`: measures, prints, and with `--write` puts
 * the figures into docs/performance.md. Sections: throughput, memory, stages, protection, reports, backtest, which
 * need a log; rules, load, telemetry, population; live, storm, floor, hostile, of whose attacks a part of the name may be given. Without any: all.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { backtest } from './backtest.ts'
import { machine, table, writeSection } from './document.ts'
import { floor } from './floor.ts'
import { hostile } from './hostile.ts'
import { live } from './live.ts'
import { memory } from './memory.ts'
import { populationSpeed } from './population.ts'
import { protection } from './protection.ts'
import { reports } from './reports.ts'
import { ruleLoad } from './rule-load.ts'
import { rulesSpeed } from './rules-speed.ts'
import { stageShares } from './stages.ts'
import { storm } from './storm.ts'
import { telemetry } from './telemetry.ts'
import { throughput } from './throughput.ts'

const root = join(import.meta.dirname, '..')
const rules = join(root, 'examples/rules/blog.json')
const page = join(root, 'docs/performance.md')

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    log: { type: 'string' },
    attack: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
})
const data = process.env.BECKON_TEST_DATA
const shop = join(root, 'examples/rules/shop.json')

function needLog(): string {
  const log = values.log ?? (data && join(data, 'logs/blog-2016.log.gz'))
  if (log !== undefined) return log
  process.stderr.write('Name a gzipped web log with --log, or set BECKON_TEST_DATA.\n')
  process.exit(2)
}

const sections: Readonly<Record<string, () => Promise<string>>> = {
  throughput: () => throughput(needLog(), rules),
  memory: () => memory(needLog(), rules),
  stages: () => stages(needLog()),
  protection: () => blocked(needLog()),
  reports: () => reports(needLog(), rules),
  backtest: () => backtest(needLog(), [rules, join(root, 'examples/backtest/blog-open.json')]),
  live: () => live(shop),
  storm: () => storm(rules),
  floor: () => floor(shop),
  rules: () => rulesSpeed(values.write ? join(root, 'docs/rules-speed.svg') : undefined),
  load: () => ruleLoad(),
  telemetry: () => telemetry(shop),
  population: () => populationSpeed(join(root, 'examples/populations/shop.yaml'), shop),
  hostile: () => hostile(rules, values.attack),
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
