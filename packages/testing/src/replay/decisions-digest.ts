import { createHash } from 'node:crypto'
import type { Decision } from '@beckon/core'

/** What of a decision is hashed, and what it is sorted by. */
type Line = Pick<Decision, 'at' | 'visitor' | 'rule' | 'cause' | 'outcome'> & {
  readonly reason: string | null
}

/** So many decisions are worth sorting. */
const worthSorting = 1_024

/**
 * One hash over all decisions of a run, whatever the order in which they were committed: SHA-256
 * over the RFC 8785 JSON of an array of `{at, visitor, rule, outcome, reason}`, sorted by at,
 * visitor, rule and event id. `at` is ISO 8601; a missing reason is null.
 *
 * Memory holds the decisions since the instant that was last said to be over.
 */
export class DecisionsDigest {
  private lines: Line[] = []
  private readonly hash = createHash('sha256').update('[')
  private hashed = 0
  private over = Number.NEGATIVE_INFINITY
  private enough = worthSorting

  /** @throws RangeError when it belongs to a time that was said to be over. */
  add({ at, visitor, rule, cause, outcome, reason = null }: Line | Decision): void {
    if (at < this.over) {
      throw new RangeError(`A decision of ${at} came when all before ${this.over} was hashed.`)
    }
    this.lines.push({ at, visitor, rule, cause, outcome, reason })
  }

  /** No decision that is still to come is of an instant before `at`, ms. */
  settledBefore(at: number): void {
    if (this.lines.length < this.enough) return
    this.write(this.lines.filter((line) => line.at < at))
    this.lines = this.lines.filter((line) => line.at >= at)
    this.over = Math.max(this.over, at)
    this.enough = Math.max(worthSorting, 2 * this.lines.length)
  }

  /** 64 hexadecimal digits; nothing can be added any more. */
  result(): string {
    this.write(this.lines)
    this.lines = []
    return this.hash.update(']').digest('hex')
  }

  private write(lines: Line[]): void {
    lines.sort(inOrder)
    for (const { at, visitor, rule, outcome, reason } of lines) {
      // Texts and nulls under sorted names: what JSON.stringify makes of them is RFC 8785 already.
      const told = { at: new Date(at).toISOString(), outcome, reason, rule, visitor }
      const text = JSON.stringify(told)
      this.hash.update(this.hashed++ === 0 ? text : `,${text}`)
    }
  }
}

function inOrder(left: Line, right: Line): number {
  return (
    left.at - right.at ||
    compare(left.visitor, right.visitor) ||
    compare(left.rule, right.rule) ||
    compare(left.cause, right.cause) ||
    compare(left.outcome, right.outcome) ||
    compare(left.reason ?? '', right.reason ?? '')
  )
}

function compare(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1
}
