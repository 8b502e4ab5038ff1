import { standardEnrichers } from '@beckon/enrich'
import { memoryStorage } from '@beckon/storage-memory'
import { Coverages, runScenario, type ScenarioResult } from '@beckon/testing'
import { type Command, InvalidArgumentError } from 'commander'
import { CommandError, type ExitCode } from '../command-error.ts'
import {
  type CoverageOptions,
  judgeCoverage,
  wantsCoverage,
  withCoverageOptions,
} from '../coverage/options.ts'
import { language, loadRules } from '../rules-file.ts'
import type { Output } from '../terminal/output.ts'
import { secondsSinceStart } from '../wall-clock.ts'
import { simulationFiles } from './files.ts'
import { faultsReport, scenarioTitle, testReport, totalsReport } from './report.ts'
import { AllRulesCovered, rulesCoveredLines, totalOf } from './rules-covered.ts'

interface SimulateOptions extends CoverageOptions {
  readonly seed: number
  readonly rules?: string
  readonly filter?: string
  readonly json?: boolean
}

/** Adds `beckon simulate`: runs scenario tests of rules. */
export function simulateCommand(
  program: Command,
  output: Output,
  done: (code: ExitCode) => void,
): void {
  const command = program
    .command('simulate')
    .description(
      'Test rules: let visitors of a scenario come, under virtual time, and judge what happens.',
    )
    .usage('SCENARIO... [options]')
    .argument('<scenario...>', 'files of scenarios in YAML, or folders of them')
    .option('--seed <n>', 'the same seed gives the same result', seedOf, 1)
    .option('--rules <file>', 'a file or directory of rules, in place of those that scenarios name')
    .option(
      '--filter <text>',
      'only tests that have this in their name, or in that of their scenario',
    )
    .option('--json', 'one JSON document on stdout and nothing else there')
  withCoverageOptions(command).action(
    async (paths: readonly string[], options: SimulateOptions) => {
      done(await simulate(paths, options, output))
    },
  )
}

async function simulate(
  paths: readonly string[],
  options: SimulateOptions,
  output: Output,
): Promise<ExitCode> {
  const { seed, rules, filter, json = false } = options
  const covered = wantsCoverage(options) ? new AllRulesCovered() : undefined
  const files = simulationFiles(paths)
  const { colour, surroundings } = output
  const ruleSet = rules === undefined ? undefined : await loadRules(rules, output)
  const enrichers = standardEnrichers({ geo: false })
  const results: (ScenarioResult & { readonly file: string })[] = []
  const print = (lines: readonly string[]): void => {
    if (!json) output.print(lines)
  }
  const begun = secondsSinceStart()
  for (const { path: file } of files) {
    let since = secondsSinceStart()
    let titled = false
    const coverages = covered && new Coverages()
    const result = await runScenario(
      file,
      {
        storage: memoryStorage,
        enrichers,
        seed,
        language,
        ...(coverages && { coverages }),
        ...(ruleSet !== undefined && { rules: ruleSet }),
        ...(filter !== undefined && { filter }),
      },
      (test) => {
        surroundings.signal.throwIfAborted()
        if (!titled) print(scenarioTitle(file, colour))
        titled = true
        print(testReport(test, file, secondsSinceStart() - since, colour))
        since = secondsSinceStart()
      },
    )
    if (result.faults.length > 0) {
      print([...scenarioTitle(file, colour), ...faultsReport(result.faults, file, colour)])
    }
    results.push({ file, ...result })
    if (coverages !== undefined) covered?.add(file, coverages)
  }
  const tests = results.flatMap((result) => result.tests)
  const ok = results.every((result) => result.ok)
  if (ok && tests.length === 0) {
    throw new CommandError(2, `no test has "${filter ?? ''}" in its name.`)
  }
  const failed = tests.filter((test) => !test.ok).length
  const coverage = covered?.reports()
  if (json) {
    output.json({
      ok,
      passed: tests.length - failed,
      failed,
      seed,
      scenarios: results,
      ...(coverage && { coverage }),
    })
  } else {
    output.print([
      ...totalsReport(results, secondsSinceStart() - begun, colour),
      ...(coverage ? rulesCoveredLines(coverage, colour) : []),
    ])
  }
  if (!ok) return 1
  return coverage === undefined ? 0 : judgeCoverage(totalOf(coverage), options, output)
}

function seedOf(text: string): number {
  const seed = Number(text)
  if (Number.isInteger(seed) && seed >= 1 && seed <= 0xffff_ffff) return seed
  throw new InvalidArgumentError('Give a whole number from 1 to 4294967295.')
}
