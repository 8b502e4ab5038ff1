import { memoryStorage } from '@beckon/storage-memory'
import { type PopulationReport, simulatePopulation } from '@beckon/testing'
import type { ExitCode } from '../command-error.ts'
import { loadEnrichers } from '../enrichers.ts'
import { ErrorNotes } from '../replay/error-notes.ts'
import { loadRules } from '../rules-file.ts'
import type { Output } from '../terminal/output.ts'
import { secondsSinceStart } from '../wall-clock.ts'
import type { CrowdFlags } from './events.ts'
import { loadPopulation } from './population-file.ts'
import { runReport } from './run-report.ts'

export interface RunFlags extends CrowdFlags {
  readonly rules?: string
  readonly geo?: string
  readonly json?: boolean
}

/** Lets a population loose on the engine, and tells what came of it. */
export async function runPopulation(
  file: string,
  { seed, visitors, ...flags }: RunFlags,
  output: Output,
): Promise<ExitCode> {
  const population = await loadPopulation(file, output)
  const rules = await loadRules(flags.rules, output)
  const { enrichers, geography } = await loadEnrichers(flags.geo, output)
  const errors = new ErrorNotes()
  let report: PopulationReport
  try {
    report = await simulatePopulation({
      population,
      rules,
      // Nobody reads its log, and nothing is older than a day when it comes.
      storage: memoryStorage({ retainLog: false }),
      enrichers,
      seed,
      ...(visitors !== undefined && { visitors }),
      onEngine: (engine) => engine.errors$.subscribe((error) => errors.add(error)),
      signal: output.surroundings.signal,
    })
  } finally {
    for (const line of errors.lines()) output.remark(line)
  }
  const wallSeconds = secondsSinceStart()
  const visitorsPerMinute = Math.round((60 * report.visitors) / wallSeconds)
  if (flags.json) {
    const rounded = Math.round(wallSeconds * 1_000) / 1_000
    output.json({ ...report, wallSeconds: rounded, visitorsPerMinute })
  } else {
    const run = { file, wallSeconds, visitorsPerMinute, geography }
    output.print(runReport(report, run, output.colour))
  }
  return 0
}
