import { isBlocked } from '../domain/block.ts'
import { act, hold, release } from './act.ts'
import type { Draft } from './draft.ts'
import { coolsUntil, judge, looked, withdrawn } from './fire.ts'
import type { BoundRule } from './rulebook.ts'

/**
 * Asks the rules, stratum by stratum, and does what they say. Effects that rules read (score,
 * segments, tags) are there for the next stratum; all others wait for the last, and are then
 * taken in order of priority and name. A promise comes back only from an engine that needs one.
 */
export function decide(draft: Draft, passes: Uint8Array): void | Promise<void> {
  const firing: BoundRule[] = []
  const done = stratum(draft, passes, 0, firing)
  return done instanceof Promise ? done.then(() => settle(draft, firing)) : settle(draft, firing)
}

function stratum(
  draft: Draft,
  passes: Uint8Array,
  index: number,
  firing: BoundRule[],
): void | Promise<void> {
  const { book, facts } = draft
  for (let next = index; next < book.strata.length; next++) {
    const evaluated = book.evaluate(next, facts, passes)
    if (evaluated instanceof Promise) {
      return evaluated.then((done) => {
        if (done) judgeStratum(draft, book.strata[next] ?? [], passes, firing)
        return stratum(draft, passes, next + 1, firing)
      })
    }
    if (evaluated === true) judgeStratum(draft, book.strata[next] ?? [], passes, firing)
  }
}

function judgeStratum(
  draft: Draft,
  rules: readonly BoundRule[],
  passes: Uint8Array,
  firing: BoundRule[],
): void {
  const visiting = draft.state.visit !== undefined
  for (const bound of rules) {
    const { rule } = bound
    const before = draft.mark(bound)
    // Outside of visits nothing begins, but what holds while a rule is true may go on or end.
    const passed =
      passes[rule.index] === 1 &&
      (visiting || before?.held === true) &&
      (rule.site === undefined || rule.site === draft.view.site.id)
    if (!passed && before === undefined) continue
    const verdict = judge(rule, before, passed, draft.state.visit?.number, draft.causeKind)
    const mark = looked(rule, before, passed)
    if (mark !== before) {
      draft.setMark(bound, mark)
      if (passed) draft.matched = [...draft.matched, rule.name]
    }
    if (verdict === 'nothing') continue
    if (!isFactWriter(bound)) {
      firing.push(bound)
    } else if (verdict === 'withdraw') {
      release(draft, bound)
      draft.setMark(bound, withdrawn(draft.mark(bound) ?? {}))
      draft.decide(bound, 'withdrawn')
    } else if (coolsUntil(rule, before) > draft.at) {
      draft.suppress(bound, 'cooldown')
    } else {
      draft.apply(bound)
      hold(draft, bound)
    }
  }
}

function isFactWriter({ rule: { action } }: BoundRule): boolean {
  return action.type === 'score' || action.type === 'segment' || action.type === 'tag'
}

function settle(draft: Draft, firing: BoundRule[]): void {
  firing.sort(byPriority)
  let offered = false
  for (const bound of firing) {
    const { rule } = bound
    if (coolsUntil(rule, draft.mark(bound)) > draft.at) {
      draft.suppress(bound, 'cooldown')
    } else if (rule.action.type !== 'invite') {
      act(draft, bound)
    } else if (draft.view.shutOut() || isBlocked(draft.state.block, draft.at)) {
      draft.suppress(bound, 'blocked')
    } else if (offered) {
      draft.suppress(bound, 'arbitration')
    } else if ((draft.state.invitations?.open?.until ?? 0) > draft.at) {
      draft.suppress(bound, 'invitation-open')
    } else {
      act(draft, bound)
      offered = true
    }
  }
}

function byPriority({ rule: left }: BoundRule, { rule: right }: BoundRule): number {
  if (left.priority !== right.priority) return right.priority - left.priority
  return left.name < right.name ? -1 : 1
}
