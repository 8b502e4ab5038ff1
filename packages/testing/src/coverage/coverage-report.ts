import type { JsonValue, RuleSet } from '@beckon/rules'
import { leavesOf } from './leaves.ts'
import type { RuleSeen, Seen } from './seen.ts'

/** A comparison, and how it was ever seen to come out. */
export interface ConditionCoverage {
  /** JSON pointer into the rule set's document. */
  readonly pointer: string
  readonly fact: string
  readonly operator: string
  /** As written. */
  readonly required: JsonValue
  readonly true: boolean
  readonly false: boolean
}

/** A rule, and what it was ever seen to do. */
export interface RuleCoverage {
  readonly rule: string
  /** Its conditions held at some instant. */
  readonly true: boolean
  readonly false: boolean
  readonly fired: number
  /** Reason → decisions. */
  readonly suppressed: Readonly<Record<string, number>>
  readonly conditions: readonly ConditionCoverage[]
}

/** How much of a rule set was tried. Plain JSON. Disabled rules are not asked for. */
export interface CoverageReport {
  /** Of all outcomes, 0 to 1: each rule fired; each comparison was true, and it was false. */
  readonly share: number
  readonly outcomes: { readonly of: number; readonly seen: number }
  readonly rules: { readonly of: number; readonly fired: number }
  /** Each once, however many rules share it. `seen`: both true and false. */
  readonly conditions: { readonly of: number; readonly seen: number }
  /** Reasons for which anything was held back → decisions. */
  readonly suppressed: Readonly<Record<string, number>>
  /** In the order in which they are asked. */
  readonly byRule: readonly RuleCoverage[]
}

/** @param conditions by JSON pointer */
export function coverageReport(
  ruleSet: RuleSet,
  rules: ReadonlyMap<string, RuleSeen>,
  conditions: ReadonlyMap<string, Seen>,
): CoverageReport {
  const byRule = ruleSet.rules.flatMap(({ name, condition }): RuleCoverage[] => {
    const seen = rules.get(name)
    if (seen === undefined) return []
    const leaves = leavesOf(condition).map(({ pointer, slot, operator, required }) => ({
      pointer,
      fact: ruleSet.facts[slot]?.name ?? '',
      operator,
      required,
      ...(conditions.get(pointer) ?? { true: false, false: false }),
    }))
    return [{ rule: name, ...seen, suppressed: sorted(seen.suppressed), conditions: leaves }]
  })
  const fired = byRule.filter((rule) => rule.fired > 0).length
  const all = [...conditions.values()]
  const ways = all.reduce((sum, seen) => sum + Number(seen.true) + Number(seen.false), 0)
  const outcomes = { of: byRule.length + 2 * all.length, seen: fired + ways }
  const suppressed: Record<string, number> = {}
  for (const [reason, many] of byRule.flatMap((rule) => Object.entries(rule.suppressed))) {
    suppressed[reason] = (suppressed[reason] ?? 0) + many
  }
  return {
    share: outcomes.of === 0 ? 1 : Math.round((10_000 * outcomes.seen) / outcomes.of) / 10_000,
    outcomes,
    rules: { of: byRule.length, fired },
    conditions: { of: all.length, seen: all.filter((seen) => seen.true && seen.false).length },
    suppressed: sorted(suppressed),
    byRule,
  }
}

function sorted(counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(counts).sort(([left], [right]) => (left < right ? -1 : 1)),
  )
}
