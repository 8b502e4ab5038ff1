import type { Visit } from '../../domain/visit.ts'
import type { VisitorState } from '../../domain/visitor.ts'
import { type LastValue, withValue } from '../../domain/window/last.ts'
import { type SequenceLog, withPart } from '../../domain/window/sequence.ts'
import { type Series, withEvent } from '../../domain/window/series.ts'
import type { Window } from '../../domain/window/window.ts'
import type { Mutable } from '../../mutable.ts'
import { type BoundWindow, horizonOf } from './bound-window.ts'
import type { Sighting } from './watch.ts'

/** Keeps an event in the windows that are the visit itself, on a copy of what the visit kept before. */
export function keepInVisit(
  visit: Mutable<Visit>,
  sightings: readonly Sighting[],
  occurredAt: number,
  bound: number,
): void {
  let counts: Record<string, number> | undefined
  let windows: Record<string, Window> | undefined
  for (const { window, brings } of sightings) {
    const { key, kind, withinMs } = window
    if (withinMs !== undefined) continue
    if (kind === 'count') {
      const count = (counts ?? visit.counts)?.[key] ?? 0
      if (count < bound) {
        counts ??= { ...visit.counts }
        counts[key] = count + 1
      } else if (!visit.full?.includes(key)) visit.full = [...(visit.full ?? []), key]
    } else {
      const kept = (windows ?? visit.windows)?.[key]
      const next = withSighting(window, kept, brings, occurredAt, horizonOf(window, 0), bound)
      if (next === kept || next === undefined) continue
      windows ??= { ...visit.windows }
      windows[key] = next
    }
  }
  if (counts !== undefined) visit.counts = counts
  if (windows !== undefined) visit.windows = windows
}

/** Keeps an event in the visitor's sliding windows, on a copy of what was kept before. */
export function keepWithin(
  state: Mutable<VisitorState>,
  sightings: readonly Sighting[],
  occurredAt: number,
  bound: number,
): void {
  let windows: Record<string, Window> | undefined
  for (const { window, brings } of sightings) {
    const { key, withinMs } = window
    if (withinMs === undefined) continue
    const kept = (windows ?? state.windows)?.[key]
    const next = withSighting(window, kept, brings, occurredAt, horizonOf(window, state.at), bound)
    if (next === kept || next === undefined) continue
    windows ??= { ...state.windows }
    windows[key] = next
  }
  if (windows !== undefined) state.windows = windows
}

function withSighting(
  { kind, steps }: BoundWindow,
  kept: Window | undefined,
  brings: Sighting['brings'],
  at: number,
  horizon: number,
  bound: number,
): Window | undefined {
  switch (kind) {
    case 'count':
      return withEvent(kept as Series | undefined, at, undefined, horizon, bound)
    case 'numbers':
      return withEvent(kept as Series | undefined, at, brings as number, horizon, bound)
    case 'last':
      return at <= horizon ? kept : withValue(kept as LastValue | undefined, at, brings)
    case 'sequence':
      return withPart(kept as SequenceLog | undefined, at, brings as number, horizon, bound, steps)
  }
}

/** Lets go of the windows that have emptied: a visitor who has gone may not come back for long. */
export function leaveEmpty(
  state: Mutable<VisitorState>,
  windows: ReadonlyMap<string, BoundWindow>,
): void {
  let left: Record<string, Window> | undefined
  for (const key in state.windows) {
    const window = windows.get(key)
    const kept = state.windows[key] as Window
    const newest = 'times' in kept ? kept.times[kept.times.length - 1] : kept.at
    if (window !== undefined && (newest ?? 0) > horizonOf(window, state.at)) {
      left ??= {}
      left[key] = kept
    }
  }
  if (left === undefined) delete state.windows
  else state.windows = left
}
