import { createHash } from 'node:crypto'
import type { Decision } from '@beckon/core'
import canonicalize from 'canonicalize'

/** What of a decision is hashed, and what it is sorted by. */
type Line = Pick<Decision, 'at' | 'visitor' | 'rule' | 'cause' | 'outcome'> & {
  readonly reason: string | null
}

/**
 * One hash over all decisions of a run, whatever the order in which they were committed: SHA-256
 * over the RFC 8785 JSON of an array of `{at, visitor, rule, outcome, reason}`, sorted by at,
 * visitor, rule and event id. `at` is ISO 8601; a missing reason is null.
 */
export class DecisionsDigest {
  private readonly lines: Line[] = []

  add({ at, visitor, rule, cause, outcome, reason = null }: Line | Decision): void {
    this.lines.push({ at, visitor, rule, cause, outcome, reason })
  }

  /** 64 hexadecimal digits. */
  result(): string {
    this.lines.sort(inOrder)
    const hash = createHash('sha256').update('[')
    this.lines.forEach(({ at, visitor, rule, outcome, reason }, index) => {
      const told = { at: new Date(at).toISOString(), visitor, rule, outcome, reason }
      const text = canonicalize(told) ?? ''
      hash.update(index === 0 ? text : `,${text}`)
    })
    return hash.update(']').digest('hex')
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
