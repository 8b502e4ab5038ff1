import { type Explanation, explain, type Schedule } from '@beckon/rules'
import { appliedAt, markOf } from './domain/marks.ts'
import { reasonsOf } from './domain/suppressions.ts'
import type { VisitorState } from './domain/visitor.ts'
import type { Storage } from './ports/storage.ts'
import type { VisitorEvent } from './receive/event.ts'
import type { View } from './step/facts.ts'
import { coolsUntil } from './step/fire.ts'
import { keyNumber, ruleKey } from './step/rule-key.ts'
import type { Stepper } from './step/step.ts'

export interface ExplainQuery {
  readonly site: string
  readonly visitor: string
  /** One rule by its name; all of them without it. */
  readonly rule?: string
  /** The instant to look from, ms; the visitor's last one without it. */
  readonly at?: number
  /** What `event.*` facts are read from; without it they are absent. */
  readonly event?: VisitorEvent
}

/** Why a rule did or did not act for a visitor. */
export interface RuleExplanation {
  readonly rule: string
  readonly enabled: boolean
  /** All conditions, none skipped. */
  readonly explanation: Explanation
  /** When it was last applied to this visitor, ms. */
  readonly firedAt?: number
  /** It may not be applied again before this instant, ms. */
  readonly coolsUntil?: number
  /** Where the rule has one: whether it is open, and the instant at which it next opens or closes, ms; none where it never does. */
  readonly schedule?: { readonly open: boolean; readonly turnsAt?: number }
  /** Why it was held back in the current visit. */
  readonly suppressed: readonly string[]
}

/** Explains from the state in memory or, where there is none, from what is stored. */
export async function explainVisitor(
  query: ExplainQuery,
  held: VisitorState | undefined,
  storage: Pick<Storage, 'load'>,
  stepper: Stepper,
): Promise<readonly RuleExplanation[]> {
  const { site, visitor, at, event } = query
  const state = held ?? (await loaded(storage, site, visitor))
  if (state === undefined) return []
  const view = stepper.view(visitor, state, Math.max(at ?? state.at, state.at))
  view.event = event
  const { book } = stepper
  const facts = book.facts(view)
  return book.ruleSet.rules
    .filter(({ name }) => query.rule === undefined || name === query.rule)
    .map((rule) => {
      const key = ruleKey(rule.identity)
      const mark = markOf(state.rules, keyNumber(key))
      const firedAt = appliedAt(mark)
      const cools = coolsUntil(rule, mark)
      return {
        rule: rule.name,
        enabled: rule.enabled,
        explanation: explain(rule, book.ruleSet, facts),
        ...(firedAt > Number.NEGATIVE_INFINITY && { firedAt }),
        ...(cools > view.now && { coolsUntil: cools }),
        ...(rule.active !== undefined && { schedule: scheduleAt(view, rule.active) }),
        suppressed: reasonsOf(state.suppressions, state.visit?.number ?? 0, key),
      }
    })
}

function scheduleAt(
  { schedules, now }: View,
  schedule: Schedule,
): NonNullable<RuleExplanation['schedule']> {
  const turnsAt = schedules.nextTurn(schedule, now)
  const open = schedules.isOpen(schedule, now)
  return { open, ...(turnsAt < Number.POSITIVE_INFINITY && { turnsAt }) }
}

async function loaded(
  storage: Pick<Storage, 'load'>,
  site: string,
  id: string,
): Promise<VisitorState | undefined> {
  const [answer] = await storage.load([{ entity: { site, kind: 'visitor', id } }])
  return answer?.state as VisitorState | undefined
}
