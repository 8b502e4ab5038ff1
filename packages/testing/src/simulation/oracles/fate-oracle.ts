import type { Answer } from '@beckon/core/adapter'
import type { Page } from '../device.ts'
import type { Findings } from '../finding.ts'
import type { LogOracle } from './log-oracle.ts'

interface Tracked {
  readonly page: Page
  readonly type: string
  /** Real time, ms. */
  readonly at: number
}

/** Follows each event from the page to its end. */
export class FateOracle {
  private readonly findings: Findings
  private readonly log: LogOracle
  private readonly tracked = new Map<string, Tracked>()
  /** Events that somebody was told of: they are in, will never be, or were given up. */
  private readonly over = new Set<string>()

  constructor(findings: Findings, log: LogOracle) {
    this.findings = findings
    this.log = log
  }

  get size(): number {
    return this.tracked.size
  }

  trackedBy(page: Page, id: string, type: string, at: number): void {
    this.tracked.set(id, { page, type, at })
  }

  /** A page hears that the server has these. */
  committed({ name, client }: Page, ids: readonly string[]): void {
    for (const id of ids) {
      this.over.add(id)
      const { visitor } = client
      if (visitor !== undefined && this.log.has(visitor, id)) continue
      this.findings.add('written-first', `${name} is told of ${id}, which is not in the log`)
    }
  }

  /** Whether the page will send it again. */
  refused(id: string | undefined, passing: boolean): void {
    if (id !== undefined && !passing) this.over.add(id)
  }

  dropped(ids: readonly string[]): void {
    for (const id of ids) this.over.add(id)
  }

  /** The server answers, whether or not anybody hears it. */
  answered(visitor: string, { acks, refused }: Answer): void {
    for (const id of acks) {
      if (this.log.has(visitor, id)) this.over.add(id)
      else this.findings.add('written-first', `${id} is acknowledged and not in the log`)
    }
    for (const { id, retryAfterMs } of refused) this.refused(id, retryAfterMs !== undefined)
  }

  /** Nothing stands in the way: what open pages tracked before an instant, ms, must have come to an end. */
  checkSent(before: number): void {
    for (const [id, { page, type, at }] of this.tracked) {
      if (at >= before || this.over.has(id) || !page.isOpen) continue
      this.findings.add('quiet', `${page.name} still has ${type} ${id} to send`)
    }
  }

  /** Everything is over: what is kept for the next page waits, what was killed with its page may be lost, and nothing else. */
  rest(): void {
    for (const [id, { page, type }] of this.tracked) {
      if (this.over.has(id) || page.killed || page.device.unsentIds.includes(id)) continue
      this.findings.add('fates', `${type} ${id} has come to no end`)
    }
  }
}
