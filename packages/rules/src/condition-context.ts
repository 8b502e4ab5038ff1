import type { RuleBounds } from './bounds.ts'
import type { Catalogue } from './catalogue.ts'
import type { Condition } from './condition.ts'
import type { FactTable } from './fact-ref.ts'
import type { FaultList } from './fault.ts'
import type { JsonObject, JsonValue } from './json.ts'
import type { Language } from './language.ts'

/** What a rule set's conditions are read with. */
export interface ConditionContext {
  readonly faults: FaultList
  readonly catalogue: Catalogue
  readonly language: Language
  readonly bounds: RuleBounds
  readonly facts: FactTable
  /** Conditions that rules may refer to by name. */
  readonly shared: JsonObject
  /** Shared conditions read so far, by place of use and name; undefined while, or if, they cannot be read. */
  readonly read: Map<string, ParsedCondition | 'reading' | undefined>
}

/** A rule's own conditions, or those of a `where`, which sees facts of the event only. */
export type Place = 'rule' | 'where'

/** A condition that was read, and how large it is with all that it refers to. */
export interface ParsedCondition {
  readonly condition: Condition
  /** As written, with shared conditions in their places. */
  readonly expanded: JsonValue
  readonly nodes: number
  readonly depth: number
}

/** Reads a condition with all that is below it; undefined where that is not possible, with the faults noted. */
export type ConditionParser = (
  context: ConditionContext,
  raw: JsonValue | undefined,
  pointer: string,
  place: Place,
  root: boolean,
) => ParsedCondition | undefined
