import type { Condition, Leaf } from './condition.ts'
import { type FactSource, observe, test, testLeaf } from './evaluate.ts'
import type { FactRef } from './fact-ref.ts'
import type { JsonObject, JsonValue } from './json.ts'
import type { Rule } from './rule.ts'
import type { RuleSet } from './rule-set.ts'

/** Why a fact's value may not be all there was; missing parts do not hold. */
export interface Caveats {
  /** More events than its window can hold: only the latest of them are in the value. */
  readonly saturated?: boolean
  /** Its window came into force later than it looks back: events may be missing in the value. */
  readonly warming?: boolean
  /** Only the engine computes it, asynchronously: here it is taken as absent. */
  readonly asynchronous?: boolean
}

/** Facts that may know what their values lack. */
export interface ExplainedFactSource extends FactSource {
  /** Undefined: nothing. */
  caveats?(slot: number): Caveats | undefined
}

/** Why a rule is true or false: all its conditions, none left out. */
export interface Explanation {
  readonly rule: string
  readonly result: boolean
  readonly condition: ConditionTrace
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
export interface LeafTrace {
  readonly kind: 'leaf'
  readonly pointer: string
  readonly result: boolean
  readonly fact: string
  readonly params?: JsonObject
  /** The fact's value behind its path; undefined: absent. */
  readonly observed?: unknown
  readonly operator: string
  /** As written in the rule. */
  readonly required: JsonValue
  /** The value of the other fact, where the rule compares with one. */
  readonly requiredObserved?: unknown
  /** For a comparison of numbers that is false: how far the fact is from making it true. */
  readonly distance?: number
  /** The distance is at most a fifth of the required number, or at most 1. */
  readonly nearMiss?: true
  /** A window held more events than it can: what was seen is of the latest of them. */
  readonly saturated?: true
  /** A window came into force later than it looks back: what was seen may lack events. */
  readonly warming?: true
  /** Its fact is asynchronous, not asked for an explanation, and taken as absent: the result may differ. */
  readonly asynchronous?: true
}

/** Evaluates every condition of a rule and says what was seen; works for disabled rules too. */
export function explain(rule: Rule, ruleSet: RuleSet, facts: ExplainedFactSource): Explanation {
  return {
    rule: rule.name,
    result: test(rule.condition, facts),
    condition: trace(rule.condition, ruleSet.facts, facts),
  }
}

function trace(
  condition: Condition,
  refs: readonly FactRef[],
  facts: ExplainedFactSource,
): ConditionTrace {
  if (condition.kind === 'leaf') return traceLeaf(condition, refs, facts)
  const children = condition.kind === 'not' ? [condition.child] : condition.children
  return {
    kind: condition.kind,
    pointer: condition.pointer,
    result: test(condition, facts),
    children: children.map((child) => trace(child, refs, facts)),
  }
}

function traceLeaf(leaf: Leaf, refs: readonly FactRef[], facts: ExplainedFactSource): LeafTrace {
  const ref = refs[leaf.slot]
  const observed = observe(leaf, facts)
  const required = leaf.other && observe(leaf.other, facts)
  const result = testLeaf(leaf, facts)
  const distance = result ? undefined : missedBy(leaf, observed, leaf.other ? required : leaf.value)
  return {
    kind: 'leaf',
    pointer: leaf.pointer,
    result,
    fact: ref?.name ?? '',
    ...(ref?.params && { params: ref.params }),
    ...(observed !== undefined && observed !== null && { observed }),
    operator: leaf.operator,
    required: leaf.required,
    ...(required !== undefined && required !== null && { requiredObserved: required }),
    ...distance,
    ...caveatsOf(leaf, facts),
  }
}

function caveatsOf(
  leaf: Leaf,
  facts: ExplainedFactSource,
): Pick<LeafTrace, 'saturated' | 'warming' | 'asynchronous'> {
  const own = facts.caveats?.(leaf.slot)
  const other = leaf.other && facts.caveats?.(leaf.other.slot)
  return {
    ...((own?.saturated || other?.saturated) && { saturated: true }),
    ...((own?.warming || other?.warming) && { warming: true }),
    ...((own?.asynchronous || other?.asynchronous) && { asynchronous: true }),
  }
}

function missedBy(
  leaf: Leaf,
  observed: unknown,
  required: unknown,
): { distance: number; nearMiss?: true } | undefined {
  if (typeof observed !== 'number') return undefined
  const target = leaf.operator === 'between' ? nearestEnd(observed, required) : required
  if (typeof target !== 'number' || !distanced.has(leaf.operator)) return undefined
  const distance = Math.abs(observed - target)
  if (!Number.isFinite(distance)) return undefined
  return distance <= Math.max(1, Math.abs(target) / 5) ? { distance, nearMiss: true } : { distance }
}

const distanced = new Set([
  'equal',
  'lessThan',
  'lessThanInclusive',
  'greaterThan',
  'greaterThanInclusive',
  'between',
])

function nearestEnd(observed: number, range: unknown): unknown {
  const [low, high] = range as readonly [unknown, unknown]
  return typeof low === 'number' && observed < low ? low : high
}
