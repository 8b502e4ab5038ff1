import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { table } from './document.ts'
import { median } from './stages.ts'

const script = join(import.meta.dirname, 'rules/load-once.ts')
const rounds = 5

/** What it takes to load rule sets that look like real ones, by their size: a table. */
export function ruleLoad(): Promise<string> {
  const rows = [100, 1_000, 10_000].map((rules) => {
    const parses = Array.from({ length: rounds }, () => once<Parsed>(rules, 'parse'))
    const checks = Array.from({ length: rounds }, () => once<Checked>(rules, 'check'))
    const [{ conditions, megabytes } = { conditions: 0, megabytes: 0 }] = parses
    return [
      rules.toLocaleString('en'),
      conditions.toLocaleString('en'),
      megabytes.toFixed(2),
      ...[
        parses.map(({ parsed }) => parsed),
        parses.map(({ loaded }) => loaded),
        parses.map(({ parsed, loaded }) => parsed + loaded),
        checks.map(({ checked }) => checked),
      ].map((times) => Math.round(median(times)).toLocaleString('en')),
    ]
  })
  const head = ['rules', 'conditions', 'MB of JSON', 'parsed', 'compiled', 'both', 'checked']
  return Promise.resolve(
    `${table(head, rows)}\n\nMilliseconds of processor time, garbage collection on other threads included: medians of ${rounds} processes that do it once, cold. Parsed: \`parseRuleSet\` of the text; compiled: \`load\` of the engine. Checked: \`checkRuleSet\`, as \`beckon check\` does, which also looks for what is probably not meant.`,
  )
}

interface Parsed {
  readonly parsed: number
  readonly loaded: number
  readonly conditions: number
  readonly megabytes: number
}

interface Checked {
  readonly checked: number
}

function once<Report>(rules: number, task: 'parse' | 'check'): Report {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--conditions=@beckon/source', script, String(rules), task],
    { encoding: 'utf8', cwd: join(import.meta.dirname, '..') },
  )
  if (status !== 0) throw new Error(`${script} ended with ${status}: ${stderr}`)
  return JSON.parse(stdout)
}
