import type { JsonObject, JsonValue } from './json.ts'

/** Why what was seen may not be all there was. */
export interface TraceCaveats {
  /** A window held more events than it can: what was seen is of the latest of them. */
  readonly saturated?: true
  /** A window came into force later than it looks back: what was seen may lack events. */
  readonly warming?: true
  /** Its fact is asynchronous, not asked for an explanation, and taken as absent: the result may differ. */
  readonly asynchronous?: true
}

/** One condition with its result. */
export type ConditionTrace =
  | {
      readonly kind: 'all' | 'any' | 'not'
      readonly pointer: string
      readonly result: boolean
      /** As they are written; `not` has one. */
      readonly children: readonly ConditionTrace[]
    }
  | LeafTrace

/** One comparison with what was compared. */
export interface LeafTrace extends TraceCaveats {
  readonly kind: 'leaf'
  readonly pointer: string
  readonly result: boolean
  readonly fact: string
  readonly params?: JsonObject
  /** The part of the fact that is compared, such as `$.lines[0].price`. */
  readonly path?: string
  /** The fact's value behind its path; missing: absent. Numbers that JSON has not are texts. */
  readonly observed?: JsonValue
  readonly operator: string
  /** As written in the rule. */
  readonly required: JsonValue
  /** The value of the other fact, where the rule compares with one. */
  readonly requiredObserved?: JsonValue
  /** For a comparison of numbers that is false: how far the fact is from making it true. */
  readonly distance?: number
  /** The distance is at most a fifth of the required number, or at most 1. */
  readonly nearMiss?: true
}
