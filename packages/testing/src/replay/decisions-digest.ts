import { createHash } from 'node:crypto'
import type { Decision } from '@beckon/core'
import canonicalize from 'canonicalize'

interface Line {
  readonly at: number
  readonly visitor: string
  readonly rule: string
  readonly cause: string
  readonly outcome: string
  readonly text: string
}

/**
 * One hash over all decisions of a run, whatever the order in which they were committed: SHA-256
 * over the RFC 8785 JSON of an array of `{at, visitor, rule, outcome, reason}`, sorted by at,
 * visitor, rule and event id. `at` is ISO 8601; a missing reason is null.
 */
export class DecisionsDigest {
  private readonly lines: Line[] = []

  add({ at, visitor, rule, outcome, reason, cause }: Decision): void {
    const told = { at: new Date(at).toISOString(), visitor, rule, outcome, reason: reason ?? null }
    this.lines.push({ at, visitor, rule, cause, outcome, text: canonicalize(told) ?? '' })
  }

  /** 64 hexadecimal digits. */
  result(): string {
    this.lines.sort(inOrder)
    const hash = createHash('sha256').update('[')
    this.lines.forEach(({ text }, index) => {
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
    compare(left.text, right.text)
  )
}

function compare(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1
}
