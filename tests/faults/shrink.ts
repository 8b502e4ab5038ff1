import type { Fault, FaultReport } from '@beckon/testing'
import fc from 'fast-check'
import { runSeed } from './run-seed.ts'

/** The faults that are needed for a seed to go wrong in the same way: fast-check leaves out what it can. */
export async function shrunk({ seed, faults, violations }: FaultReport): Promise<readonly Fault[]> {
  const oracle = violations[0]?.oracle
  const checked = await fc.check(
    fc.asyncProperty(fc.subarray([...faults]), async (some) => {
      const report = await runSeed(seed, some)
      return !report.violations.some((violation) => violation.oracle === oracle)
    }),
    { examples: [[[...faults]]], numRuns: 1 },
  )
  return checked.counterexample?.[0] ?? faults
}
