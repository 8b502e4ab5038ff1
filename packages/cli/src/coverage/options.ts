import type { CoverageReport } from '@beckon/testing'
import { type Command, InvalidArgumentError } from 'commander'
import type { ExitCode } from '../command-error.ts'
import type { Output } from '../terminal/output.ts'

/** What every command asks that can tell how much of a rule set was tried. */
export interface CoverageOptions {
  readonly coverage?: true
  /** Per cent. */
  readonly coverageThreshold?: number
}

/** Adds the options of {@link CoverageOptions} to a command. */
export function withCoverageOptions(command: Command): Command {
  return command
    .option('--coverage', 'which rules fired, which conditions were ever true and false')
    .option('--coverage-threshold <percent>', 'the same; less is a failure', threshold)
}

/** Whether coverage was asked for. */
export function wantsCoverage({ coverage, coverageThreshold }: CoverageOptions): boolean {
  return coverage === true || coverageThreshold !== undefined
}

/** 1 where there is less than was asked for, which it says. */
export function judgeCoverage(
  { share, outcomes }: Pick<CoverageReport, 'share' | 'outcomes'>,
  { coverageThreshold: least }: CoverageOptions,
  output: Output,
): ExitCode {
  if (least === undefined || 100 * outcomes.seen >= least * outcomes.of) return 0
  output.failure(`coverage is ${percentOf(share)}, less than ${least} %.`)
  return 1
}

/** Rounded down: what is not there is not told. */
export function percentOf(share: number): string {
  return `${(Math.floor(share * 1_000) / 10).toFixed(1)} %`
}

function threshold(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= 0 && value <= 100) return value
  throw new InvalidArgumentError('Give a number from 0 to 100.')
}
