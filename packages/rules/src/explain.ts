import type { Condition, Leaf } from './condition.ts'
import type { ConditionTrace, LeafTrace, TraceCaveats } from './condition-trace.ts'
import { type FactSource, observe, test, testLeaf } from './evaluate.ts'
import type { FactRef } from './fact-ref.ts'
import { distanceTo, isNear } from './near.ts'
import { type NearestMiss, nearestMiss } from './nearest-miss.ts'
import { observedJson } from './observed-json.ts'
import { formatPath } from './path.ts'
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

/** Why a rule is true or false: all its conditions, none left out. Plain JSON, and no part of the facts' source. */
export interface Explanation extends TraceCaveats {
  readonly rule: string
  readonly result: boolean
  readonly condition: ConditionTrace
  /** Of a rule that is false, where some change of comparisons would make it true. */
  readonly nearestMiss?: NearestMiss
}

/** Evaluates every condition of a rule and says what was seen; works for disabled rules too. */
export function explain(rule: Rule, ruleSet: RuleSet, facts: ExplainedFactSource): Explanation {
  const condition = trace(rule.condition, ruleSet.facts, facts)
  const miss = nearestMiss(condition)
  return {
    rule: rule.name,
    result: condition.result,
    condition,
    ...(miss && { nearestMiss: miss }),
    ...caveatsIn(condition),
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
  return {
    kind: 'leaf',
    pointer: leaf.pointer,
    result,
    fact: ref?.name ?? '',
    ...(ref?.params && { params: ref.params }),
    ...(leaf.path && { path: formatPath(leaf.path) }),
    ...(observed !== undefined && observed !== null && { observed: observedJson(observed) }),
    operator: leaf.operator,
    required: leaf.required,
    ...(required !== undefined &&
      required !== null && { requiredObserved: observedJson(required) }),
    ...(!result && missedBy(leaf, observed, leaf.other ? required : leaf.required)),
    ...caveatsOf(leaf, facts),
  }
}

function caveatsOf(leaf: Leaf, facts: ExplainedFactSource): TraceCaveats {
  const own = facts.caveats?.(leaf.slot)
  const other = leaf.other && facts.caveats?.(leaf.other.slot)
  return {
    ...((own?.saturated || other?.saturated) && { saturated: true }),
    ...((own?.warming || other?.warming) && { warming: true }),
    ...((own?.asynchronous || other?.asynchronous) && { asynchronous: true }),
  }
}

function caveatsIn(condition: ConditionTrace): TraceCaveats {
  if (condition.kind === 'leaf') {
    const { saturated, warming, asynchronous } = condition
    return {
      ...(saturated && { saturated }),
      ...(warming && { warming }),
      ...(asynchronous && { asynchronous }),
    }
  }
  return Object.assign({}, ...condition.children.map(caveatsIn))
}

function missedBy(
  { operator }: Leaf,
  observed: unknown,
  required: unknown,
): { distance: number; nearMiss?: true } | undefined {
  const distance = distanceTo(operator, observed, required)
  if (distance === undefined) return undefined
  return isNear(distance, observed as number, required)
    ? { distance, nearMiss: true }
    : { distance }
}
