import { type Matches, test } from '@beckon/rules'
import { isHeld, type Mark, withdrawn } from '../domain/marks.ts'
import { reasonsOf } from '../domain/suppressions.ts'
import { act, hold, release } from './act.ts'
import { deskAllows } from './asking.ts'
import { barredAt, isShutOut } from './barred.ts'
import { type BoundRule, endsWithVisit } from './bound-rules.ts'
import type { SuppressionReason } from './decision.ts'
import type { Draft } from './draft.ts'
import { coolsUntil, type Verdict, verdictOn, visitFrom } from './fire.ts'
import { withdrawFromBlocked } from './invitation-life.ts'
import { type Judge, judgeAll } from './judge-all.ts'

/** A rule that is about to take effect, and the place of its mark. */
interface Firing {
  readonly bound: BoundRule
  readonly place: number
}

/** A step, and what will take effect at its end. */
interface Judging {
  readonly draft: Draft
  readonly firing: Firing[]
}

/**
 * Asks the rules, stratum by stratum, and does what they say. Effects that rules read (score,
 * segments, tags) are there for the next stratum; all others wait for the last, and are then
 * taken in order of priority and name. A promise comes back only from an engine that needs one.
 */
export function decide(draft: Draft, matches: Matches): void | Promise<void> {
  matches.clear()
  const judging: Judging = { draft, firing: [] }
  const done = strata(judging, matches, 0)
  return done instanceof Promise ? done.then(() => settle(judging)) : settle(judging)
}

function strata(judging: Judging, matches: Matches, first: number): void | Promise<void> {
  const { book, facts } = judging.draft
  for (let stratum = first; stratum < book.ruleSet.strata; stratum++) {
    const from = matches.count
    const evaluated = book.evaluate(stratum, facts, matches)
    if (evaluated instanceof Promise) {
      return evaluated.then((done) => {
        if (done) judge(judging, matches, from, stratum)
        return strata(judging, matches, stratum + 1)
      })
    }
    if (evaluated === true) judge(judging, matches, from, stratum)
  }
}

function judge(judging: Judging, matches: Matches, from: number, stratum: number): void {
  const { book, marks, state, causeKind } = judging.draft
  const { rules } = book
  judgeAll(rules, marks, matches, from, stratum, state.visit, causeKind, judging, judgement)
}

const judgement: Judge<Judging> = {
  admits({ draft: { book, view } }, index) {
    const site = book.rules.byIndex[index]?.rule.site
    return site === undefined || site === view.site.id
  },
  rises: ({ draft }, index) => draft.rise(draft.book.rules.names[index] as string),
  acts: follow,
}

function follow(
  { draft, firing }: Judging,
  index: number,
  place: number,
  verdict: Verdict,
  passed: boolean,
): void {
  const bound = draft.book.rules.byIndex[index] as BoundRule
  const mark = draft.marks.at(place)
  if (passed && isOutsideSchedule(draft, bound)) {
    if (isHeld(mark)) takeBack(draft, bound, place, mark)
    // Outside of visits nothing would begin, schedule or not.
    const waits = verdict === 'fire' || isHeld(mark)
    if (waits && draft.state.visit !== undefined) draft.suppress(bound, 'schedule')
    return
  }
  if (passed && isHeld(mark) && !draft.state.visit && endsWithVisit(bound.rule.action)) {
    takeBack(draft, bound, place, mark)
    return
  }
  if (verdict === 'nothing') return
  if (!isFactWriter(bound)) {
    firing.push({ bound, place })
  } else if (verdict === 'withdraw') {
    takeBack(draft, bound, place, mark)
  } else if (coolsUntil(bound.rule, mark) > draft.at) {
    draft.suppress(bound, 'cooldown')
  } else {
    draft.apply(bound, place)
    hold(draft, bound)
  }
}

/**
 * The desk has answered, and only those are asked for whom that means something: the rule to which it
 * has granted, or, where it has refused one, those that stood back for it in this visit. Nothing happened
 * to the visitor, so that nobody else is asked.
 */
