import { standardEnrichers } from '@beckon/enrich'
import { memoryStorage } from '@beckon/storage-memory'
import { runScenario, type ScenarioResult } from '@beckon/testing'
import { type Command, InvalidArgumentError } from 'commander'
import { CommandError, type ExitCode } from '../command-error.ts'
import { language, loadRules } from '../rules-file.ts'
import type { Output } from '../terminal/output.ts'
import { secondsSinceStart } from '../wall-clock.ts'
import { simulationFiles } from './files.ts'
import { faultsReport, scenarioTitle, testReport, totalsReport } from './report.ts'

interface SimulateOptions {
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
  program
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
    .action(async (paths: readonly string[], options: SimulateOptions) => {
      done(await simulate(paths, options, output))
    })
}

async function simulate(
  paths: readonly string[],
  { seed, rules, filter, json = false }: SimulateOptions,
  output: Output,
): Promise<ExitCode> {
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
    const result = await runScenario(
      file,
      {
        storage: memoryStorage,
        enrichers,
        seed,
        language,
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
  }
  const tests = results.flatMap((result) => result.tests)
  const ok = results.every((result) => result.ok)
  if (ok && tests.length === 0) {
    throw new CommandError(2, `no test has "${filter ?? ''}" in its name.`)
  }
  const failed = tests.filter((test) => !test.ok).length
  if (json) {
    output.json({ ok, passed: tests.length - failed, failed, seed, scenarios: results })
  } else output.print(totalsReport(results, secondsSinceStart() - begun, colour))
  return ok ? 0 : 1
}

function seedOf(text: string): number {
  const seed = Number(text)
  if (Number.isInteger(seed) && seed >= 1 && seed <= 0xffff_ffff) return seed
  throw new InvalidArgumentError('Give a whole number from 1 to 4294967295.')
}
