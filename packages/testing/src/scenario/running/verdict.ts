import type { Moment } from '../expectations/moment.ts'
import type { Seen } from '../expectations/seen.ts'
import { spanText } from '../language/span.ts'
import { type Expectation, isOfMoments } from '../reading/read-expectation.ts'

/** Whether something expected came about, and what did instead. */
export interface Verdict {
  readonly good: boolean
  readonly found: string
  /** The instant to look at more closely, ms; missing: now. */
  readonly at?: number
  /** The rule that brought about what should not be. */
  readonly rule?: string
}

/** Judges what was expected of one visitor by what has been seen so far. */
export function judge(expectation: Expectation, seen: Seen): Verdict {
  const { phrase, args, negated, at } = expectation
  if (isOfMoments(expectation)) {
    return judgeMoments(expectation, phrase.moments?.(seen, args) ?? [], seen.stage.start)
  }
  const { holds, is } = phrase.stands?.(seen, args) ?? { holds: false, is: '' }
  return { good: holds !== (negated !== false), found: is, ...(at !== undefined && { at }) }
}

function judgeMoments(expectation: Expectation, all: readonly Moment[], start: number): Verdict {
  const { negated, at, before, after, times } = expectation
  const moments = all.filter(
    (moment) =>
      (at === undefined || moment.at === at) &&
      (before === undefined || moment.at < before) &&
      (after === undefined || moment.at > after),
  )
  const count = moments.length
  const good = negated !== false ? count === 0 : times === undefined ? count > 0 : count === times
  const [first] = negated !== false || (times !== undefined && count > times) ? moments : []
  return {
    good,
    found: told(all, start),
    ...(first !== undefined
      ? { at: first.at, ...(first.rule !== undefined && { rule: first.rule }) }
      : at !== undefined && { at }),
  }
}

/** How many moments are told of. */
const most = 6

function told(moments: readonly Moment[], start: number): string {
  if (moments.length === 0) return 'it never happened'
  const each = moments
    .slice(0, most)
    .map(({ at, rule }) => `at ${spanText(at - start)}${rule === undefined ? '' : ` by ${rule}`}`)
  return `it happened ${each.join(', ')}${moments.length > most ? ', …' : ''}`
}
