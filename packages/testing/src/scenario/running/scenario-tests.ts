import type { Scenario } from '../scenario.ts'
import { ScenarioError } from '../scenario-error.ts'
import { failuresText, faultsText } from './failure-text.ts'
import { loadScenario, scenarioFiles } from './load-scenario.ts'
import { type ScenarioOptions, stageOptions } from './run-scenario.ts'
import { runTest } from './run-test.ts'

/** What scenario tests need of a test runner: vitest and node:test have it. */
export interface ScenarioRunner {
  readonly describe: (name: string, body: () => void) => unknown
  readonly test: (name: string, body: () => Promise<void>) => unknown
}

/**
 * Declares the tests of scenarios with the runner it is given: of a file, of all files in a folder, or of
 * one that a program has written. A failure has the explanation of the engine in its message.
 *
 * @throws the system's error where a file cannot be read
 * @example
 * scenarioTests('rules/tests', {
 *   runner: { describe, test },
 *   storage: memoryStorage,
 *   enrichers: standardEnrichers({ geo: false }),
 * })
 */
export function scenarioTests(
  from: string | Scenario,
  options: ScenarioOptions & { readonly runner: ScenarioRunner },
): void {
  for (const one of typeof from === 'string' ? scenarioFiles(from) : [from]) declare(one, options)
}

function declare(
  from: string | Scenario,
  options: ScenarioOptions & { readonly runner: ScenarioRunner },
): void {
  const { runner, filter } = options
  const { name, tests, faults } = loadScenario(from, options)
  runner.describe(name, () => {
    if (faults.length > 0) {
      runner.test('is understood', async () => {
        const where = typeof from === 'string' ? ` of ${from}` : ''
        throw new ScenarioError(
          'SCENARIO',
          `The scenario${where} is not understood:\n${faultsText(faults)}`,
        )
      })
      return
    }
    for (const test of tests) {
      if (filter !== undefined && !`${name}\n${test.name}`.includes(filter)) continue
      runner.test(test.name, async () => {
        const { failures } = await runTest(test, stageOptions(options, test.name))
        if (failures.length > 0) throw new Error(failuresText(failures))
      })
    }
  })
}