export function decideAnswer(draft: Draft, granted: BoundRule | undefined): void {
  const judging: Judging = { draft, firing: [] }
  const { book, state, view, marks, facts } = draft
  const answered = granted === undefined ? stoodBack(draft) : [granted]
  for (const bound of answered) {
    const { rule } = bound
    if (rule.site !== undefined && rule.site !== view.site.id) continue
    if (isOutsideSchedule(draft, bound) || !test(rule.condition, facts)) continue
    const place = marks.placeOf(bound.number)
    const fire = book.rules.fires[rule.index] as number
    const verdict = verdictOn(fire, marks.at(place), true, visitFrom(state.visit), 'desk')
    if (verdict === 'fire' && state.visit !== undefined) judging.firing.push({ bound, place })
  }
  settle(judging)
}

function stoodBack({ book, state }: Draft): readonly BoundRule[] {
  const found: BoundRule[] = []
  if (state.suppressions?.visit !== state.visit?.number) return found
  for (const [key, reasons] of Object.entries(state.suppressions?.reasons ?? {})) {
    const bound = reasons.includes('arbitration') ? book.rules.find(key) : undefined
    if (bound?.rule.action.type === 'invite') found.push(bound)
  }
  return found
}

function isOutsideSchedule({ view, at }: Draft, { rule: { active } }: BoundRule): boolean {
  return active !== undefined && !view.schedules.isOpen(active, at)
}

/** Ends what a rule holds. */
function takeBack(draft: Draft, bound: BoundRule, place: number, mark: Mark): void {
  release(draft, bound)
  draft.marks.put(place, bound.number, withdrawn(mark))
  draft.decide(bound, 'withdrawn')
}

function isFactWriter({ rule: { action } }: BoundRule): boolean {
  return action.type === 'score' || action.type === 'segment' || action.type === 'tag'
}

function settle({ draft, firing }: Judging): void {
  if (firing.length === 0) return
  firing.sort(byPriority)
  let offered = false
  for (const { bound, place } of firing) {
    const reason = heldBackBy(draft, bound, place, offered)
    if (reason !== undefined) {
      holdBack(draft, bound, reason)
      continue
    }
    const allowed = deskAllows(draft, bound)
    if (allowed === 'yes') act(draft, bound, place)
    else if (allowed !== 'asked') {
      holdBack(draft, bound, allowed)
      continue
    }
    // Who asks the desk has its turn until that answers.
    offered ||= bound.rule.action.type === 'invite'
  }
  withdrawFromBlocked(draft)
}

/** Why a rule does not take effect; `offered`: another one has invited at this instant. */
function heldBackBy(
  { book, marks, at, view }: Draft,
  bound: BoundRule,
  place: number,
  offered: boolean,
): SuppressionReason | undefined {
  const { rule } = bound
  if (coolsUntil(rule, marks.at(place)) > at) return 'cooldown'
  if (rule.action.type !== 'invite') return undefined
  if (isShutOut(view)) return 'blocked'
  const reason = barredAt(book.ruleSet, bound, view)?.reason
  return offered && reason !== 'blocked' ? 'arbitration' : reason
}

/**
 * Time alone gives no second reason to what was held back already: engines may wake a visitor at
 * instants at which nothing turns, and must not differ in what is written down then.
 */
function holdBack(draft: Draft, bound: BoundRule, reason: SuppressionReason): void {
  const { state, causeKind, matched } = draft
  const told = reasonsOf(state.suppressions, state.visit?.number ?? 0, bound.key).length > 0
  if (causeKind === 'tick' && told && !matched.includes(bound.rule.name)) return
  draft.suppress(bound, reason)
}

function byPriority({ bound: left }: Firing, { bound: right }: Firing): number {
  if (left.rule.priority !== right.rule.priority) return right.rule.priority - left.rule.priority
  return left.rule.name < right.rule.name ? -1 : 1
}
