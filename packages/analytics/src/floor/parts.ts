import type { VisitorState } from '@beckon/core'

/** What one rule has added to a score. */
export interface Points {
  /** Missing where the rule is not in force any more. */
  readonly rule?: string
  readonly points: number
}

/** A segment or tag, since when (ms), and by which rule. */
export interface Joined {
  readonly name: string
  readonly since: number
  readonly rule: string
}

/** The parts of a score, the largest share first. */
export function pointsOf(
  parts: VisitorState['scoreParts'],
  ruleName: (key: string) => string | undefined,
): readonly Points[] {
  if (parts === undefined) return none
  const found: Points[] = []
  for (const [key, points] of Object.entries(parts)) {
    if (points === 0) continue
    const rule = ruleName(key)
    found.push(rule === undefined ? { points } : { rule, points })
  }
  return found.sort(
    (left, right) =>
      Math.abs(right.points) - Math.abs(left.points) || order(left.rule ?? '', right.rule ?? ''),
  )
}

/** Segments or tags by name. */
export function joined(memberships: VisitorState['segments']): readonly Joined[] {
  if (memberships === undefined) return none
  return Object.entries(memberships)
    .map(([name, { at, rule }]) => ({ name, since: at, rule }))
    .sort((left, right) => order(left.name, right.name))
}

const none: readonly never[] = []

/** By code units: the same on every machine. */
function order(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
