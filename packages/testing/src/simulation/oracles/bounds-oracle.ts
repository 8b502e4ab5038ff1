import type { Findings } from '../finding.ts'
import type { ServerProcess } from '../server-process.ts'
import { bounds, hubLimits } from '../setting.ts'

/** Nothing in a process grows beyond what its bounds say. */
export class BoundsOracle {
  private readonly findings: Findings

  constructor(findings: Findings) {
    this.findings = findings
  }

  look({ engine, transport }: ServerProcess): void {
    const depths = engine.depths()
    const { inFlight } = engine.account()
    const { kept, mailboxes, resumable } = transport.counts()
    this.below('in flight', inFlight, bounds.inFlight + 1)
    this.below('deliveries', depths.deliveries, bounds.deliveries)
    this.below('kept for one client', kept / Math.max(1, mailboxes), hubLimits.keptMessages)
    this.below('clients that may resume', resumable, hubLimits.resumable)
  }

  /** At rest: those in a visit, and as many others as the cache may hold. */
  rest({ engine }: ServerProcess): void {
    const visiting = [...engine.visiting()].length
    this.below('visitors in memory', engine.depths().visitors, visiting + bounds.cachedVisitors)
  }

  private below(what: string, size: number, most: number): void {
    if (size > most) this.findings.add('bounds', `${what}: ${size}, at most ${most}`)
  }
}
