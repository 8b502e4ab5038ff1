import type { Routing } from '../domain/routing.ts'
import type { VisitorState } from '../domain/visitor.ts'
import type { Rulebook } from '../step/rulebook.ts'

/** What rules have made of a visitor by an instant. Plain JSON; instants in ms. */
export interface Standing {
  readonly score: {
    readonly total: number
    /** What each rule has added that is still counted, the largest share first. */
    readonly parts: readonly ScorePart[]
  }
  /** By name. */
  readonly segments: readonly Joined[]
  readonly tags: readonly Joined[]
  /** Where a conversation of this visit should go. */
  readonly routing?: Routing
}

export interface ScorePart {
  /** Missing where the rule is not in force any more. */
  readonly rule?: string
  readonly points: number
  /** When the next of them go, where some do not stay. */
  readonly until?: number
}

/** A segment or tag, since when, and by which rule. */
export interface Joined {
  readonly name: string
  readonly since: number
  readonly rule: string
  /** It is left when the visit ends. */
  readonly ofVisit?: true
}

/** How a visitor stands, with what each part of it comes from. */
export function standingOf(state: VisitorState, book: Rulebook): Standing {
  const parts = Object.entries(state.scoreParts ?? {})
    .filter(([, points]) => points !== 0)
    .map(([key, points]): ScorePart => {
      const rule = book.rules.find(key)?.rule.name
      const until = state.expiring?.find((one) => one.key === key)?.until
      return { ...(rule !== undefined && { rule }), points, ...(until !== undefined && { until }) }
    })
  return {
    score: {
      total: state.score,
      parts: parts.sort(
        (left, right) =>
          Math.abs(right.points) - Math.abs(left.points) ||
          ((left.rule ?? '') < (right.rule ?? '') ? -1 : 1),
      ),
    },
    segments: joined(state.segments),
    tags: joined(state.tags),
    ...(state.routing !== undefined && { routing: state.routing }),
  }
}

function joined(memberships: VisitorState['segments'] = {}): readonly Joined[] {
  return Object.entries(memberships)
    .map(([name, { at, rule, ofVisit }]) => ({
      name,
      since: at,
      rule,
      ...(ofVisit && { ofVisit }),
    }))
    .sort((left, right) => (left.name < right.name ? -1 : 1))
}
