import type { Storage } from '@beckon/core/adapter'
import { Coverage, type CoverageReport, type ReplayReport, replay } from '@beckon/testing'
import type { Command } from 'commander'
import { CommandError, type ExitCode } from '../command-error.ts'
import { coverageLines } from '../coverage/lines.ts'
import {
  type CoverageOptions,
  judgeCoverage,
  wantsCoverage,
  withCoverageOptions,
} from '../coverage/options.ts'
import { type Lookups, loadEnrichers } from '../enrichers.ts'
import { readLogs } from '../logs.ts'
import { loadRules } from '../rules-file.ts'
import { storageOf } from '../storage-url.ts'
import { count, readableInstant } from '../terminal/format.ts'
import type { Output } from '../terminal/output.ts'
import {
  replayOptions,
  requireLogs,
  type TrafficOptions,
  withTrafficOptions,
} from '../traffic-options.ts'
import { secondsSinceStart } from '../wall-clock.ts'
import { ErrorNotes } from './error-notes.ts'
import { replayReport } from './report.ts'

interface ReplayCommandOptions extends TrafficOptions, CoverageOptions {
  readonly rules?: string
  readonly storage: string
}

/** Adds `beckon replay`: recorded traffic through the real pipeline. */
export function replayCommand(
  program: Command,
  output: Output,
  done: (code: ExitCode) => void,
): void {
  const command = program
    .command('replay')
    .description('Send recorded traffic through the real pipeline under virtual time.')
    .argument('[log...]', 'web logs or recorded events, gzipped or not; - is stdin')
    .option(
      '--rules <file>',
      'a file of rules, or a directory of them; without it nothing is decided',
    )
    .option('--storage <url>', 'memory: or sqlite:FILE, where a second run goes on', 'memory:')
  withCoverageOptions(withTrafficOptions(command)).action(
    async (logs: readonly string[], options) => {
      done(await replayLogs(logs, options as ReplayCommandOptions, output))
    },
  )
}

async function replayLogs(
  paths: readonly string[],
  options: ReplayCommandOptions,
  output: Output,
): Promise<ExitCode> {
  requireLogs(paths)
  if (options.rules === '-' && paths.includes('-')) {
    throw new CommandError(2, 'stdin (-) is either the log or the rules: give one as a file.')
  }
  const storage = storageOf(options.storage)
  const rules = await loadRules(options.rules, output)
  const coverage = wantsCoverage(options) ? new Coverage(rules) : undefined
  const errors = new ErrorNotes()
  let geography: Lookups['geography'] = 'none'
  let report: ReplayReport
  try {
    report = await readLogs(paths, output, async (inputs, onProgress) => {
      const lookups = await loadEnrichers(options.geo, output)
      geography = lookups.geography
      return replay({
        ...replayOptions(options),
        inputs,
        rules,
        storage,
        enrichers: lookups.enrichers,
        onProgress,
        ...(coverage && { ruleEngine: coverage.engine() }),
        onEngine: (engine) => {
          engine.errors$.subscribe((error) => errors.add(error))
          coverage?.watch(engine)
        },
        beforeClose: () => noteCut(storage, errors),
        signal: output.surroundings.signal,
      })
    })
  } finally {
    for (const line of errors.lines()) output.remark(line)
  }
  if (report.duplicates > 0 && storage.capabilities.durable) {
    output.remark(
      `${count(report.duplicates, 'event')} stood in ${options.storage} already: this run went on where an earlier one stopped.`,
    )
  }
  const wallSeconds = secondsSinceStart()
  const eventsPerSecond = Math.round(report.committed / wallSeconds)
  const covered = coverage?.report()
  if (options.json) {
    const { decisionsDigest, firstEvent, lastEvent, ...counted } = report
    output.json({
      ...counted,
      decisionsDigest,
      firstEvent,
      lastEvent,
      wallSeconds: Math.round(wallSeconds * 1_000) / 1_000,
      eventsPerSecond,
      ...(covered && { coverage: covered }),
    })
  } else {
    output.print([
      ...replayReport(
        report,
        { logs: paths, wallSeconds, eventsPerSecond, geography },
        output.colour,
      ),
      ...(covered ? coverageLines(covered, 'Coverage', output.colour) : []),
    ])
  }
  return judged(report, covered, options, output)
}

/** A digest of decisions says what it stands on. */
async function noteCut(storage: Storage, errors: ErrorNotes): Promise<void> {
  const { prunedBefore, erased } = await storage.history()
  if (prunedBefore !== undefined) {
    const before = readableInstant(new Date(prunedBefore).toISOString())
    errors.say(`history was cut: what the storage knew from before ${before} was pruned.`)
  }
  if (erased > 0) errors.say(`history was cut: ${count(erased, 'visitor')} erased from it.`)
}

function judged(
  report: ReplayReport,
  covered: CoverageReport | undefined,
  options: CoverageOptions,
  output: Output,
): ExitCode {
  const { lines, firstEvent, assets, refused } = report
  if (refused.STORAGE !== undefined) {
    output.failure(`${count(refused.STORAGE, 'event')} could not be stored.`)
    return 1
  }
  if (lines > 0 && firstEvent === null && assets === 0) {
    output.failure('no line could be read: is --format right, and is it a log?')
    return 1
  }
  return covered === undefined ? 0 : judgeCoverage(covered, options, output)
}
