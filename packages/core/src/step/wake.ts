import { nextChange } from '@beckon/rules'
import type { VisitorState } from '../domain/visitor.ts'
import type { Facts, View } from './facts.ts'
import { coolsUntil } from './fire.ts'
import type { Rulebook } from './rulebook.ts'
import type { Site } from './site.ts'

/** When the visit ends if no event comes, ms: more than the timeout after its last one. */
export function visitEndsAt(state: VisitorState, site: Site): number {
  return state.visit === undefined
    ? Number.POSITIVE_INFINITY
    : state.visit.lastEventAt + site.visitTimeoutMs + 1
}

/**
 * The next instant at which time alone may change something for this visitor, ms: a rule's
 * result, the end of a cooldown or of an open invitation that something waits for, or of the
 * visit. Infinity outside of visits. A wake-up too early changes nothing; there is none too late.
 */
export function nextWake(book: Rulebook, view: View, facts: Facts): number {
  const { state, now } = view
  let next = visitEndsAt(state, view.site)
  if (state.visit === undefined) return next
  for (const { rule } of book.timed) {
    const at = nextChange(rule.condition, facts)
    if (at < next) next = at
  }
  if (state.rules !== undefined) {
    for (const stratum of book.strata) {
      for (const { rule, key } of stratum) {
        const mark = state.rules[key]
        if (!mark?.on || mark.suppressed?.visit !== state.visit.number) continue
        const cools = coolsUntil(rule, mark)
        if (cools > now && cools < next) next = cools
        const open = state.invitations?.open?.until ?? 0
        if (rule.action.type === 'invite' && open > now && open < next) next = open
      }
    }
  }
  return next
}
