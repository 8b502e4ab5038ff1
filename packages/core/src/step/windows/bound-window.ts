import { canonicalJson, type FactRef } from '@beckon/rules'
import { digest } from '../../hash.ts'

/**
 * What is kept of the events in a window: how many, the numbers in a field, the last value of a
 * field, or which part of a sequence each can be.
 */
export type WindowKind = 'count' | 'numbers' | 'last' | 'sequence'

/** A window that some rule reads. */
export interface BoundWindow {
  /** Hash of what it holds: an unchanged window has the same one in every rule set. */
  readonly key: string
  readonly kind: WindowKind
  /** Missing: the current visit. */
  readonly withinMs?: number
  /** Of a sequence: how many steps it has; 0 for others. */
  readonly steps: number
  /** The fact that reads it, with its params: for people. */
  readonly fact: string
}

const kinds: Readonly<Record<string, WindowKind>> = {
  'events.count': 'count',
  'address.events.count': 'count',
  'events.sum': 'numbers',
  'events.min': 'numbers',
  'events.max': 'numbers',
  'events.last': 'last',
  'events.sequence': 'sequence',
}

/** The window behind a fact; undefined where it looks at none. */
export function windowOf(ref: FactRef): BoundWindow | undefined {
  const kind = kinds[ref.family]
  const spec = ref.window
  if (kind === undefined || spec === undefined) return undefined
  const place = isAtAddress(ref) ? 'address' : 'visitor'
  return {
    key: digest(`${place} ${kind} ${ref.windowKey}`).slice(0, 12),
    kind,
    ...(spec.withinMs !== undefined && { withinMs: spec.withinMs }),
    steps: 'steps' in spec ? spec.steps.length : 0,
    fact: `${ref.name} ${canonicalJson(ref.params ?? {})}`,
  }
}

/** Whether a fact's window is kept with the address, for all visitors behind it. */
export function isAtAddress(ref: FactRef): boolean {
  return ref.family === 'address.events.count'
}

/** The instant at which what has left the window happened at the latest, ms. */
export function horizonOf({ withinMs }: BoundWindow, now: number): number {
  return withinMs === undefined ? Number.NEGATIVE_INFINITY : now - withinMs
}
