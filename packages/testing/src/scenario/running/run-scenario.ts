import type { Engine, SiteFact } from '@beckon/core'
import type { Enricher, Storage } from '@beckon/core/adapter'
import type { Coverages } from '../../coverage/coverages.ts'
import type { ScenarioFault } from '../reading/place.ts'
import type { Scenario } from '../scenario.ts'
import type { StageOptions } from '../stage/stage.ts'
import { type LoadOptions, loadScenario } from './load-scenario.ts'
import { runTest, type TestResult } from './run-test.ts'

/** What scenarios are run with. */
export interface ScenarioOptions extends LoadOptions {
  /** A new, empty storage for each test; one that keeps a log, so that failures can be explained. */
  readonly storage: () => Storage
  /** What looks browsers, robots and sources up, such as the standard ones of `@beckon/enrich` without geography. */
  readonly enrichers: readonly Enricher[]
  /** The site's own facts that rules read; `language` has them in its catalogue. */
  readonly facts?: readonly SiteFact[]
  /** Default 1. Another gives visitors other ids. */
  readonly seed?: number
  /** Only tests whose name, or whose scenario's, has this in it. */
  readonly filter?: string
  /** What is told how much of the rules was tried. */
  readonly coverages?: Coverages
  /** Each engine before its first event, and for which test: a test has another after each restart. */
  readonly onEngine?: (engine: Engine, test: string) => void
}

/** What became of a scenario. */
export interface ScenarioResult {
  readonly name: string
  readonly ok: boolean
  /** What cannot be understood in it; then nothing of it was run. */
  readonly faults: readonly ScenarioFault[]
  readonly tests: readonly TestResult[]
}

/**
 * Runs the tests of a scenario: a file of YAML, or one that a program has written. The same seed gives
 * the same result.
 *
 * @param onTest hears of each test when it is over
 * @throws the system's error where the file cannot be read
 * @example
 * const { ok, tests } = await runScenario('payment-trouble.yaml', {
 *   storage: memoryStorage,
 *   enrichers: standardEnrichers({ geo: false }),
 * })
 */
export async function runScenario(
  from: string | Scenario,
  options: ScenarioOptions,
  onTest: (result: TestResult) => void = () => {},
): Promise<ScenarioResult> {
  const { name, tests, faults } = loadScenario(from, options)
  if (faults.length > 0) return { name, ok: false, faults, tests: [] }
  const { filter } = options
  const results: TestResult[] = []
  for (const test of tests) {
    if (filter !== undefined && !`${name}\n${test.name}`.includes(filter)) continue
    const result = await runTest(test, stageOptions(options, test.name))
    results.push(result)
    onTest(result)
  }
  return { name, ok: results.every(({ ok }) => ok), faults, tests: results }
}

/** What the stage of one test is made with. */
export function stageOptions(options: ScenarioOptions, test: string): StageOptions {
  const { storage, enrichers, facts = [], seed = 1, coverages, onEngine } = options
  return {
    storage: storage(),
    enrichers,
    facts,
    seed,
    ...(coverages && { coverages }),
    ...(onEngine && { onEngine: (engine: Engine) => onEngine(engine, test) }),
  }
}
