import type { RuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { type BacktestReport, backtest } from '@beckon/testing'
import { type Command, InvalidArgumentError } from 'commander'
import { CommandError, type ExitCode } from '../command-error.ts'
import { loadEnrichers } from '../enrichers.ts'
import { readLogs } from '../logs.ts'
import { ErrorNotes } from '../replay/error-notes.ts'
import { loadRules } from '../rules-file.ts'
import type { Output } from '../terminal/output.ts'
import {
  replayOptions,
  requireLogs,
  type TrafficOptions,
  withTrafficOptions,
} from '../traffic-options.ts'
import { backtestReport } from './report.ts'

interface BacktestCommandOptions extends TrafficOptions {
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
    .option('--baseline <file>', 'a file or directory of rules: what there is')
    .option('--candidate <file>', 'another: what there might be')
    .option('--list <n>', 'how many of those treated differently are listed', whole, 1_000)
    .option('--explain <n>', 'how many of these are explained', whole, 3)
    .option('--acceptance <percent>', 'of offers that become a conversation', percent, 20)
    .option('--handling <minutes>', 'that a conversation takes an operator', minutes, 10)
  withTrafficOptions(command).action(async (logs: readonly string[], options) => {
    done(await compareRules(logs, options as BacktestCommandOptions, output))
  })
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
  requireLogs(paths)
  const stdins = [...paths, baseline, candidate].filter((path) => path === '-')
  if (stdins.length > 1) {
    throw new CommandError(2, 'stdin (-) can be read once only: give the others as files.')
  }
  const rules = [await loadRules(baseline, output), await loadRules(candidate, output)] as const
  const errors = new ErrorNotes()
  const side = (ruleSet: RuleSet) => ({
    rules: ruleSet,
    storage: memoryStorage({ retainLog: false }),
    onEngine: (engine: Parameters<NonNullable<OnEngine>>[0]) =>
      engine.errors$.subscribe((error) => errors.add(error)),
  })
  let report: BacktestReport
  try {
    report = await readLogs(paths, output, async (inputs, onProgress) =>
      backtest({
        ...replayOptions(options),
        inputs,
        baseline: side(rules[0]),
        candidate: side(rules[1]),
        enrichers: (await loadEnrichers(options.geo, output)).enrichers,
        listed: list,
        explained: explain,
        assumptions: { acceptance: acceptance / 100, handlingMs: handling * 60_000 },
        onProgress,
        signal: output.surroundings.signal,
      }),
    )
  } finally {
    for (const line of errors.lines()) output.remark(line)
  }
  if (options.json) output.json(report)
  else output.print(backtestReport(report, { logs: paths, baseline, candidate }, output.colour))
  return judged(report, output)
}

type OnEngine = Parameters<typeof backtest>[0]['baseline']['onEngine']

function judged({ lines, firstEvent, assets }: BacktestReport, output: Output): ExitCode {
  if (lines === 0 || firstEvent !== null || assets > 0) return 0
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
