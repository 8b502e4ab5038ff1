import type { RuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { type BacktestReport, type BacktestSide, Coverage } from '@beckon/testing'
import { type Command, InvalidArgumentError } from 'commander'
import { CommandError, type ExitCode } from '../command-error.ts'
import { coverageLines } from '../coverage/lines.ts'
import {
  type CoverageOptions,
  judgeCoverage,
  wantsCoverage,
  withCoverageOptions,
} from '../coverage/options.ts'
import { loadEnrichers } from '../enrichers.ts'
import { ErrorNotes } from '../replay/error-notes.ts'
import { loadRules } from '../rules-file.ts'
import type { Output } from '../terminal/output.ts'
import { type TrafficOptions, withTrafficOptions } from '../traffic-options.ts'
import { drawingsOf } from './drawings.ts'
import { backtestReport } from './report.ts'
import { writeDrawings } from './svg-files.ts'
import { type Compared, overHistory, overLogs } from './traffic.ts'

interface BacktestCommandOptions extends TrafficOptions, CoverageOptions {
  readonly storage?: string
  readonly svg?: string
  readonly baseline?: string
  readonly candidate?: string
  readonly list: number
  readonly explain: number
  /** Per cent. */
  readonly acceptance: number
  /** Minutes. */
  readonly handling: number
}

/** Adds `beckon backtest`: recorded traffic through two rule sets, and what would differ. */
export function backtestCommand(
  program: Command,
  output: Output,
  done: (code: ExitCode) => void,
): void {
  const command = program
    .command('backtest')
    .description('Send recorded traffic through two rule sets at once and tell what would change.')
    .argument('[log...]', 'web logs or recorded events, gzipped or not; - is stdin')
    .option('--storage <url>', 'sqlite:FILE of a server, in place of logs')
    .option('--baseline <file>', 'a file or directory of rules: what there is')
    .option('--candidate <file>', 'another: what there might be')
    .option('--svg <directory>', 'charts of it as SVG files there')
    .option('--list <n>', 'how many of those treated differently are listed', whole, 1_000)
    .option('--explain <n>', 'how many of these are explained', whole, 3)
    .option('--acceptance <percent>', 'of offers that become a conversation', percent, 20)
    .option('--handling <minutes>', 'that a conversation takes an operator', minutes, 10)
  withCoverageOptions(withTrafficOptions(command)).action(
    async (logs: readonly string[], options) => {
      done(await compareRules(logs, options as BacktestCommandOptions, output))
    },
  )
}

async function compareRules(
  paths: readonly string[],
  options: BacktestCommandOptions,
  output: Output,
): Promise<ExitCode> {
  const { baseline, candidate, list, explain, acceptance, handling } = options
  if (baseline === undefined || candidate === undefined) {
    throw new CommandError(2, 'two rule sets are needed: --baseline FILE and --candidate FILE.')
  }
  const { storage } = options
  if (storage !== undefined && paths.length > 0) {
    throw new CommandError(2, 'give logs or a storage, not both.')
  }
  const stdins = [...paths, baseline, candidate].filter((path) => path === '-')
  if (stdins.length > 1) {
    throw new CommandError(2, 'stdin (-) can be read once only: give the others as files.')
  }
  const errors = new ErrorNotes()
  const sides = [
    sideOf(await loadRules(baseline, output), options, errors),
    sideOf(await loadRules(candidate, output), options, errors),
  ] as const
  const compared: Compared = {
    baseline: sides[0].side,
    candidate: sides[1].side,
    enrichers: (await loadEnrichers(options.geo, output)).enrichers,
    listed: list,
    explained: explain,
    assumptions: { acceptance: acceptance / 100, handlingMs: handling * 60_000 },
  }
  let report: BacktestReport
  try {
    report =
      storage === undefined
        ? await overLogs(paths, options, compared, output)
        : await overHistory(storage, options, compared, output)
  } finally {
    for (const line of errors.lines()) output.remark(line)
  }
  const covered = sides.map(({ coverage }) => coverage?.report())
  const [was, is] = covered
  if (options.json) {
    output.json({ ...report, ...(was && is && { coverage: { baseline: was, candidate: is } }) })
  } else {
    const run = { traffic: storage ?? paths.join(', '), baseline, candidate }
    output.print([
      ...backtestReport(report, run, output.colour),
      ...(was ? coverageLines(was, 'Coverage of the baseline', output.colour) : []),
      ...(is ? coverageLines(is, 'Coverage of the candidate', output.colour) : []),
    ])
  }
  if (options.svg !== undefined) await writeDrawings(drawingsOf(report), options.svg, output)
  const code = judged(report, options, output)
  return code === 0 && is !== undefined ? judgeCoverage(is, options, output) : code
}

function sideOf(
  rules: RuleSet,
  options: CoverageOptions,
  errors: ErrorNotes,
): { readonly side: BacktestSide; readonly coverage: Coverage | undefined } {
  const coverage = wantsCoverage(options) ? new Coverage(rules) : undefined
  const side: BacktestSide = {
    rules,
    storage: memoryStorage({ retainLog: false }),
    ...(coverage && { ruleEngine: coverage.engine() }),
    onEngine: (engine) => {
      engine.errors$.subscribe((error) => errors.add(error))
      coverage?.watch(engine)
    },
  }
  return { side, coverage }
}

function judged(
  { lines, firstEvent, assets }: BacktestReport,
  { storage, site }: BacktestCommandOptions,
  output: Output,
): ExitCode {
  if (firstEvent !== null || assets > 0) return 0
  if (storage !== undefined) {
    output.failure(`no event of site "${site}" in ${storage}: name another site with --site.`)
    return 1
  }
  if (lines === 0) return 0
  output.failure('no line could be read: is --format right, and is it a log?')
  return 1
}

function whole(text: string): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value <= 1_000_000) return value
  throw new InvalidArgumentError('Give a whole number from 0 to 1000000.')
}

function percent(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= 0 && value <= 100) return value
  throw new InvalidArgumentError('Give a number from 0 to 100.')
}

function minutes(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && value > 0 && value <= 1_440) return value
  throw new InvalidArgumentError('Give minutes, more than 0 and at most 1440.')
}
