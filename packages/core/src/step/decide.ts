import type { Matches } from '@beckon/rules'
import { isBlocked } from '../domain/block.ts'
import { isHeld, isOn, withdrawn } from '../domain/marks.ts'
import { act, hold, release } from './act.ts'
import type { BoundRule } from './bound-rules.ts'
import type { Draft } from './draft.ts'
import { coolsUntil, judge, looked } from './fire.ts'

/** A rule that is about to take effect, and the place of its mark. */
interface Firing {
  readonly bound: BoundRule
  readonly place: number
}

/**
 * Asks the rules, stratum by stratum, and does what they say. Effects that rules read (score,
 * segments, tags) are there for the next stratum; all others wait for the last, and are then
 * taken in order of priority and name. A promise comes back only from an engine that needs one.
 */
export function decide(draft: Draft, matches: Matches): void | Promise<void> {
  matches.clear()
  const firing: Firing[] = []
  const done = strata(draft, matches, 0, firing)
  return done instanceof Promise ? done.then(() => settle(draft, firing)) : settle(draft, firing)
}

function strata(
  draft: Draft,
  matches: Matches,
  first: number,
  firing: Firing[],
): void | Promise<void> {
  const { book, facts } = draft
  for (let stratum = first; stratum < book.ruleSet.strata; stratum++) {
    const from = matches.count
    const evaluated = book.evaluate(stratum, facts, matches)
    if (evaluated instanceof Promise) {
      return evaluated.then((done) => {
        if (done) judgeStratum(draft, stratum, matches, from, firing)
        return strata(draft, matches, stratum + 1, firing)
      })
    }
    if (evaluated === true) judgeStratum(draft, stratum, matches, from, firing)
  }
}

/** First those that are true, then those that have become false: each in the order of the rules. */
function judgeStratum(
  draft: Draft,
  stratum: number,
  matches: Matches,
  from: number,
  firing: Firing[],
): void {
  const { marks } = draft
  const { rules } = draft.book
  const { byIndex, places } = rules
  const remembered = marks.length
  for (let place = 0; place < remembered; place += 2) {
    const index = rules.indexOf(marks.numberAt(place))
    if (index >= 0) places[index] = place + 1
  }
  for (let match = from; match < matches.count; match++) {
    const index = matches.rules[match] as number
    const place = (places[index] as number) - 1
    places[index] = 0
    look(draft, byIndex[index] as BoundRule, place, true, firing)
  }
  let fading: Firing[] | undefined
  for (let place = 0; place < remembered; place += 2) {
    const index = rules.indexOf(marks.numberAt(place))
    if (index < 0 || places[index] === 0) continue
    places[index] = 0
    const bound = byIndex[index] as BoundRule
    if (bound.rule.stratum !== stratum) continue
    const mark = marks.at(place)
    if (!isOn(mark) && !isHeld(mark)) continue
    fading ??= []
    fading.push({ bound, place })
  }
  if (fading === undefined) return
  fading.sort((left, right) => left.bound.rule.index - right.bound.rule.index)
  for (const { bound, place } of fading) look(draft, bound, place, false, firing)
}

function look(
  draft: Draft,
  bound: BoundRule,
  place: number,
  isTrue: boolean,
  firing: Firing[],
): void {
  const { marks } = draft
  const { visit } = draft.state
  const { rule } = bound
  const before = marks.at(place)
  // Outside of visits nothing begins, but what holds while a rule is true may go on or end.
  const passed =
    isTrue &&
    (visit !== undefined || isHeld(before)) &&
    (rule.site === undefined || rule.site === draft.view.site.id)
  const verdict = judge(rule, before, passed, visit, draft.causeKind)
  const mark = looked(rule, before, passed)
  const at = mark === before ? place : marks.put(place, bound.number, mark)
  if (passed && mark !== before) draft.rise(rule.name)
  if (verdict === 'nothing') return
  if (!isFactWriter(bound)) {
    firing.push({ bound, place: at })
  } else if (verdict === 'withdraw') {
    release(draft, bound)
    marks.put(at, bound.number, withdrawn(mark))
    draft.decide(bound, 'withdrawn')
  } else if (coolsUntil(rule, before) > draft.at) {
    draft.suppress(bound, 'cooldown')
  } else {
    draft.apply(bound, at)
    hold(draft, bound)
  }
}

function isFactWriter({ rule: { action } }: BoundRule): boolean {
  return action.type === 'score' || action.type === 'segment' || action.type === 'tag'
}

function settle(draft: Draft, firing: Firing[]): void {
  if (firing.length === 0) return
  firing.sort(byPriority)
  let offered = false
  for (const { bound, place } of firing) {
    const { rule } = bound
    if (coolsUntil(rule, draft.marks.at(place)) > draft.at) {
      draft.suppress(bound, 'cooldown')
    } else if (rule.action.type !== 'invite') {
      act(draft, bound, place)
    } else if (draft.view.shutOut() || isBlocked(draft.state.block, draft.at)) {
      draft.suppress(bound, 'blocked')
    } else if (offered) {
      draft.suppress(bound, 'arbitration')
    } else if ((draft.state.invitations?.open?.until ?? 0) > draft.at) {
      draft.suppress(bound, 'invitation-open')
    } else {
      act(draft, bound, place)
      offered = true
    }
  }
}

function byPriority({ bound: left }: Firing, { bound: right }: Firing): number {
  if (left.rule.priority !== right.rule.priority) return right.rule.priority - left.rule.priority
  return left.rule.name < right.rule.name ? -1 : 1
}
