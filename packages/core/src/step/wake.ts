import { earliestChange, type Matches, nextChange, type Rule } from '@beckon/rules'
import { isOn, markOf } from '../domain/marks.ts'
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
 * The next instant at which time alone may change something for this visitor, ms: the result of a
 * rule that is still open, the end of a cooldown or of an open invitation that something waits for,
 * or of the visit. A wake-up too early changes nothing; there is none too late.
 */
export function nextWake(book: Rulebook, view: View, facts: Facts, matches: Matches): number {
  const { state } = view
  let next = visitEndsAt(state, view.site)
  if (state.visit === undefined) return next
  const changeOf = book.asksLate ? earliestChange : nextChange
  for (let place = 0; place < matches.openCount; place++) {
    const { condition } = book.ruleSet.rules[matches.open[place] as number] as Rule
    const at = changeOf(condition, facts)
    if (at < next) next = at
  }
  return state.suppressions?.visit === state.visit.number ? heldBackUntil(book, view, next) : next
}

/** The first instant, before another, at which what was held back may go on. */
function heldBackUntil(book: Rulebook, { state, now }: View, before: number): number {
  let next = before
  for (const key in state.suppressions?.reasons) {
    const bound = book.rules.find(key)
    if (bound === undefined) continue
    const mark = markOf(state.rules, bound.number)
    if (!isOn(mark)) continue
    const cools = coolsUntil(bound.rule, mark)
    if (cools > now && cools < next) next = cools
    const open = state.invitations?.open?.until ?? 0
    if (bound.rule.action.type === 'invite' && open > now && open < next) next = open
  }
  return next
}
