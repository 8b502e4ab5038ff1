import type { Bounds } from '../bounds.ts'
import { type VisitorState, visitorAt } from '../domain/visitor.ts'
import { digest } from '../hash.ts'
import type { JsonObject } from '../json.ts'
import type { Mutable } from '../mutable.ts'
import type { VisitorEvent } from '../receive/event.ts'
import { keepInVisit, keepWithin } from './windows/keep.ts'
import type { Sighting } from './windows/watch.ts'

/** So many events may follow from each other. */
export const deepest = 4
/** So many may follow from one event or wake-up, all together. */
export const mostDerived = 100

/** An event that a rule has emitted. */
export interface DerivedEvent {
  readonly id: string
  readonly at: number
  readonly type: string
  readonly data?: JsonObject
  /** The rule, and the event, tick or derived event at which it took effect. */
  readonly rule: string
  readonly cause: string
  /** 1 for what follows from an event that arrived, or from a wake-up. */
  readonly depth: number
}

/** How much more a step may derive; shared by all that follows from one event. */
export interface DerivedRoom {
  left: number
}

export function derivedId(site: string, visitor: string, effect: string): string {
  return digest(`${site}\n${visitor}\n${effect}\nderived`)
}

/** A derived event as rules see it. */
export function asEvent({ id, type, at, data }: DerivedEvent): VisitorEvent {
  return data === undefined ? { id, type, at } : { id, type, at, data }
}

/**
 * What a derived event makes of the visitor: it goes into the windows, and is nothing that the visitor
 * did. It makes no visit longer, and no page another.
 */
export function takeIn(
  before: VisitorState,
  { at }: DerivedEvent,
  sightings: readonly Sighting[],
  bounds: Bounds,
): Mutable<VisitorState> {
  const visit = before.visit && { ...before.visit }
  const state = visitorAt(before, at, visit)
  if (sightings.length === 0) return state
  if (visit !== undefined) keepInVisit(visit, sightings, at, bounds.windowEvents)
  keepWithin(state, sightings, at, bounds.windowEvents)
  return state
}
