import { readFileSync } from 'node:fs'
import type { Fault } from '@beckon/testing'
import { runSeed } from './run-seed.ts'

/**
 * Runs seeds one after the other and prints a report of each, a JSON document a line.
 *
 * `node … FIRST LAST [--until-found] [--faults FILE] [--trace]`
 */
const [first = '1', last = first] = process.argv.slice(2).filter((word) => /^\d+$/.test(word))
const fileAt = process.argv.indexOf('--faults')
const faults =
  fileAt < 0
    ? undefined
    : (JSON.parse(readFileSync(process.argv[fileAt + 1] ?? '', 'utf8')) as Fault[])
const trace = process.argv.includes('--trace')
  ? (line: string) => void process.stderr.write(line)
  : undefined
for (let seed = Number(first); seed <= Number(last); seed++) {
  const report = await runSeed(seed, faults, trace)
  process.stdout.write(`${JSON.stringify(report)}\n`)
  if (report.violations.length > 0 && process.argv.includes('--until-found')) break
}
