import type { Condition } from './condition.ts'
import { type FactSource, test } from './evaluate.ts'

/** Facts that know when they will change by themselves. */
export interface TimedFactSource extends FactSource {
  /**
   * The instant, ms since 1970 UTC and later than now, at which the fact next reaches one of
   * these values of its own, or falls below one; with none given, at which it next changes.
   * Infinity: never.
   */
  nextChange(slot: number, thresholds: readonly number[]): number
}

/**
 * The earliest instant, ms, at which a condition's result could change if no event arrives;
 * Infinity: never. It may be too early, never too late, and is always later than now.
 */
export function nextChange(condition: Condition, facts: TimedFactSource): number {
  if (!condition.timed) return Number.POSITIVE_INFINITY
  switch (condition.kind) {
    case 'leaf':
      return facts.nextChange(condition.slot, condition.thresholds ?? [])
    case 'not':
      return nextChange(condition.child, facts)
    case 'all':
      return ofGroup(condition.cheapFirst, facts, false)
    case 'any':
      return ofGroup(condition.cheapFirst, facts, true)
  }
}

/**
 * The same where some facts are not known, since the engine computes them: the earliest instant, ms,
 * at which any comparison could change, whatever the others are.
 */
export function earliestChange(condition: Condition, facts: TimedFactSource): number {
  if (!condition.timed) return Number.POSITIVE_INFINITY
  if (condition.kind === 'leaf') return nextChange(condition, facts)
  const children = condition.kind === 'not' ? [condition.child] : condition.children
  return children.reduce(
    (earliest, child) => Math.min(earliest, earliestChange(child, facts)),
    Number.POSITIVE_INFINITY,
  )
}

/** A group turns only after each child that holds its result has turned; if none does, with any child. */
function ofGroup(children: readonly Condition[], facts: TimedFactSource, holding: boolean): number {
  let latest = Number.NEGATIVE_INFINITY
  for (const child of children) {
    if (test(child, facts) !== holding) continue
    latest = Math.max(latest, nextChange(child, facts))
    if (latest === Number.POSITIVE_INFINITY) return latest
  }
  if (latest !== Number.NEGATIVE_INFINITY) return latest
  let earliest = Number.POSITIVE_INFINITY
  for (const child of children) earliest = Math.min(earliest, nextChange(child, facts))
  return earliest
}
