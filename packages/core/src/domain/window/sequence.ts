import type { Mutable } from '../../mutable.ts'
import { noHorizon, type Series, withEvent } from './series.ts'

/** The part of an event that destroys the sequences it falls into; the part of step n is `1 << n`. */
export const destroyer = 1 << 8

/**
 * The events that may be part of a sequence, each with its parts as `values`, and how far the
 * sequence has come.
 */
export interface SequenceLog extends Series {
  /**
   * For each step but the last, counted from 0: the latest instant, ms, at which a beginning of
   * the sequence up to that step set out that can still become a whole one; null where there is none.
   */
  readonly open: readonly (number | null)[]
  /** The latest instant, ms, at which a whole sequence set out: it holds until that has left the window. */
  readonly since?: number
}

/** The log with one more event, like {@link withEvent}. `steps`: how many the sequence has. */
export function withPart(
  log: SequenceLog | undefined,
  at: number,
  parts: number,
  horizon: number,
  bound: number,
  steps: number,
): SequenceLog | undefined {
  const series = withEvent(log, at, parts, horizon, bound)
  if (series === undefined || series === log) return log
  const { times, values = [], cutAt } = series
  const inOrder = log === undefined || at >= (log.times[log.times.length - 1] as number)
  const open = inOrder && log !== undefined ? log.open.slice() : new Array(steps - 1).fill(null)
  let since = (inOrder ? log?.since : undefined) ?? noHorizon
  if (inOrder) since = take(open, since, at, parts)
  else {
    // A late event may begin, complete or destroy what came after it: everything is looked at anew.
    for (let place = 0; place < times.length; place++) {
      since = take(open, since, times[place] as number, values[place] as number)
    }
  }
  // Field by field, like a series.
  const next: Mutable<SequenceLog> = { times, values, open }
  if (cutAt !== undefined) next.cutAt = cutAt
  if (since > noHorizon) next.since = since
  return next
}

/**
 * Goes on with one event; gives when the latest whole sequence set out. Of all ways to come to a
 * step only the one that set out latest counts: it is destroyed by the same events as the others
 * and leaves the window last.
 */
function take(open: (number | null)[], whole: number, at: number, parts: number): number {
  let since = whole
  // From the last step down, so that one event fills one step only.
  for (let step = open.length; step > 0; step--) {
    const from = open[step - 1]
    if ((parts & (1 << step)) === 0 || from === null || from === undefined) continue
    if (step === open.length) since = Math.max(since, from)
    else open[step] = Math.max(open[step] ?? noHorizon, from)
  }
  if ((parts & destroyer) !== 0) open.fill(null)
  if ((parts & 1) !== 0) open[0] = at
  return since
}
