import { type BlockChange, isOwnType } from '@beckon/core'
import type { Unit } from '@beckon/core/adapter'
import type { Page } from '../device.ts'
import type { Findings } from '../finding.ts'

/** How soon all pages of a visitor that nothing stands in the way of are told, real time, ms. */
export const toldWithinMs = 10_000

/** Whoever is blocked gets nothing in, and every page of theirs is told. */
export class BlockOracle {
  private readonly findings: Findings
  /** Until when a visitor's own block of everything holds, ms. */
  private readonly until = new Map<string, number>()
  private readonly shown = new Map<string, Set<Page>>()

  constructor(findings: Findings) {
    this.findings = findings
  }

  written({ records }: Unit): void {
    for (const { kind, id, type, at, visitor, data } of records) {
      if (visitor === undefined) continue
      if (kind === 'block') this.changed(visitor, data as unknown as BlockChange)
      else if (kind === 'event' && data.late !== true && !isOwnType(type)) {
        const until = this.until.get(visitor)
        if (until === undefined || at >= until) continue
        this.findings.add('blocks', `${id} got in ${until - at} ms before the block ends`)
      }
    }
  }

  /**
   * A page is told of a block, or of its end.
   *
   * @returns whether it is the first
   */
  told(page: Page, id: string): boolean {
    const before = this.shown.get(id)
    if (before !== undefined) before.add(page)
    else this.shown.set(id, new Set([page]))
    return before === undefined
  }

  /** All others of a visitor, with nothing in the way, should have been told by now. */
  check(id: string, pages: readonly Page[]): void {
    for (const page of pages) {
      if (this.shown.get(id)?.has(page)) continue
      this.findings.add('blocks', `${page.name} was not told of ${id}, and others were`)
    }
  }

  private changed(visitor: string, { step, what, until }: BlockChange): void {
    if (what !== 'everything') return
    if (step === 'blocked' || step === 'renewed') {
      this.until.set(visitor, until ?? Number.POSITIVE_INFINITY)
    } else this.until.delete(visitor)
  }
}
