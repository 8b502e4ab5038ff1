import type { Static } from '@sinclair/typebox'
import type { WrittenAction } from '../action-shapes.ts'
import type { BuiltinFact } from '../builtin-facts.ts'
import type { WrittenCaps } from '../caps.ts'
import type { WrittenGates } from '../gates.ts'
import type { ruleShape } from '../parse-rule.ts'
import type { Fire } from '../rule.ts'
import type { ParamsComparison, PlainComparison } from './comparison-types.ts'
import type { OfEvent, TypedFact } from './fact-types.ts'

/**
 * A condition as rules write it, checked by its types.
 *
 * @typeParam Facts definitions of the facts that it may look at
 * @typeParam Names the shared conditions that it may refer to
 * @typeParam Own the names of the site's own operators
 */
export type WrittenCondition<
  Facts extends TypedFact = BuiltinFact,
  Names extends string = string,
  Own extends string = never,
> =
  | WrittenGroup<Facts, Names, Own>
  | PlainComparison<Facts, Own>
  | ParamsComparison<Facts, WrittenWhere<Facts, Names, Own>>

/** What a rule's conditions begin with. */
export type WrittenGroup<
  Facts extends TypedFact = BuiltinFact,
  Names extends string = string,
  Own extends string = never,
> =
  | All<WrittenCondition<Facts, Names, Own>>
  | Any<WrittenCondition<Facts, Names, Own>>
  | Not<WrittenCondition<Facts, Names, Own>>
  | Reference<Names>

/** A condition over facts of the counted event only. */
export type WrittenWhere<
  Facts extends TypedFact,
  Names extends string,
  Own extends string = never,
> =
  | All<WrittenWhere<Facts, Names, Own>>
  | Any<WrittenWhere<Facts, Names, Own>>
  | Not<WrittenWhere<Facts, Names, Own>>
  | Reference<Names>
  | PlainComparison<OfEvent<Facts>, Own>

interface Notes {
  /** For people; it changes no result. */
  readonly name?: string
  /** Taken for the sake of json-rules-engine; it changes no result. */
  readonly priority?: number
  readonly fact?: never
}

interface All<Condition> extends Notes {
  /** True if all of these are; an empty list is true. */
  readonly all: readonly Condition[]
  readonly any?: never
  readonly not?: never
  readonly condition?: never
}

interface Any<Condition> extends Notes {
  /** True if one of these is; an empty list is true. */
  readonly any: readonly Condition[]
  readonly all?: never
  readonly not?: never
  readonly condition?: never
}

interface Not<Condition> extends Notes {
  /** True if this is not. */
  readonly not: Condition
  readonly all?: never
  readonly any?: never
  readonly condition?: never
}

interface Reference<Names extends string> extends Notes {
  /** The name of a shared condition. */
  readonly condition: Names
  readonly all?: never
  readonly any?: never
  readonly not?: never
}

type Fields = Omit<Static<typeof ruleShape>, 'conditions' | 'event' | 'fire'>

/** A rule as it is written, checked by its types. */
export type WrittenRule<
  Facts extends TypedFact = BuiltinFact,
  Names extends string = string,
  Own extends string = never,
> = Readonly<Fields> & {
  readonly conditions: WrittenGroup<Facts, Names, Own>
  readonly event: WrittenAction
  readonly fire?: Fire
}

/** A rule set as it is written, checked by its types. */
export interface WrittenRuleSet<
  Facts extends TypedFact = BuiltinFact,
  Names extends string = string,
  Own extends string = never,
> {
  /** Where its JSON Schema is; for editors only. */
  readonly $schema?: string
  readonly name?: string
  readonly description?: string
  /** Shared conditions by name; `{ condition: 'name' }` stands for one. */
  readonly conditions?: { readonly [Name in Names]: WrittenGroup<Facts, NoInfer<Names>, Own> }
  /** How often a visitor is invited at most, by all rules together. */
  readonly caps?: WrittenCaps
  /** What must be so before somebody is invited. */
  readonly gates?: WrittenGates
  readonly rules: readonly WrittenRule<Facts, NoInfer<Names>, Own>[]
}
