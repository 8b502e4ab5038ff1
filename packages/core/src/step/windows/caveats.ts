import type { Caveats, FactRef } from '@beckon/rules'
import type { VisitorState } from '../../domain/visitor.ts'
import { isSaturated, type Series } from '../../domain/window/series.ts'
import { type BoundWindow, horizonOf, isAtAddress } from './bound-window.ts'
import type { Past } from './read.ts'
import type { Sighting } from './watch.ts'

/** Why a fact read from a window may not be all there was; undefined where it is. */
export function windowCaveats(
  ref: FactRef,
  window: BoundWindow,
  since: ReadonlyMap<string, number>,
): (past: Past) => Caveats | undefined {
  const full = isAtAddress(ref)
    ? ({ context }: Past) => context?.address?.full?.includes(window.key) === true
    : ({ state, now }: Past) => isFull(window, state, now)
  return (past) => {
    const saturated = full(past)
    const warming = lacks(window, isAtAddress(ref), since.get(window.key), past)
    if (!saturated && !warming) return undefined
    return { ...(saturated && { saturated }), ...(warming && { warming }) }
  }
}

function isFull(window: BoundWindow, state: VisitorState, now: number): boolean {
  const { key, kind, withinMs } = window
  if (kind === 'count' && withinMs === undefined) return state.visit?.full?.includes(key) === true
  const kept = withinMs === undefined ? state.visit?.windows?.[key] : state.windows?.[key]
  return isSaturated(kept as Series | undefined, horizonOf(window, now))
}

/** Whether events may be missing that happened before anybody watched. A new visitor had none. */
function lacks(
  window: BoundWindow,
  atAddress: boolean,
  since: number | undefined,
  { state, visit, now }: Past,
): boolean {
  if (since === undefined) return false
  if (window.withinMs === undefined) return visit !== undefined && visit.startedAt <= since
  if (atAddress) return since > horizonOf(window, visit?.lastEventAt ?? now)
  return state.firstAt <= since && since > horizonOf(window, now)
}

/** The windows that were whole before an event and are not any more. */
export function justSaturated(
  before: VisitorState,
  after: VisitorState,
  sightings: readonly Sighting[],
): readonly BoundWindow[] {
  let found: BoundWindow[] | undefined
  for (const { window } of sightings) {
    if (!isFull(window, after, after.at) || isFull(window, before, after.at)) continue
    found ??= []
    found.push(window)
  }
  return found ?? none
}

const none: readonly BoundWindow[] = []
