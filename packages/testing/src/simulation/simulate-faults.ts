import type { Storage } from '@beckon/core/adapter'
import type { Fault } from './fault.ts'
import type { Violation } from './finding.ts'
import type { PageClient, PageParts } from './page-client.ts'
import { Simulation } from './simulation.ts'

export interface FaultSimulationOptions {
  /** The same seed, storage and client give the same run, to the byte. */
  readonly seed: number
  /** A new storage, open and empty; it must wait for nothing but promises. */
  readonly storage: Storage
  /** Makes the client of a page, such as `connect` of `@beckon/transport-ws/client`. */
  readonly connect: (parts: PageParts) => PageClient
  /** Default 56. */
  readonly visitors?: number
  /** How long they come, minutes. Default 60. */
  readonly minutes?: number
  /** What goes wrong, or how much is drawn from the seed. Default 130. */
  readonly faults?: readonly Fault[] | number
  /** Gets all that happens, line by line, for somebody who wants to read it. */
  readonly trace?: (line: string) => void
}

/** What came of a run. Plain JSON. */
export interface FaultReport {
  readonly seed: number
  /** What must never be and was; none is as it should be. */
  readonly violations: readonly Violation[]
  /** All that was to go wrong: with a part of them the run can be repeated. */
  readonly faults: readonly Fault[]
  /** How many of them found something to strike. */
  readonly struck: number
  readonly visitors: number
  /** Those of them whose stored state was held against what their log makes of them. */
  readonly relived: number
  readonly events: number
  readonly records: number
  /** Things that happened, one at a time. */
  readonly steps: number
  /** SHA-256 of all that happened. */
  readonly digest: string
}

/**
 * An hour of a shop in which much goes wrong: visitors with their devices and clients, a network, a
 * server whose process dies and comes back, and its storage, on one virtual clock. What must always be
 * true is looked after all the while.
 *
 * @example
 * const report = await simulateFaults({ seed: 7, storage, connect: (parts) => connect({ url, ...parts }) })
 * @throws whatever the storage throws when it is read at the end
 */
export async function simulateFaults(options: FaultSimulationOptions): Promise<FaultReport> {
  const { seed, storage, connect, visitors = 56, minutes = 60, faults = 130, trace } = options
  const simulation = new Simulation({
    ...{ seed, storage, connect, visitors, faults },
    durationMs: minutes * 60_000,
    ...(trace && { write: trace }),
  })
  const digest = await simulation.run()
  const { witness, struck, steps } = simulation
  return {
    seed,
    violations: witness.findings.list,
    faults: simulation.faults,
    struck,
    visitors: witness.visitors.size,
    relived: witness.replay.checked,
    events: witness.fates.size,
    records: witness.log.size,
    steps,
    digest,
  }
}
