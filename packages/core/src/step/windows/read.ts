import type { FactRef } from '@beckon/rules'
import type { Context } from '../../admit/context.ts'
import type { Visit } from '../../domain/visit.ts'
import type { VisitorState } from '../../domain/visitor.ts'
import type { LastValue } from '../../domain/window/last.ts'
import type { SequenceLog } from '../../domain/window/sequence.ts'
import { countWithin, fallsBelow, nextExpiry, type Series } from '../../domain/window/series.ts'
import { extreme, sumWithin } from '../../domain/window/values.ts'
import type { Window } from '../../domain/window/window.ts'
import { type BoundWindow, horizonOf, isAtAddress } from './bound-window.ts'

/** A visitor's past, looked at from an instant. */
export interface Past {
  readonly state: VisitorState
  readonly visit: Visit | undefined
  readonly context: Context | undefined
  /** ms. */
  readonly now: number
}

const never = (): number => Number.POSITIVE_INFINITY

/** How a fact is read from its window. */
export function windowReader(ref: FactRef, window: BoundWindow): (past: Past) => unknown {
  const { key } = window
  if (isAtAddress(ref)) {
    return ({ context }) => context?.address && (context.address.counts?.[key] ?? 0)
  }
  const counts = window.kind === 'count'
  if (window.withinMs === undefined) {
    if (counts) return ({ visit }) => visit && (visit.counts?.[key] ?? 0)
    const read = valueReader(ref, window)
    return ({ visit, now }) => visit && read(visit.windows?.[key], now)
  }
  const read = valueReader(ref, window)
  return ({ state, now }) => read(state.windows?.[key], now)
}

/** What a window is worth at an instant. */
function valueReader(
  { family }: FactRef,
  window: BoundWindow,
): (kept: Window | undefined, now: number) => unknown {
  switch (family) {
    case 'events.sum':
      return (kept, now) => sumWithin(kept as Series | undefined, horizonOf(window, now))
    case 'events.min':
    case 'events.max': {
      const sign = family === 'events.min' ? 1 : -1
      return (kept, now) => {
        const series = kept as Series | undefined
        return series?.values?.[extreme(series, horizonOf(window, now), sign)]
      }
    }
    case 'events.last':
      return (kept, now) => {
        const last = kept as LastValue | undefined
        return last !== undefined && last.at > horizonOf(window, now) ? last.value : undefined
      }
    case 'events.sequence':
      return (kept, now) => {
        const since = (kept as SequenceLog | undefined)?.since
        return since !== undefined && since > horizonOf(window, now)
      }
    default:
      return (kept, now) => countWithin(kept as Series | undefined, horizonOf(window, now), now)
  }
}

/**
 * When a fact read from a window next changes by itself, ms, Infinity for never: a count when it
 * falls below one of the thresholds, or at all where there are none; a least or greatest value when
 * the last event that has it leaves; a sequence when the last whole one can no longer be told.
 */
export function windowMover(
  ref: FactRef,
  window: BoundWindow,
): (past: Past, thresholds: readonly number[]) => number {
  const { key, withinMs } = window
  if (withinMs === undefined || isAtAddress(ref)) return never
  const after = (at: number | undefined, now: number): number =>
    at !== undefined && at > now - withinMs ? at + withinMs : Number.POSITIVE_INFINITY
  switch (ref.family) {
    case 'events.count':
      return ({ state, now }, thresholds) => {
        const series = state.windows?.[key] as Series | undefined
        if (thresholds.length === 0) return nextExpiry(series, now, withinMs)
        let next = Number.POSITIVE_INFINITY
        for (const count of thresholds) {
          next = Math.min(next, fallsBelow(series, count, now, withinMs))
        }
        return next
      }
    case 'events.min':
    case 'events.max': {
      const sign = ref.family === 'events.min' ? 1 : -1
      return ({ state, now }) => {
        const series = state.windows?.[key] as Series | undefined
        return after(series?.times[extreme(series, now - withinMs, sign)], now)
      }
    }
    case 'events.last':
      return ({ state, now }) => after((state.windows?.[key] as LastValue | undefined)?.at, now)
    case 'events.sequence':
      return ({ state, now }) =>
        after((state.windows?.[key] as SequenceLog | undefined)?.since, now)
    default:
      return ({ state, now }) =>
        nextExpiry(state.windows?.[key] as Series | undefined, now, withinMs)
  }
}
