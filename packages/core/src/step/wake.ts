import { earliestChange, type Matches, nextChange } from '@beckon/rules'
import { keptOutUntil } from '../admit/admit.ts'
import { blocksEndAt } from '../domain/block.ts'
import { openUntil } from '../domain/invitation.ts'
import { isHeld, isOn, type Mark, markOf } from '../domain/marks.ts'
import { pointsExpireAt } from '../domain/score.ts'
import type { VisitorState } from '../domain/visitor.ts'
import type { BoundRule } from './bound-rules.ts'
import { cappedAt } from './caps.ts'
import type { Facts, View } from './facts.ts'
import { coolsUntil, verdictOn, visitFrom } from './fire.ts'
import { shutGate } from './gates.ts'
import type { Rulebook } from './rulebook.ts'
import type { Site } from './site.ts'

/** When the visit ends if no event comes, ms: more than the timeout after its last one. */
export function visitEndsAt(state: VisitorState, site: Site): number {
  return state.visit === undefined
    ? Number.POSITIVE_INFINITY
    : state.visit.lastEventAt + site.visitTimeoutMs + 1
}

/** When the invitation that waits is over, or the time of one that was held out, ms. */
function invitationEndsAt({ state: { invitations }, now }: View): number {
  const until = openUntil(invitations)
  return until > now ? until : Number.POSITIVE_INFINITY
}

/** The next instant at which something ends by itself, whatever the rules, ms: the visit too. */
export function nextEnd(view: View): number {
  const { state } = view
  return Math.min(
    visitEndsAt(state, view.site),
    invitationEndsAt(view),
    pointsExpireAt(state),
    blocksEndAt(state.blocks),
  )
}

/**
 * The next instant at which time alone may change something for this visitor, ms: the result of a
 * rule that is still open, the end of a cooldown that something waits for, of an open invitation, of
 * points or of a block,
 * the opening of a schedule that holds something back or the closing of one that lets it hold, or
 * the end of the visit. Outside of visits only what a rule holds can end. A wake-up too early changes
 * nothing; there is none too late.
 */
export function nextWake(book: Rulebook, view: View, facts: Facts, matches: Matches): number {
  const { state } = view
  const next = nextEnd(view)
  const { visit } = state
  if (visit === undefined && state.rules === undefined) return next
  const change =
    visit === undefined
      ? nextOfHeld(book, view, facts)
      : (book.nextChange(facts) ?? nextOfOpen(book, facts, matches))
  return heldBackUntil(book, view, scheduleTurns(book, view, Math.min(next, change)))
}

/** When the result of a rule may change that was left open, asked one by one. */
function nextOfOpen(book: Rulebook, facts: Facts, { open, openCount }: Matches): number {
  let next = Number.POSITIVE_INFINITY
  for (let place = 0; place < openCount; place++) {
    const { rule } = book.rules.byIndex[open[place] as number] as BoundRule
    next = Math.min(next, changeOf(book)(rule.condition, facts))
  }
  return next
}

/** When a rule may become false that holds something. */
function nextOfHeld(book: Rulebook, { state: { rules = [] } }: View, facts: Facts): number {
  let next = Number.POSITIVE_INFINITY
  for (let place = 0; place < rules.length; place += 2) {
    if (!isHeld(rules[place + 1] as Mark)) continue
    const { rule } = book.rules.byIndex[book.rules.indexOf(rules[place] as number)] ?? {}
    if (rule?.timed) next = Math.min(next, changeOf(book)(rule.condition, facts))
  }
  return next
}

function changeOf(book: Rulebook): typeof nextChange {
  return book.asksLate ? earliestChange : nextChange
}

/**
 * The first instant, before another, at which a schedule opens for what would take effect then, or
 * closes for what a rule holds.
 */
function scheduleTurns(book: Rulebook, { state, visit, schedules, now }: View, before: number) {
  const { rules } = state
  let next = before
  if (!book.hasSchedules || rules === undefined) return next
  for (let place = 0; place < rules.length; place += 2) {
    const mark = rules[place + 1] as Mark
    if (!isOn(mark) && !isHeld(mark)) continue
    const index = book.rules.indexOf(rules[place] as number)
    const { rule } = book.rules.byIndex[index] ?? {}
    if (rule?.active === undefined) continue
    if (!isHeld(mark)) {
      const fire = book.rules.fires[index] as number
      const waits = verdictOn(fire, mark, true, visitFrom(visit), 'tick') === 'fire'
      if (!waits || schedules.isOpen(rule.active, now)) continue
    }
    next = Math.min(next, schedules.nextTurn(rule.active, now, next))
  }
  return next
}

/** The first instant, before another, at which what was held back may go on. */
function heldBackUntil(book: Rulebook, view: View, before: number): number {
  const { state, now } = view
  let next = before
  if (state.visit === undefined || state.suppressions?.visit !== state.visit.number) return next
  for (const key in state.suppressions?.reasons) {
    const bound = book.rules.find(key)
    if (bound === undefined) continue
    const mark = markOf(state.rules, bound.number)
    if (!isOn(mark)) continue
    const cools = coolsUntil(bound.rule, mark)
    if (cools > now && cools < next) next = cools
    if (bound.rule.action.type !== 'invite') continue
    const { caps, gates } = book.ruleSet
    const barred = cappedAt(caps, bound, state, now) ?? shutGate(gates, bound, view)
    const until = Math.max(barred?.until ?? now, keptOutUntil(state.context, now))
    if (until > now && until < next) next = until
  }
  return next
}
