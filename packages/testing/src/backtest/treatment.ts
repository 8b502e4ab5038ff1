import type { Decision } from '@beckon/core'
import type { JsonObject } from '@beckon/core/adapter'
import { type Action, canonicalJson } from '@beckon/rules'

/** Something that was done to a visitor, or told to others because of it. */
export interface Treatment {
  /** The visitor's instant, ms. */
  readonly at: number
  readonly rule: string
  /** `withdrawn`: what held ended. */
  readonly outcome: 'applied' | 'withdrawn'
  readonly action: Action
}

/** What is only kept about a visitor: nobody notices, unless another rule reads it. */
const keptToOneself: ReadonlySet<Action['type']> = new Set(['score', 'segment', 'tag', 'track'])

/** What a decision does to its visitor; undefined where nobody would notice. */
export function treatmentOf({ at, rule, outcome, action }: Decision): Treatment | undefined {
  if (outcome === 'suppressed' || keptToOneself.has(action.type)) return undefined
  return { at, rule, outcome, action }
}

/** Whether a visitor could not tell the two apart, whatever the rules behind them are called. */
export function sameTreatment(left: Treatment, right: Treatment): boolean {
  return (
    left.at === right.at &&
    left.outcome === right.outcome &&
    left.action.type === right.action.type &&
    canonicalJson(left.action as JsonObject) === canonicalJson(right.action as JsonObject)
  )
}
